#include "core/plugin_host/loaded_plugin.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/dll/shared_library.hpp>
#include <future>
#include <system_error>
#include <thread>

#include "core/plugin_host/descriptor.h"

namespace gatehouse::plugin_host {
namespace {

Refusal refuse(RefusalReason reason, std::string message, std::string hint = {}) {
  return {reason, {}, std::move(message), std::move(hint)};
}

// dlopen's text begins with the name of the memory file, which tells nobody anything.
std::string linker_text(std::string_view text, std::string_view path) {
  if (const auto at = text.find(path); at != std::string_view::npos) {
    text.remove_prefix(at + path.size());
    text.remove_prefix(std::min(text.find_first_not_of(": "), text.size()));
  }
  return std::string(text);
}

}  // namespace

struct LoadedPlugin::Library {
  boost::dll::shared_library library;
};

LoadedPlugin::LoadedPlugin(Candidate candidate, PluginLog log)
    : candidate_(std::move(candidate)),
      facts_{.id = candidate_.facts.id,
             .version = candidate_.facts.version,
             .license = candidate_.facts.license,
             .summary = candidate_.facts.summary,
             .status = static_cast<gh_status>(candidate_.facts.status),
             .posture = static_cast<gh_posture>(candidate_.facts.posture),
             .sdk_version = candidate_.facts.sdk_version,
             .fingerprint = candidate_.facts.fingerprint,
             .file = candidate_.file,
             .sha256 = {},
             .size = candidate_.copy.size()},
      services_(facts_.id, std::move(log)),
      factories_(std::string(kind_of(facts_.id))) {}

LoadedPlugin::~LoadedPlugin() = default;

Result<std::shared_ptr<LoadedPlugin>, Refusal> LoadedPlugin::start(Candidate candidate,
                                                                   std::chrono::milliseconds limit,
                                                                   PluginLog log) {
  auto plugin = std::make_shared<LoadedPlugin>(std::move(candidate), std::move(log));
  const auto file = plugin->candidate_.file;
  std::promise<Result<void, Refusal>> promise;
  auto outcome = promise.get_future();
  try {
    // Detached: a thread that hangs cannot be joined, and what it uses lives as long as it does.
    std::thread([plugin, promise = std::move(promise)]() mutable {
      promise.set_value(plugin->map_and_start());
    }).detach();
  } catch (const std::system_error& failure) {
    return Refusal{RefusalReason::not_loadable, file,
                   std::string("no thread to start it on: ") + failure.what(), ""};
  }
  if (outcome.wait_for(limit) != std::future_status::ready)
    return Refusal{RefusalReason::start_hung, file,
                   "did not start within " + std::to_string(limit.count()) + " ms",
                   "start() and static constructors register factories and do nothing else"};
  try {
    auto started = outcome.get();
    if (started) return plugin;
    if (started.error().file.empty()) started.error().file = file;
    return std::move(started).error();
  } catch (const std::future_error&) {
    return Refusal{RefusalReason::start_failed, file, "start() ended the thread that it was called on", ""};
  }
}

// no_sanitize: see CallGate::run.
__attribute__((no_sanitize("null"))) Result<void, Refusal> LoadedPlugin::map_and_start() {
  GH_TRY(const auto* descriptor, shake_hands());
  std::array<char, 1024> room{};
  gh_text error{room.data(), room.size(), 0};
  try {
    const int code =
        descriptor->start(reinterpret_cast<gh_host*>(static_cast<Host*>(&services_)),
                          reinterpret_cast<gh_registrar*>(static_cast<Registrar*>(&factories_)), &error);
    if (code != 0)
      return refuse(RefusalReason::start_failed,
                    "start() failed: " + std::string(room.data(), std::min(error.length, room.size())));
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& thrown) {
    return refuse(RefusalReason::start_failed,
                  std::string("start() threw across the boundary: ") + thrown.what());
  } catch (...) {
    return refuse(RefusalReason::start_failed, "start() threw something across the boundary");
  }
  if (factories_.empty()) return refuse(RefusalReason::start_failed, "start() registered nothing");
  return {};
}

__attribute__((no_sanitize("null"))) Result<const gh_plugin_v1*, Refusal> LoadedPlugin::shake_hands() {
  // By process id, so that symbolizers and debuggers outside find it too.
  const auto path =
      "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(candidate_.copy.descriptor());
  library_ = std::make_unique<Library>();
  try {
    using boost::dll::load_mode::type;
    library_->library.load(path, static_cast<type>(RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE));
    // The dynamic linker knows libraries by name first: a later library under the same number would be taken
    // for this.
    candidate_.copy.keep_open();
    const auto entry = &library_->library.get<const gh_plugin_v1*(void)>(GATEHOUSE_PLUGIN_SYMBOL);
    const auto* descriptor = entry();
    if (auto agrees = check_descriptor(descriptor, candidate_.facts); !agrees)
      return std::move(agrees).error();
    return descriptor;
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (const std::exception& thrown) {
    return refuse(RefusalReason::not_loadable,
                  "the dynamic linker refused it: " + linker_text(thrown.what(), path));
  } catch (...) {
    return refuse(RefusalReason::not_loadable, "a static constructor or the handshake threw");
  }
}

}  // namespace gatehouse::plugin_host
