// Objects of a configuration: keys found, missing and unknown. Type-erased; the typed skin is
// config_schema.h.
#include "gatehouse/config_schema.h"

namespace gatehouse {

Decoding Decoding::member(std::string_view key) const {
  Decoding inner = *this;
  if (!inner.path_.empty()) inner.path_ += '.';
  inner.path_ += key;
  return inner;
}

Decoding Decoding::element(std::size_t index) const {
  Decoding inner = *this;
  inner.path_ += '[' + std::to_string(index) + ']';
  return inner;
}

void Decoding::error(const char* code, const SourceSpan& span, std::string message, std::string hint) const {
  found_->push_back({Severity::error, code, span, std::move(message), std::move(hint)});
}

void Decoding::warn(const char* code, const SourceSpan& span, std::string message, std::string hint) const {
  found_->push_back({Severity::warning, code, span, std::move(message), std::move(hint)});
}

namespace detail {
namespace {

std::string inside(const Decoding& decoding) {
  return decoding.path().empty() ? "" : " in " + decoding.path();
}

void report_unknown(const ObjectType& type, const ConfigNode& node, const Decoding& decoding) {
  std::vector<std::string> names;
  for (const auto& known : type.fields)
    names.push_back(known.description.name);
  for (const auto& member : node.members()) {
    bool known = false;
    for (const auto& name : names)
      known = known || name == member.key;
    if (known) continue;
    std::string hint = did_you_mean(member.key, names);
    if (hint.empty()) {
      hint = "known keys:";
      for (const auto& name : names)
        hint += (name == names.front() ? " " : ", ") + name;
    }
    decoding.error(config_code::kUnknownKey, member.key_span,
                   "unknown key \"" + member.key + "\"" + inside(decoding), std::move(hint));
  }
}

void read_absent(const ErasedField& absent, const ConfigNode& node, const Decoding& decoding, void* object) {
  if (!absent.description.required) return;
  if (absent.is_group) {
    absent.read(ConfigNode::mapping({}, node.span()), decoding.member(absent.description.name), object);
    return;
  }
  decoding.error(config_code::kMissingKey, node.span(),
                 "missing key \"" + absent.description.name + "\"" + inside(decoding),
                 absent.description.doc);
}

std::size_t errors_in(const Diagnostics& found) {
  std::size_t count = 0;
  for (const auto& one : found)
    count += one.severity == Severity::error ? 1 : 0;
  return count;
}

}  // namespace

void decode_object(const ObjectType& type, const ConfigNode& node, const Decoding& decoding, void* object) {
  // `config:` with nothing after it is an object with every key left out.
  const bool empty = node.kind() == ConfigNode::Kind::null;
  if (!empty && members_of(node, decoding) == nullptr) return;
  const std::size_t errors_before = errors_in(decoding.found());
  if (type.place) type.place(object, node.span());
  report_unknown(type, node, decoding);
  for (const auto& key : type.fields) {
    if (const auto* written = node.find(key.description.name))
      key.read(*written, decoding.member(key.description.name), object);
    else
      read_absent(key, node, decoding, object);
  }
  if (errors_in(decoding.found()) != errors_before) return;
  for (const auto& rule : type.rules)
    rule(object, node, decoding.found());
}

ConfigNode encode_object(const ObjectType& type, const void* object) {
  std::vector<ConfigNode::Member> members;
  for (const auto& key : type.fields) {
    auto written = key.write(object);
    if (written.kind() != ConfigNode::Kind::null)
      members.push_back({key.description.name, {}, std::move(written)});
  }
  return ConfigNode::mapping(std::move(members), {});
}

std::vector<FieldDescription> describe_object(const ObjectType& type) {
  std::vector<FieldDescription> fields;
  for (const auto& key : type.fields)
    fields.push_back(key.description);
  return fields;
}

namespace {

void adopt_default(FieldDescription& described, const ConfigNode& blank) {
  if (described.value.kind == ValueKind::object) {
    for (auto& inner : described.value.fields)
      if (const auto* held = blank.find(inner.name)) adopt_default(inner, *held);
    return;
  }
  const bool nothing_to_show = blank.text().empty() && blank.items().empty() && blank.members().empty();
  if (!described.required && described.value.kind != ValueKind::secret && !nothing_to_show)
    described.default_value = blank;
}

}  // namespace

void adopt_defaults(ObjectType& type, const void* blank) {
  for (auto& key : type.fields)
    adopt_default(key.description, key.write(blank));
}

ErasedField make_group(std::string name, std::vector<ErasedField> fields, std::string doc) {
  auto type = std::make_shared<ObjectType>();
  type->name = name;
  type->fields = std::move(fields);
  ErasedField erased;
  erased.is_group = true;
  erased.description.name = std::move(name);
  erased.description.doc = std::move(doc);
  erased.description.value.kind = ValueKind::object;
  erased.description.value.fields = describe_object(*type);
  for (const auto& key : type->fields)
    erased.description.required = erased.description.required || key.description.required;
  erased.read = [type](const ConfigNode& node, const Decoding& decoding, void* object) {
    decode_object(*type, node, decoding, object);
  };
  erased.write = [type](const void* object) { return encode_object(*type, object); };
  return erased;
}

ErasedField make_constant(std::string name, std::string text, std::string doc) {
  ErasedField erased;
  erased.description.name = std::move(name);
  erased.description.doc = std::move(doc);
  erased.description.required = true;
  erased.description.value.kind = ValueKind::enumeration;
  erased.description.value.names = {text};
  erased.read = [described = erased.description.value](const ConfigNode& node, const Decoding& decoding,
                                                       void*) { (void)read_name(node, decoding, described); };
  erased.write = [text](const void*) { return ConfigNode::scalar(text, {}); };
  return erased;
}

}  // namespace detail
}  // namespace gatehouse
