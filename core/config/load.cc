#include "core/config/load.h"

#include <glob.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/config/codes.h"
#include "core/config/logo.h"
#include "core/config/master_key.h"
#include "core/config/rules/grant_rules.h"
#include "core/config/rules/security_profile.h"
#include "core/config/rules/server_rules.h"
#include "core/config/rules/tenant_rules.h"
#include "core/config/rules/tls_rules.h"
#include "core/config/schemas.h"
#include "core/config/yaml_tree.h"

namespace gatehouse::config {
namespace {

namespace fs = std::filesystem;

/// One reading of one set of files.
class Loading {
 public:
  Loading(const fs::path& file, const LoadOptions& options) : file_(file), options_(options) {}

  Loaded run() && {
    loaded_.server = read(file_);
    const auto& tree = loaded_.server.tree;
    if (tree.kind() != ConfigNode::Kind::mapping || !names_schema(loaded_.server, kServerSchema))
      return std::move(*this).finish();
    read_server(tree);
    read_tenants();
    check_tenants();
    return std::move(*this).finish();
  }

 private:
  LoadedFile read(const fs::path& file) {
    LoadedFile one{file.string(), {}};
    auto text = read_regular_file(file, kMaxFileBytes);
    if (!text) {
      error(code::kUnreadable, {one.name, 0, 0, 0}, "cannot be read: " + text.error().message(), "");
      return one;
    }
    // A byte order mark is an editor's, not a value.
    if (text->starts_with("\xef\xbb\xbf")) text->erase(0, 3);
    const auto& source = loaded_.sources[one.name] = std::move(*text);
    const std::size_t before = loaded_.found.size();
    const auto tree = parse_yaml(source, one.name, loaded_.found);
    one.tree = insert_references(tree, options_.references, file.parent_path(), loaded_.found);
    if (one.tree.kind() != ConfigNode::Kind::mapping && loaded_.found.size() == before)
      error(config_code::kWrongKind, {one.name, 1, 1, 1}, "the file must be a mapping of keys to values", "");
    return one;
  }

  /// The `schema` line tells what the file is: without it, every other complaint would be beside the point.
  bool names_schema(const LoadedFile& one, const char* wanted) {
    const auto* line = one.tree.find("schema");
    if (line != nullptr && line->text() == wanted) return true;
    const std::string hint = std::string("schema: ") + wanted;
    if (line == nullptr)
      error(code::kSchemaLine, {one.name, 1, 1, 1}, "the file does not say what it is",
            "start it with " + hint);
    else
      error(code::kSchemaLine, line->span(), "this build does not know \"" + line->text() + "\" here", hint);
    return false;
  }

  void read_server(const ConfigNode& tree) {
    const std::size_t before = loaded_.found.size();
    snapshot_.server = server_schema().decode(tree, loaded_.found);
    auto& server = snapshot_.server;
    if (!no_error_since(before)) return;
    if (server.fetch.ca_file != "system") server.fetch.ca_file = absolute(server.fetch.ca_file);
    for (auto* listener : {&server.public_listener, server.mtls_listener ? &*server.mtls_listener : nullptr})
      if (listener != nullptr && listener->tls) {
        listener->tls->certificate = absolute(listener->tls->certificate);
        listener->tls->key = absolute(listener->tls->key);
      }
    if (server.mtls_listener) server.mtls_listener->tls->client_certificates = true;
    check_server(server, Place(tree), loaded_.found);
    if (auto key = normalise_master_key(server.master_key.reveal())) server.master_key = std::move(*key);
    server.state = absolute(server.state);
    if (!server.plugins.directory.empty()) server.plugins.directory = absolute(server.plugins.directory);
    if (!options_.catalogue) return;
    loaded_.catalogue = options_.catalogue(server, loaded_.found);
    if (loaded_.catalogue != nullptr) check_plugin_choices(server, *loaded_.catalogue, loaded_.found);
  }

  bool no_error_since(std::size_t count) const {
    return std::none_of(loaded_.found.begin() + static_cast<std::ptrdiff_t>(count), loaded_.found.end(),
                        [](const auto& one) { return one.severity == Severity::error; });
  }

  std::string absolute(const std::string& path) const { return absolute(path, file_); }

  /// What `file` means by `path`.
  static std::string absolute(const std::string& path, const fs::path& file) {
    std::error_code unknown_directory;
    return fs::absolute(file.parent_path() / path, unknown_directory).lexically_normal().string();
  }

  void read_tenants() {
    const auto* group = loaded_.server.tree.find("tenants");
    const auto* includes = group == nullptr ? nullptr : group->find("include");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < snapshot_.server.tenant_includes.size(); ++i) {
      const auto place = includes == nullptr ? Place() : Place(*includes).at(i);
      for (const auto& name : matches(snapshot_.server.tenant_includes[i], place))
        if (seen.insert(canonical(name)).second) read_tenant(name);
    }
    if (loaded_.tenants.empty())
      warn(code::kNoTenants, Place(loaded_.server.tree).in("tenants").span(), "no tenant is configured",
           "tenants: { include: [\"tenants/*.yaml\"] }");
  }

