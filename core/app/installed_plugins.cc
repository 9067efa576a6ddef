#include "core/app/installed_plugins.h"

namespace gatehouse::app {
namespace {

std::string_view kind_name(config::PluginKind kind) {
  switch (kind) {
    case config::PluginKind::storage:
      return "storage";
    case config::PluginKind::tenancy:
      return "tenancy";
    case config::PluginKind::audit:
      return "audit";
  }
  return "";
}

Diagnostic refused_plugin(const plugin_host::Refusal& refusal) {
  Diagnostic diagnostic;
  diagnostic.code = "GH-C0800";
  diagnostic.span.file = refusal.file.string();
  diagnostic.message = "plugin refused: " + refusal.message;
  diagnostic.hint = refusal.hint;
  return diagnostic;
}

}  // namespace

config::CatalogueSource InstalledPlugins::source() {
  return [this](const config::ServerConfig& server, Diagnostics& found) -> const config::PluginCatalogue* {
    if (host_) return this;
    auto loaded = plugin_host::PluginHost::load({.plugins = server.plugins, .profile = server.profile}, log_);
    if (!loaded) {
      hung_ = loaded.error().hung;
      for (const auto& refusal : loaded.error().files)
        found.push_back(refused_plugin(refusal));
      return nullptr;
    }
    host_ = *std::move(loaded);
    offers_ = host_->offers();
    return this;
  };
}

void InstalledPlugins::check(config::PluginKind kind, const config::PluginChoice& choice,
                             Diagnostics& found) const {
  switch (kind) {
    case config::PluginKind::storage:
      return host_->check_storage(choice, found);
    case config::PluginKind::tenancy:
      return host_->check_tenancy(choice, found);
    case config::PluginKind::audit:
      return host_->check_audit(choice, found);
  }
}

const SchemaDescription* InstalledPlugins::describe(config::PluginKind kind, std::string_view type) const {
  for (const auto& offer : offers_)
    if (offer.kind == kind_name(kind) && offer.type == type) return offer.schema;
  return nullptr;
}

}  // namespace gatehouse::app
