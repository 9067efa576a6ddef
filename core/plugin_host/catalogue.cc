// The part of PluginHost that chooses factories and makes instances.
#include <algorithm>
#include <optional>

#include "core/config/codes.h"
#include "core/plugin_host/boundary/audit_boundary.h"
#include "core/plugin_host/boundary/claims_hook_boundary.h"
#include "core/plugin_host/boundary/grant_handler_boundary.h"
#include "core/plugin_host/boundary/storage_boundary.h"
#include "core/plugin_host/boundary/tenancy_boundary.h"
#include "core/plugin_host/loaded_plugin.h"
#include "core/plugin_host/note.h"
#include "core/plugin_host/plugin_host.h"

namespace gatehouse::plugin_host {
namespace {

using Plugins = std::vector<std::shared_ptr<LoadedPlugin>>;

template <class Interface>
struct Chosen {
  LoadedPlugin* plugin;
  const Factory<Interface>* factory;
};

template <class Interface>
using Offered = std::vector<Factory<Interface>> FactoryRegistrar::*;

template <class Interface>
std::optional<Chosen<Interface>> find(const Plugins& plugins, Offered<Interface> offered,
                                      std::string_view type) {
  for (const auto& plugin : plugins)
    for (const auto& factory : plugin->factories().*offered)
      if (factory.name == type) return Chosen<Interface>{plugin.get(), &factory};
  return std::nullopt;
}

template <class Interface>
const SchemaDescription* schema_of(const Plugins& plugins, Offered<Interface> offered,
                                   std::string_view type) {
  const auto chosen = find(plugins, offered, type);
  return chosen ? &chosen->factory->schema : nullptr;
}

template <class Interface>
std::vector<std::string> types(const Plugins& plugins, Offered<Interface> offered) {
  std::vector<std::string> names;
  for (const auto& plugin : plugins)
    for (const auto& factory : plugin->factories().*offered)
      names.push_back(factory.name);
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    text.append(text.empty() ? "" : ", ").append(name);
  return text.empty() ? "none" : text;
}

template <class Interface>
void check_choice(const Plugins& plugins, Offered<Interface> offered, const config::PluginChoice& choice,
                  Diagnostics& found) {
  const auto chosen = find(plugins, offered, choice.type);
  if (!chosen) {
    const auto known = types(plugins, offered);
    const auto guess = did_you_mean(choice.type, known);
    found.push_back({.severity = Severity::error,
                     .code = config::code::kPluginType,
                     .span = choice.span,
                     .message = "no plugin offers type \"" + choice.type + "\" here",
                     .hint = guess.empty() ? "loaded: " + joined(known) : guess});
    return;
  }
  // Into a list of its own: a plugin that throws half-way must not leave half a list behind as if it were
  // all.
  Diagnostics own;
  CallGate gate(chosen->plugin->facts().id, "configuration", {.concurrent = 1});
  const auto checked = guarded_call(gate, "check", [&]() -> Result<void> {
    chosen->factory->check(choice.config, own);
    return {};
  });
  found.insert(found.end(), own.begin(), own.end());
  if (!checked)
    found.push_back({.severity = Severity::error,
                     .code = config::code::kPluginType,
                     .span = choice.span,
                     .message = checked.error().describe(),
                     .hint = ""});
}

template <class Interface>
Result<Chosen<Interface>> choose(const Plugins& plugins, Offered<Interface> offered,
                                 const config::PluginChoice& choice) {
  if (const auto chosen = find(plugins, offered, choice.type)) return *chosen;
  return Error(ErrorCode::not_found,
               "no plugin offers type \"" + choice.type + "\"; loaded: " + joined(types(plugins, offered)));
}

template <class Interface>
Result<std::unique_ptr<Interface>> create(const Chosen<Interface>& chosen, CallGate& gate,
                                          const config::PluginChoice& choice,
                                          const std::filesystem::path& state_directory) {
  const InstanceContext context{chosen.plugin->host(), state_directory};
  return guarded_call(
      gate, "create", [&] { return chosen.factory->create(choice.config, context); },
      [](const std::unique_ptr<Interface>& made) { return made ? nullptr : "answered no instance"; });
}

}  // namespace

std::vector<PluginHost::Offer> PluginHost::offers() const {
  std::vector<Offer> all;
  for (const auto& plugin : plugins_) {
    const auto add = [&](const auto& factories) {
      for (const auto& factory : factories)
        all.push_back(
            {std::string(kind_of(plugin->facts().id)), factory.name, plugin->facts().id, &factory.schema});
    };
    add(plugin->factories().storage);
    add(plugin->factories().tenancy);
    add(plugin->factories().audit);
    add(plugin->factories().claims);
    add(plugin->factories().grant);
  }
  std::sort(all.begin(), all.end(),
            [](const auto& a, const auto& b) { return std::tie(a.kind, a.type) < std::tie(b.kind, b.type); });
  return all;
}

void PluginHost::check(config::PluginKind kind, const config::PluginChoice& choice,
                       Diagnostics& found) const {
  switch (kind) {
    case config::PluginKind::storage:
      return check_choice(plugins_, &FactoryRegistrar::storage, choice, found);
    case config::PluginKind::tenancy:
      return check_choice(plugins_, &FactoryRegistrar::tenancy, choice, found);
    case config::PluginKind::audit:
      return check_choice(plugins_, &FactoryRegistrar::audit, choice, found);
    case config::PluginKind::claims:
      return check_choice(plugins_, &FactoryRegistrar::claims, choice, found);
    case config::PluginKind::grant:
      return check_choice(plugins_, &FactoryRegistrar::grant, choice, found);
  }
}

const SchemaDescription* PluginHost::describe(config::PluginKind kind, std::string_view type) const {
  switch (kind) {
    case config::PluginKind::storage:
      return schema_of(plugins_, &FactoryRegistrar::storage, type);
    case config::PluginKind::tenancy:
      return schema_of(plugins_, &FactoryRegistrar::tenancy, type);
    case config::PluginKind::audit:
      return schema_of(plugins_, &FactoryRegistrar::audit, type);
    case config::PluginKind::claims:
      return schema_of(plugins_, &FactoryRegistrar::claims, type);
    case config::PluginKind::grant:
      return schema_of(plugins_, &FactoryRegistrar::grant, type);
  }
  return nullptr;
}

std::shared_ptr<CallGate> PluginHost::new_gate(const std::string& plugin, std::string instance,
                                               CallLimit limit) const {
  const std::lock_guard lock(gates_mutex_);
  auto& counts = counts_[plugin];
  if (!counts) counts = std::make_shared<CallCounts>();
  auto gate = std::make_shared<CallGate>(plugin, std::move(instance), limit, counts);
  std::erase_if(gates_, [](const auto& gone) { return gone.expired(); });
  gates_.push_back(gate);
  return gate;
}

std::vector<InstanceHealth> PluginHost::health() const {
  const std::lock_guard lock(gates_mutex_);
  std::vector<InstanceHealth> all;
  for (const auto& gate : gates_)
    if (const auto alive = gate.lock()) all.push_back(alive->health());
  return all;
}

std::map<std::string, std::shared_ptr<const CallCounts>> PluginHost::calls() const {
  const std::lock_guard lock(gates_mutex_);
  return {counts_.begin(), counts_.end()};
}

Result<std::unique_ptr<Storage>> PluginHost::make_storage(
    const config::PluginChoice& choice, const std::filesystem::path& state_directory) const {
  GH_TRY(const auto chosen, choose(plugins_, &FactoryRegistrar::storage, choice));
  auto gate = new_gate(chosen.plugin->facts().id, "storage " + choice.type, calls_.storage);
  GH_TRY(auto instance, create(chosen, *gate, choice, state_directory));
  return boundary::wrap_storage(std::move(instance), std::move(gate));
}

Result<std::unique_ptr<TenancyStrategy>> PluginHost::make_tenancy(
    const config::PluginChoice& choice, const std::filesystem::path& state_directory) const {
  GH_TRY(const auto chosen, choose(plugins_, &FactoryRegistrar::tenancy, choice));
  auto gate = new_gate(chosen.plugin->facts().id, "tenancy " + choice.type, calls_.tenancy);
  GH_TRY(auto instance, create(chosen, *gate, choice, state_directory));
  return boundary::wrap_tenancy(std::move(instance), std::move(gate));
}

Result<std::unique_ptr<AuditSink>> PluginHost::make_audit(
    const config::PluginChoice& choice, const std::filesystem::path& state_directory) const {
  GH_TRY(const auto chosen, choose(plugins_, &FactoryRegistrar::audit, choice));
  auto gate = new_gate(chosen.plugin->facts().id, "audit " + choice.type, calls_.audit);
  GH_TRY(auto instance, create(chosen, *gate, choice, state_directory));
  return boundary::wrap_audit(std::move(instance), std::move(gate));
}

Result<std::unique_ptr<ClaimsHook>> PluginHost::make_claims(
    const config::PluginChoice& choice, const std::filesystem::path& state_directory) const {
  GH_TRY(const auto chosen, choose(plugins_, &FactoryRegistrar::claims, choice));
  auto gate = new_gate(chosen.plugin->facts().id, "claims " + choice.type, calls_.claims);
  GH_TRY(auto instance, create(chosen, *gate, choice, state_directory));
  return boundary::wrap_claims_hook(std::move(instance), std::move(gate));
}

Result<std::unique_ptr<GrantHandler>> PluginHost::make_grant(
    const config::PluginChoice& choice, const std::filesystem::path& state_directory) const {
  GH_TRY(const auto chosen, choose(plugins_, &FactoryRegistrar::grant, choice));
  auto gate = new_gate(chosen.plugin->facts().id, "grant " + choice.type, calls_.grant);
  GH_TRY(auto instance, create(chosen, *gate, choice, state_directory));
  return boundary::wrap_grant_handler(std::move(instance), std::move(gate));
}

}  // namespace gatehouse::plugin_host
