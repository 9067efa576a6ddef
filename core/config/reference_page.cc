#include "core/config/reference_page.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/config/diagnostic_catalogue.h"
#include "core/config/schemas.h"
#include "gatehouse/safe_text.h"

namespace gatehouse::config {
namespace {

std::string bounds_of(const ValueDescription& value) {
  if (!value.minimum && !value.maximum) return "";
  const auto render = [&](std::int64_t number) {
    if (value.kind == ValueKind::duration) return render_duration(Duration(number));
    if (value.kind == ValueKind::byte_size) return render_byte_size(number);
    return std::to_string(number);
  };
  if (!value.maximum) return value.kind == ValueKind::duration ? "" : ", from " + render(*value.minimum);
  return ", " + (value.minimum ? render(*value.minimum) : "") + " to " + render(*value.maximum);
}

std::string type_of(const ValueDescription& value) {
  switch (value.kind) {
    case ValueKind::text:
      return "text";
    case ValueKind::boolean:
      return "`true` or `false`";
    case ValueKind::integer:
      return "integer" + bounds_of(value) + (value.word ? ", or `" + value.word->first + "`" : "");
    case ValueKind::duration:
      return "duration" + bounds_of(value);
    case ValueKind::byte_size:
      return "size" + bounds_of(value);
    case ValueKind::rate:
      return "rate, as in `30/1m`";
    case ValueKind::secret:
      return "secret";
    case ValueKind::raw:
      return "the plugin's";
    case ValueKind::list:
      return "list of " + type_of(value.item.front());
    case ValueKind::map:
      return "mapping of names to " + type_of(value.item.front());
    case ValueKind::object:
      return "mapping";
    case ValueKind::enumeration:
      break;
  }
  std::string names;
  for (const auto& name : value.names)
    names += (names.empty() ? "`" : ", `") + name + "`";
  return names;
}

/// A cell of a table cannot hold a bar.
std::string cell(std::string text) {
  for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
    text.insert(at, "\\");
  return text;
}

void append_rows(std::string& page, const std::vector<FieldDescription>& fields, const std::string& prefix);

void append_row(std::string& page, const FieldDescription& field, const std::string& prefix) {
  const std::string path = prefix + field.name;
  std::string preset = "–";
  if (field.required) preset = "required";
  if (field.default_value.kind() != ConfigNode::Kind::null)
    preset = "`" + render_flow(field.default_value) + "`";
  page += "| `" + path + "` | " + cell(type_of(field.value)) + " | " + cell(preset) + " | " +
          cell(field.doc) + (field.restart ? " *Restart.*" : "") + " |\n";
  const auto& inner = field.value.item.empty() ? field.value : field.value.item.front();
  append_rows(page, inner.fields, path + (field.value.kind == ValueKind::list ? "[]." : "."));
}

void append_rows(std::string& page, const std::vector<FieldDescription>& fields, const std::string& prefix) {
  for (const auto& field : fields)
    append_row(page, field, prefix);
}

void append_table(std::string& page, const SchemaDescription& description) {
  page += "| key | value | default | meaning |\n|---|---|---|---|\n";
  append_rows(page, description.fields, "");
}

bool is_plain(const std::string& text) {
  const auto plain = [](char c) {
    return is_alphanumeric(c) || std::string_view("_-./+").find(c) != std::string_view::npos;
  };
  return !text.empty() && text != "null" && text != "~" && std::all_of(text.begin(), text.end(), plain) &&
         text.front() != '-';
}

}  // namespace

std::string render_flow(const ConfigNode& node) {
  std::string text;
  switch (node.kind()) {
    case ConfigNode::Kind::null:
      return "null";
    case ConfigNode::Kind::scalar:
      if (is_plain(node.text())) return node.text();
      append_json_string(text, node.text());  // YAML's double-quoted scalars read it as JSON does
      return text;
    case ConfigNode::Kind::sequence:
      for (const auto& item : node.items())
        text += (text.empty() ? "" : ", ") + render_flow(item);
      return "[" + text + "]";
    case ConfigNode::Kind::mapping:
      for (const auto& member : node.members())
        text += (text.empty() ? " " : ", ") + member.key + ": " + render_flow(member.value);
      return "{" + text + (text.empty() ? "}" : " }");
  }
  return text;
}

std::string render_config_reference() {
  std::string page =
      "# Configuration keys\n\n"
      "Generated from the declarations in `core/config/schema_*.cc`; do not edit. `gatehouse config schema` "
      "prints the "
      "same as JSON Schema.\n\n"
      "Unknown and duplicate keys are errors. Booleans are `true` and `false` only. Durations carry units "
      "(`ms`, `s`, "
      "`m`, `h`, `d`: `10m`, `1h30m`), sizes too (`B`, `KiB`, `MiB`, `GiB`). Any value can be, or contain, a "
      "reference: "
      "`${env:NAME}`, `${env:NAME:-default}`, `${file:PATH}`, `${cred:NAME}` (a systemd credential); `$$` is "
      "a dollar "
      "sign. References are inserted after parsing and never parsed again. Anchors, aliases and tags are "
      "refused.\n\n"
      "*Restart* marks keys that, with all below them, take effect at the next start; a reload reports it "
      "and keeps the "
      "old value. "
      "Everything else is swapped as a whole by a reload, or not at all. What each error code means: "
      "[diagnostics.md](diagnostics.md).\n\n"
      "## The server file\n\n";
  append_table(page, server_schema().describe());
  page += "\n## A tenant file\n\n";
  append_table(page, tenant_schema().describe());
  return page;
}

std::string render_diagnostics_reference() {
  std::string page =
      "# Configuration diagnostics\n\n"
      "Generated from `core/config/diagnostic_catalogue.cc`; do not edit. `gatehouse config check` reports "
      "every problem "
      "at once; a code never changes its meaning.\n\n"
      "| code | problem | what to do |\n|---|---|---|\n";
  for (const auto& entry : diagnostic_catalogue())
    page += "| `" + std::string(entry.code) + "` | " + cell(std::string(entry.problem)) + " | " +
            cell(std::string(entry.remedy)) + " |\n";
  return page;
}

}  // namespace gatehouse::config
