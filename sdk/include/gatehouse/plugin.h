// What an author of a plugin writes: a start function that registers factories, and one macro that exports
// it.
//
//   Result<void> start(Host& host, Registrar& registrar) {
//     return registrar.add<Storage>(make_factory<Storage>("sqlite", sqlite_schema(), make_sqlite));
//   }
//   GATEHOUSE_PLUGIN(.id = "storage.sqlite", .version = "0.1.0", .license = "Apache-2.0", .summary = "…",
//                    .status = GH_STATUS_EXPERIMENTAL, .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start =
//                    start)
//
// A factory is called once per configured instance, on the thread that loads the configuration; instances are
// then called from many threads. In-process means full privilege: a plugin is trusted code, not a sandbox.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "gatehouse/abi.h"
#include "gatehouse/audit.h"
#include "gatehouse/claims.h"
#include "gatehouse/config_schema.h"
#include "gatehouse/error.h"
#include "gatehouse/grant.h"
#include "gatehouse/plugin_note.h"
#include "gatehouse/storage/storage.h"
#include "gatehouse/tenancy.h"

namespace gatehouse {

enum class LogLevel { debug, info, warn, error };

/// Services of the host for a plugin. Thread-safe; lives as long as the process.
class Host {
 public:
  virtual ~Host();
  /// Writes one line to the server's log under the plugin's id. Never pass a secret or a bound value.
  virtual void log(LogLevel level, std::string_view event, std::string_view message) noexcept = 0;
};

/// What one configured instance is made with.
struct InstanceContext {
  Host& host;
  std::filesystem::path
      state_directory;  ///< relative paths of a configuration are below it; exists, mode 0700
};

/// How core makes instances of one implementation.
template <class Interface>
struct Factory {
  std::string name;          ///< the `type` that chooses it in the configuration: "sqlite"
  SchemaDescription schema;  ///< of the `config` that belongs to it
  std::function<void(const ConfigNode&, Diagnostics&)>
      check;  ///< all problems of a `config`, without side effects
  std::function<Result<std::unique_ptr<Interface>>(const ConfigNode&, const InstanceContext&)> create;
};

/// Joins a schema and a function that takes its decoded configuration.
template <class Interface, class Config>
Factory<Interface> make_factory(std::string name, Schema<Config> schema,
                                Result<std::unique_ptr<Interface>> (*create)(Config,
                                                                             const InstanceContext&)) {
  auto shared = std::make_shared<const Schema<Config>>(std::move(schema));
  return {
      .name = std::move(name),
      .schema = shared->describe(),
      .check = [shared](const ConfigNode& node, Diagnostics& found) { (void)shared->decode(node, found); },
      .create = [shared, create](const ConfigNode& node,
                                 const InstanceContext& context) -> Result<std::unique_ptr<Interface>> {
        Diagnostics found;
        Config config = shared->decode(node, found);
        for (const auto& problem : found)
          if (problem.severity == Severity::error) return Error(ErrorCode::invalid_argument, problem.message);
        return create(std::move(config), context);
      },
  };
}

/// Receives a plugin's factories. Valid during start() only.
class Registrar {
 public:
  virtual ~Registrar();
  virtual Result<void> add_storage(Factory<Storage> factory) = 0;
  virtual Result<void> add_tenancy(Factory<TenancyStrategy> factory) = 0;
  virtual Result<void> add_audit(Factory<AuditSink> factory) = 0;
  virtual Result<void> add_claims(Factory<ClaimsHook> factory) = 0;
  virtual Result<void> add_grant(Factory<GrantHandler> factory) = 0;

  template <class Interface>
  Result<void> add(Factory<Interface> factory) {
    if constexpr (std::is_same_v<Interface, Storage>) {
      return add_storage(std::move(factory));
    } else if constexpr (std::is_same_v<Interface, TenancyStrategy>) {
      return add_tenancy(std::move(factory));
    } else if constexpr (std::is_same_v<Interface, AuditSink>) {
      return add_audit(std::move(factory));
    } else if constexpr (std::is_same_v<Interface, ClaimsHook>) {
      return add_claims(std::move(factory));
    } else {
      static_assert(std::is_same_v<Interface, GrantHandler>, "not an extension point");
      return add_grant(std::move(factory));
    }
  }
};

namespace detail {
int start_guarded(Result<void> (*start)(Host&, Registrar&), gh_host* host, gh_registrar* registrar,
                  gh_text* error);
}

}  // namespace gatehouse

#define GATEHOUSE_PLUGIN(...)                                                                         \
  namespace {                                                                                         \
  constexpr ::gatehouse::PluginDeclaration gatehouse_declaration{__VA_ARGS__};                        \
  static_assert(::gatehouse::detail::is_well_formed(gatehouse_declaration),                           \
                "every field of GATEHOUSE_PLUGIN is needed and is one line of text");                 \
  __attribute__((used, section(GATEHOUSE_PLUGIN_SECTION))) constexpr ::gatehouse::detail::Note<       \
      ::gatehouse::detail::write_note(gatehouse_declaration, {})>                                     \
      gatehouse_note{gatehouse_declaration};                                                          \
  }                                                                                                   \
  extern "C" __attribute__((visibility("default"))) const gh_plugin_v1* gatehouse_plugin_v1(void) {   \
    static const gh_plugin_v1 descriptor{sizeof(gh_plugin_v1),                                        \
                                         GATEHOUSE_ABI_EPOCH,                                         \
                                         ::gatehouse::detail::kFingerprint,                           \
                                         GATEHOUSE_SDK_VERSION,                                       \
                                         gatehouse_declaration.id,                                    \
                                         gatehouse_declaration.version,                               \
                                         gatehouse_declaration.license,                               \
                                         gatehouse_declaration.summary,                               \
                                         gatehouse_declaration.status,                                \
                                         gatehouse_declaration.posture,                               \
                                         [](gh_host* host, gh_registrar* registrar, gh_text* error) { \
                                           return ::gatehouse::detail::start_guarded(                 \
                                               gatehouse_declaration.start, host, registrar, error);  \
                                         },                                                           \
                                         nullptr};                                                    \
    return &descriptor;                                                                               \
  }
