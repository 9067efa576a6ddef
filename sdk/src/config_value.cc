// The decoders and writers of single values. Strict: nothing is guessed from a look-alike (security.md
// S-039).
#include "gatehouse/config_value.h"

#include <charconv>

#include "gatehouse/config_schema.h"

namespace gatehouse {
namespace {

using Kind = ConfigNode::Kind;

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return "a single value";
    case Kind::sequence:
      return "a list";
    case Kind::mapping:
      return "a mapping";
  }
  return "nothing";
}

std::string subject(const Decoding& decoding) {
  return decoding.path().empty() ? "the document" : decoding.path();
}

void wrong_kind(const ConfigNode& node, const Decoding& decoding, const std::string& wanted) {
  decoding.error(config_code::kWrongKind, node.span(),
                 subject(decoding) + " must be " + wanted + ", not " + name_of(node.kind()));
}

/// The text of a scalar, or null with the problem reported.
const std::string* text_of(const ConfigNode& node, const Decoding& decoding, const std::string& wanted) {
  if (node.kind() == Kind::scalar) return &node.text();
  wrong_kind(node, decoding, wanted);
  return nullptr;
}

/// A value that came by reference may be a secret: it is never repeated in a message.
std::string quoted(const ConfigNode& node) {
  return node.from_reference() ? "the inserted value" : "\"" + node.text() + "\"";
}

/// 17, -3; no sign `+`, no leading zero (0o17 and 017 mean different things to different readers), no
/// separators.
std::optional<std::int64_t> parse_integer(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string render_number(std::int64_t number, ValueKind kind) {
  if (kind == ValueKind::duration) return render_duration(Duration(number));
  if (kind == ValueKind::byte_size) return render_byte_size(number);
  return std::to_string(number);
}

bool in_range(std::int64_t number, const ConfigNode& node, const Decoding& decoding,
              const ValueDescription& value) {
  const bool low = value.minimum && number < *value.minimum;
  const bool high = value.maximum && number > *value.maximum;
  if (!low && !high) return true;
  std::string hint;
  if (low) hint = "at least " + render_number(*value.minimum, value.kind);
  if (high) hint = "at most " + render_number(*value.maximum, value.kind);
  decoding.error(config_code::kOutOfRange, node.span(),
                 subject(decoding) + " is out of range: " + render_number(number, value.kind),
                 std::move(hint));
  return false;
}

std::optional<std::int64_t> read_number(const ConfigNode& node, const Decoding& decoding,
                                        const ValueDescription& value) {
  const bool sized = value.kind == ValueKind::byte_size;
  const std::string wanted = sized ? "a size" : "an integer";
  const std::string* text = text_of(node, decoding, wanted);
  if (text == nullptr) return std::nullopt;
  if (value.word && *text == value.word->first) return value.word->second;
  const auto number = sized ? parse_byte_size(*text) : parse_integer(*text);
  if (!number) {
    std::string hint = sized ? "a number with a unit: B, KiB, MiB, GiB, as in 64KiB" : "decimal digits only";
    if (value.word) hint += ", or " + value.word->first;
    decoding.error(config_code::kBadForm, node.span(),
                   subject(decoding) + " must be " + wanted + ", not " + quoted(node), std::move(hint));
    return std::nullopt;
  }
  if (!in_range(*number, node, decoding, value)) return std::nullopt;
  return number;
}

std::optional<Duration> read_duration(const ConfigNode& node, const Decoding& decoding,
                                      const ValueDescription& value) {
  const std::string* text = text_of(node, decoding, "a duration");
  if (text == nullptr) return std::nullopt;
  const auto parsed = parse_duration(*text);
  if (!parsed) {
    decoding.error(config_code::kBadForm, node.span(),
                   subject(decoding) + " must be a duration, not " + quoted(node),
                   "a number with a unit: ms, s, m, h, d, as in 10m or 1h30m");
    return std::nullopt;
  }
  if (!in_range(parsed->count(), node, decoding, value)) return std::nullopt;
  return parsed;
}

std::optional<Rate> read_rate(const ConfigNode& node, const Decoding& decoding, const ValueDescription&) {
  const std::string* text = text_of(node, decoding, "a rate");
  if (text == nullptr) return std::nullopt;
  const auto parsed = parse_rate(*text);
  if (!parsed)
    decoding.error(config_code::kBadForm, node.span(),
                   subject(decoding) + " must be a rate, not " + quoted(node),
                   "how many in which time, from one second to one day, as in 30/1m");
  return parsed;
}

std::optional<bool> read_boolean(const ConfigNode& node, const Decoding& decoding, const ValueDescription&) {
  const std::string* text = text_of(node, decoding, "true or false");
  if (text == nullptr) return std::nullopt;
  if (*text == "true") return true;
  if (*text == "false") return false;
  std::string hint;
  if (*text == "yes" || *text == "on" || *text == "True" || *text == "TRUE") hint = "write true";
  if (*text == "no" || *text == "off" || *text == "False" || *text == "FALSE") hint = "write false";
  decoding.error(config_code::kBadForm, node.span(),
                 subject(decoding) + " must be true or false, not " + quoted(node), std::move(hint));
  return std::nullopt;
}

std::optional<Secret> read_secret(const ConfigNode& node, const Decoding& decoding, const ValueDescription&) {
  const std::string* text = text_of(node, decoding, "a secret");
  if (text == nullptr) return std::nullopt;
  if (!node.from_reference())
    decoding.warn(config_code::kLiteralSecret, node.span(),
                  subject(decoding) + " is a secret written in the file",
                  "refer to it: ${file:PATH}, ${cred:NAME} or ${env:NAME}");
  return Secret::copy_of(*text);
}

}  // namespace