  static std::string canonical(const std::string& name) {
    std::error_code vanished;
    return fs::weakly_canonical(name, vanished).string();
  }

  /// In the order of their names, so that the order of tenants does not depend on the disk.
  std::vector<std::string> matches(const std::string& pattern, const Place& place) {
    std::vector<std::string> names;
    ::glob_t found{};
    if (::glob((file_.parent_path() / pattern).c_str(), 0, nullptr, &found) == 0)
      for (std::size_t i = 0; i < found.gl_pathc; ++i)
        names.emplace_back(found.gl_pathv[i]);
    ::globfree(&found);
    std::sort(names.begin(), names.end());
    if (names.empty()) warn(code::kNoTenants, place.span(), "no file matches \"" + pattern + "\"", "");
    return names;
  }

  void read_tenant(const std::string& name) {
    LoadedFile one = read(name);
    if (one.tree.kind() == ConfigNode::Kind::mapping && names_schema(one, kTenantSchema)) {
      const std::size_t before = loaded_.found.size();
      auto tenant = tenant_schema().decode(one.tree, loaded_.found);
      Findings findings(loaded_.found);
      check_switched_off(tenant, Place(one.tree), findings);
      apply_profile(tenant);
      tenant.mtls.reachable = brings_certificates(snapshot_.server);
      if (!tenant.mtls.authorities.empty()) tenant.mtls.authorities = absolute(tenant.mtls.authorities, name);
      if (no_error_since(before)) check_tenant_and_logos(tenant, name, Place(one.tree));
      snapshot_.tenants.push_back(std::move(tenant));
      decoded_trees_.push_back(loaded_.tenants.size());
    }
    loaded_.tenants.push_back(std::move(one));
  }

  void check_tenant_and_logos(TenantConfig& tenant, const fs::path& file, const Place& place) {
    check_tenant(tenant, snapshot_.server.profile, place, loaded_.found);
    if (loaded_.catalogue != nullptr) check_plugin_choices(tenant, *loaded_.catalogue, loaded_.found);
    Findings findings(loaded_.found);
    read_logos(tenant, file.parent_path(), place, findings);
  }

  void check_tenants() {
    std::vector<Place> places;
    for (const auto index : decoded_trees_)
      places.emplace_back(loaded_.tenants[index].tree);
    check_tenants_are_distinct(snapshot_.tenants, places, loaded_.found);
    Findings findings(loaded_.found);
    check_mtls_aliases(snapshot_.tenants, places, findings);
    if (options_.tenancy && !has_errors(loaded_.found)) check_issuers_lead_home(places);
  }

  /// A tenant that its own issuer does not lead to could not be reached, or another would answer for it.
  void check_issuers_lead_home(const std::vector<Place>& places) {
    const auto tenant_at = options_.tenancy(snapshot_.server);
    if (!tenant_at)
      return error(code::kPluginType, Place(loaded_.server.tree).in("tenancy").span(),
                   tenant_at.error().describe(), "");
    check_issuers(snapshot_.tenants, places, *tenant_at, loaded_.found);
  }

  /// A value whose reference leads nowhere is unknown: what its schema says of the text as written is beside
  /// the point.
  void drop_consequences() {
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>> broken;
    const auto place = [](const Diagnostic& one) {
      return std::tuple(one.span.file, one.span.line, one.span.column);
    };
    const auto is_cause = [](const Diagnostic& one) {
      return one.code == code::kReference || one.code == code::kReferenceForm || one.code == code::kEncoding;
    };
    for (const auto& one : loaded_.found)
      if (is_cause(one)) broken.insert(place(one));
    std::erase_if(loaded_.found,
                  [&](const auto& one) { return !is_cause(one) && broken.count(place(one)) != 0; });
  }

  Loaded finish() && {
    drop_consequences();
    auto& found = loaded_.found;
    if (snapshot_.server.profile == Profile::production)
      for (auto& one : found)
        if (one.code == config_code::kLiteralSecret) one.severity = Severity::error;
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return std::tie(a.span.file, a.span.line, a.span.column) <
             std::tie(b.span.file, b.span.line, b.span.column);
    });
    if (!has_errors(found)) loaded_.snapshot = std::move(snapshot_);
    return std::move(loaded_);
  }

  void error(const char* code, SourceSpan span, std::string message, std::string hint) {
    loaded_.found.push_back({Severity::error, code, std::move(span), std::move(message), std::move(hint)});
  }
  void warn(const char* code, SourceSpan span, std::string message, std::string hint) {
    loaded_.found.push_back({Severity::warning, code, std::move(span), std::move(message), std::move(hint)});
  }

  const fs::path& file_;
  const LoadOptions& options_;
  Loaded loaded_;
  ConfigSnapshot snapshot_;
  std::vector<std::size_t>
      decoded_trees_;  ///< which of loaded_.tenants each tenant of the snapshot came from
};

}  // namespace

bool has_errors(const Diagnostics& found) {
  return std::any_of(found.begin(), found.end(),
                     [](const auto& one) { return one.severity == Severity::error; });
}

Loaded load(const fs::path& file, const LoadOptions& options) { return Loading(file, options).run(); }

}  // namespace gatehouse::config
