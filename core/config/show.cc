#include "core/config/show.h"

#include <ostream>

#include "core/config/reference_page.h"
#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

constexpr char kMask[] = "\"********\"";

/// Which plugins the choices at a place of the server file, or of a tenant's, belong to.
std::optional<PluginKind> kind_at(std::string_view path) {
  if (path == "storage.durable") return PluginKind::storage;
  if (path == "tenancy[]") return PluginKind::tenancy;
  if (path == "audit.sinks[]") return PluginKind::audit;
  if (path == "claims_hooks[]") return PluginKind::claims;
  if (path == "grants[]") return PluginKind::grant;
  return std::nullopt;
}

class Writer {
 public:
  Writer(const PluginCatalogue* catalogue, const ShowOptions& options, std::ostream& out)
      : catalogue_(catalogue), options_(options), out_(out) {}

  void document(const ConfigNode& tree, const std::vector<FieldDescription>& fields) {
    out_ << "---\n";
    object(tree, fields);
  }
  void object(const ConfigNode& tree, const std::vector<FieldDescription>& fields) {
    object(tree, fields, {"", 0});
  }

 private:
  struct Where {
    std::string path;
    int depth;
  };

  void object(const ConfigNode& node, const std::vector<FieldDescription>& fields, const Where& where) {
    for (const auto& field : fields) {
      const auto* written = node.find(field.name);
      const Where inner{where.path.empty() ? field.name : where.path + "." + field.name, where.depth};
      if (written != nullptr && field.value.kind == ValueKind::raw)
        raw(field.name, *written, node, where);
      else if (written != nullptr)
        value(field.name, *written, field.value, inner);
      else if (options_.effective)
        preset(field, inner);
    }
  }

  void value(const std::string& name, const ConfigNode& node, const ValueDescription& described,
             const Where& where) {
    indent(where.depth) << name << ":";
    if (described.kind == ValueKind::object) {
      out_ << "\n";
      object(node, described.fields, {where.path, where.depth + 1});
    } else if (described.kind == ValueKind::list && described.item.front().kind == ValueKind::object &&
               !node.items().empty()) {
      out_ << "\n";
      for (const auto& item : node.items()) {
        indent(where.depth + 1) << "-" << origin(item) << "\n";
        object(item, described.item.front().fields, {where.path + "[]", where.depth + 2});
      }
    } else {
      out_ << " " << (described.masked ? kMask : render_flow(node)) << origin(node) << "\n";
    }
  }

  void preset(const FieldDescription& field, const Where& where) {
    if (field.value.kind == ValueKind::object) {
      indent(where.depth) << field.name << ":\n";
      object(ConfigNode(), field.value.fields, {where.path, where.depth + 1});
    } else if (field.default_value.kind() != ConfigNode::Kind::null) {
      indent(where.depth) << field.name << ": " << render_flow(field.default_value)
                          << (options_.origin ? "  # default" : "") << "\n";
    }
  }

  /// A plugin's `config` by the plugin's own declaration. Where that is not at hand nobody knows which of its
  /// values are secrets: all are masked.
  void raw(const std::string& name, const ConfigNode& node, const ConfigNode& choice, const Where& where) {
    const auto kind = kind_at(where.path);
    const auto* type = choice.find("type");
    const SchemaDescription* schema = nullptr;
    if (catalogue_ != nullptr && kind && type != nullptr) schema = catalogue_->describe(*kind, type->text());
    indent(where.depth) << name << ":";
    if (schema == nullptr) {
      out_ << " " << kMask << origin(node) << "\n";
      return;
    }
    out_ << "\n";
    object(node, schema->fields, {where.path + "." + name, where.depth + 1});
  }

  std::ostream& indent(int depth) { return out_ << std::string(static_cast<std::size_t>(2 * depth), ' '); }

  std::string origin(const ConfigNode& node) const {
    if (!options_.origin || node.span().file.empty()) return "";
    return "  # " + node.span().file + ":" + std::to_string(node.span().line) +
           (node.from_reference() ? ", by reference" : "");
  }

  const PluginCatalogue* catalogue_;
  const ShowOptions& options_;
  std::ostream& out_;
};

}  // namespace

void show(const Loaded& loaded, const ShowOptions& options, std::ostream& out) {
  Writer writer(loaded.catalogue, options, out);
  writer.document(loaded.server.tree, server_schema().describe().fields);
  for (const auto& tenant : loaded.tenants)
    writer.document(tenant.tree, tenant_schema().describe().fields);
}

void show_clients(std::span<const ClientMetadata> clients, std::ostream& out) {
  std::vector<ConfigNode> items;
  for (const auto& client : clients)
    items.push_back(client_schema().encode(client));
  std::vector<ConfigNode::Member> members(1);
  members.front().key = "clients";
  members.front().value = ConfigNode::sequence(std::move(items), {});
  const ShowOptions as_written;
  Writer(nullptr, as_written, out)
      .object(ConfigNode::mapping(std::move(members), {}), tenant_schema().describe().fields);
}

}  // namespace gatehouse::config
