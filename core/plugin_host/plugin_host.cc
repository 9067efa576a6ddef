#include "core/plugin_host/plugin_host.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <system_error>

#include "core/plugin_host/candidate.h"
#include "core/plugin_host/file_trust.h"
#include "core/plugin_host/loaded_plugin.h"

namespace gatehouse::plugin_host {
namespace {

Refusals only(Refusal refusal) {
  Refusals refusals;
  refusals.files.push_back(std::move(refusal));
  return refusals;
}

// S-382: these make the dynamic linker load what nobody checked.
Result<void, Refusals> check_environment(config::Profile profile) {
  constexpr std::array kNames{"LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT"};
  Refusals refusals;
  if (profile != config::Profile::production) return {};
  for (const char* name : kNames)
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
      refusals.files.push_back({RefusalReason::environment, name,
                                std::string(name) + " is set to \"" + value +
                                    "\", so code that nobody checked would run in the server",
                                std::string("unset ") + name + "; profile production refuses it"});
  if (!refusals.files.empty()) return refusals;
  return {};
}

bool is_allowed(const std::vector<std::string>& allow, const std::string& id) {
  return std::any_of(allow.begin(), allow.end(),
                     [&](const auto& entry) { return entry == "*" || entry == id; });
}

struct Found {
  std::vector<Candidate> candidates;
  std::vector<Skipped> skipped;
};

// Two files that claim one id, or one that claims another's: seen before any code of either runs (S-393).
void refuse_false_ids(const std::vector<Candidate>& candidates, Refusals& refusals) {
  for (const auto& candidate : candidates) {
    const auto named = id_of_file_name(candidate.file.filename().string());
    if (named == candidate.facts.id) continue;
    const auto other = std::find_if(candidates.begin(), candidates.end(), [&](const auto& one) {
      return &one != &candidate && one.facts.id == candidate.facts.id;
    });
    if (other != candidates.end()) {
      refusals.files.push_back(
          {RefusalReason::duplicate_id, candidate.file,
           "declares id \"" + candidate.facts.id + "\", as " + other->file.string() + " does",
           "remove one of the two"});
    } else {
      refusals.files.push_back(
          {RefusalReason::wrong_id, candidate.file,
           "declares id \"" + candidate.facts.id + "\", but its name stands for \"" + named + "\"",
           "name the file gatehouse_KIND_NAME.so for id KIND.NAME"});
    }
  }
}

// Inspects every allowed file; runs none of their code.
Result<Found, Refusals> find_candidates(const std::filesystem::path& directory,
                                        const config::PluginSettings& settings) {
  auto names = list_trusted(directory);
  if (!names) return only(std::move(names).error());
  Found found;
  Refusals refusals;
  auto unused_pins = settings.pins;
  for (const auto& name : *names) {
    if (!name.ends_with(".so")) continue;
    const auto file = directory / name;
    const auto id = id_of_file_name(name);
    if (id.empty()) {
      found.skipped.push_back({file, "not named like a plugin (gatehouse_KIND_NAME.so)"});
      continue;
    }
    const auto pin = settings.pins.find(id);
    unused_pins.erase(id);
    if (!is_allowed(settings.allow, id)) {
      found.skipped.push_back({file, "\"" + id + "\" is not in plugins.allow"});
      continue;
    }
    auto candidate = inspect(file, pin == settings.pins.end() ? std::string() : pin->second);
    if (candidate) {
      found.candidates.push_back(std::move(candidate).value());
    } else {
      refusals.files.push_back(std::move(candidate).error());
    }
  }
  // A pin under a mistyped id would guard nothing and look as if it did.
  for (const auto& [id, pin] : unused_pins)
    refusals.files.push_back({RefusalReason::pin_mismatch, directory,
                              "plugins.pins names \"" + id + "\", but no such plugin is here",
                              "correct or remove it"});
  refuse_false_ids(found.candidates, refusals);
  if (!refusals.files.empty()) return refusals;
  return found;
}

template <class Interface>
void refuse_taken_types(const LoadedPlugin& plugin, const std::vector<Factory<Interface>>& offered,
                        std::map<std::string, std::string>& taken, Refusals& refusals) {
  for (const auto& factory : offered) {
    const auto type = std::string(kind_of(plugin.facts().id)) + " type \"" + factory.name + "\"";
    const auto [first, is_new] = taken.emplace(type, plugin.facts().id);
    if (!is_new)
      refusals.files.push_back({RefusalReason::duplicate_factory, plugin.facts().file,
                                "offers " + type + ", as plugin " + first->second + " does",
                                "remove one of the two"});
  }
}

Result<std::vector<std::shared_ptr<LoadedPlugin>>, Refusals> start_all(std::vector<Candidate> candidates,
                                                                       std::chrono::milliseconds limit,
                                                                       const PluginLog& log) {
  std::vector<std::shared_ptr<LoadedPlugin>> plugins;
  std::map<std::string, std::string> taken;
  Refusals refusals;
  for (auto& candidate : candidates) {
    auto started = LoadedPlugin::start(std::move(candidate), limit, log);
    if (!started) {
      refusals.hung = refusals.hung || started.error().reason == RefusalReason::start_hung;
      refusals.files.push_back(std::move(started).error());
      // The dynamic linker's lock may be held for ever now: no further library can be opened.
      if (refusals.hung) return refusals;
      continue;
    }
    const auto& factories = (*started)->factories();
    refuse_taken_types(**started, factories.storage, taken, refusals);
    refuse_taken_types(**started, factories.tenancy, taken, refusals);
    refuse_taken_types(**started, factories.audit, taken, refusals);
    refuse_taken_types(**started, factories.claims, taken, refusals);
    refuse_taken_types(**started, factories.grant, taken, refusals);
    plugins.push_back(std::move(started).value());
  }
  if (!refusals.files.empty()) return refusals;
  std::sort(plugins.begin(), plugins.end(),
            [](const auto& a, const auto& b) { return a->facts().id < b->facts().id; });
  return plugins;
}

}  // namespace

std::string_view to_string(gh_status status) noexcept {
  switch (status) {
    case GH_STATUS_EXPERIMENTAL:
      return "experimental";
    case GH_STATUS_STABLE:
      return "stable";
    case GH_STATUS_DEPRECATED:
      return "deprecated";
  }
  return "unknown";
}

std::string_view to_string(gh_posture posture) noexcept {
  switch (posture) {
    case GH_POSTURE_ROBUST_TO_UNTRUSTED:
      return "robust to untrusted input";
    case GH_POSTURE_REQUIRES_TRUSTED_INPUT:
      return "requires trusted input";
  }
  return "unknown";
}

CallLimits CallLimits::for_pool(std::uint32_t threads) noexcept {
  CallLimits limits;
  limits.storage.concurrent = std::max(2u, threads - threads / 4);
  limits.audit.concurrent = std::max(2u, threads / 2);
  limits.claims.concurrent = std::max(2u, threads / 2);
  limits.grant.concurrent = std::max(2u, threads / 2);
  return limits;
}

PluginHost::PluginHost(const CallLimits& calls) : calls_(calls) {}
PluginHost::~PluginHost() = default;

Result<std::unique_ptr<PluginHost>, Refusals> PluginHost::load(const HostSettings& settings, PluginLog log) {
  if (auto fit = check_environment(settings.profile); !fit) return std::move(fit).error();
  const auto directory = settings.plugins.directory.empty()
                             ? default_directory()
                             : std::filesystem::path(settings.plugins.directory);
  GH_TRY(auto found, find_candidates(directory, settings.plugins));
  std::unique_ptr<PluginHost> host(new PluginHost(settings.calls));
  host->skipped_ = std::move(found.skipped);
  GH_TRY(host->plugins_, start_all(std::move(found.candidates), settings.start_limit, log));
  return host;
}

Result<std::unique_ptr<PluginHost>, Refusals> PluginHost::load_file(const std::filesystem::path& file,
                                                                    const HostSettings& settings,
                                                                    PluginLog log) {
  if (auto fit = check_environment(settings.profile); !fit) return std::move(fit).error();
  auto candidate = inspect(file, {});
  if (!candidate) return only(std::move(candidate).error());
  std::vector<Candidate> candidates;
  candidates.push_back(std::move(candidate).value());
  std::unique_ptr<PluginHost> host(new PluginHost(settings.calls));
  GH_TRY(host->plugins_, start_all(std::move(candidates), settings.start_limit, log));
  return host;
}

std::filesystem::path PluginHost::default_directory() {
  std::error_code failure;
  const auto binary = std::filesystem::read_symlink("/proc/self/exe", failure);
  return (binary.parent_path().parent_path() / "lib" / "gatehouse").lexically_normal();
}

std::vector<PluginFacts> PluginHost::plugins() const {
  std::vector<PluginFacts> facts;
  for (const auto& plugin : plugins_)
    facts.emplace_back(plugin->facts()).sha256 = plugin->sha256();
  return facts;
}

const std::vector<Skipped>& PluginHost::skipped() const noexcept { return skipped_; }

}  // namespace gatehouse::plugin_host