namespace detail {

const std::vector<ConfigNode>* items_of(const ConfigNode& node, const Decoding& decoding) {
  if (node.kind() == Kind::sequence) return &node.items();
  wrong_kind(node, decoding, "a list");
  return nullptr;
}

const std::vector<ConfigNode::Member>* members_of(const ConfigNode& node, const Decoding& decoding) {
  if (node.kind() == Kind::mapping) return &node.members();
  wrong_kind(node, decoding, "a mapping");
  return nullptr;
}

std::optional<std::size_t> read_name(const ConfigNode& node, const Decoding& decoding,
                                     const ValueDescription& value) {
  std::string wanted = value.names.size() == 1 ? "" : "one of ";
  for (const auto& name : value.names)
    wanted += (name == value.names.front() ? "" : ", ") + name;
  const std::string* text = text_of(node, decoding, wanted);
  if (text == nullptr) return std::nullopt;
  for (std::size_t i = 0; i < value.names.size(); ++i)
    if (value.names[i] == *text) return i;
  decoding.error(config_code::kNotOneOf, node.span(),
                 subject(decoding) + " must be " + wanted + ", not " + quoted(node),
                 node.from_reference() ? "" : did_you_mean(*text, value.names));
  return std::nullopt;
}

}  // namespace detail

Value<std::string> text() {
  Value<std::string> value;
  value.read = [](const ConfigNode& node, const Decoding& decoding,
                  const ValueDescription&) -> std::optional<std::string> {
    const std::string* written = text_of(node, decoding, "a text");
    if (written == nullptr) return std::nullopt;
    return *written;
  };
  value.write = [](const std::string& held) { return ConfigNode::scalar(held, {}); };
  return value;
}

Value<bool> boolean() {
  Value<bool> value;
  value.description.kind = ValueKind::boolean;
  value.read = read_boolean;
  value.write = [](const bool& held) { return ConfigNode::scalar(held ? "true" : "false", {}); };
  return value;
}

Value<std::int64_t> integer() {
  Value<std::int64_t> value;
  value.description.kind = ValueKind::integer;
  value.read = read_number;
  value.write = [](const std::int64_t& held) { return ConfigNode::scalar(std::to_string(held), {}); };
  return value;
}

Value<Duration> duration() {
  Value<Duration> value;
  value.description.kind = ValueKind::duration;
  value.description.minimum = 0;
  value.read = read_duration;
  value.write = [](const Duration& held) { return ConfigNode::scalar(render_duration(held), {}); };
  return value;
}

Value<std::int64_t> byte_size() {
  Value<std::int64_t> value;
  value.description.kind = ValueKind::byte_size;
  value.read = read_number;
  value.write = [](const std::int64_t& held) { return ConfigNode::scalar(render_byte_size(held), {}); };
  return value;
}

Value<Rate> rate() {
  Value<Rate> value;
  value.description.kind = ValueKind::rate;
  value.read = read_rate;
  value.write = [](const Rate& held) { return ConfigNode::scalar(render_rate(held), {}); };
  return value;
}

Value<Secret> secret() {
  Value<Secret> value;
  value.description.kind = ValueKind::secret;
  value.description.masked = true;
  value.read = read_secret;
  value.write = [](const Secret& held) {
    return held.empty() ? ConfigNode() : ConfigNode::scalar("********", {});
  };
  return value;
}

Value<ConfigNode> raw() {
  Value<ConfigNode> value;
  value.description.kind = ValueKind::raw;
  value.read = [](const ConfigNode& node, const Decoding&, const ValueDescription&) {
    return std::optional<ConfigNode>(node);
  };
  value.write = [](const ConfigNode& held) { return held; };
  return value;
}

Value<std::string> one_of(std::vector<std::string> names) {
  Value<std::string> value;
  value.description.kind = ValueKind::enumeration;
  value.description.names = std::move(names);
  value.read = [](const ConfigNode& node, const Decoding& decoding,
                  const ValueDescription& described) -> std::optional<std::string> {
    const auto index = detail::read_name(node, decoding, described);
    if (!index) return std::nullopt;
    return described.names[*index];
  };
  value.write = [](const std::string& held) { return ConfigNode::scalar(held, {}); };
  return value;
}

}  // namespace gatehouse
