// A grant plugin that does what a request's `mode` says, good and bad.
#include <stdexcept>

#include "gatehouse/plugin.h"

namespace {

using namespace gatehouse;

struct Config {
  bool passwords = false;
  bool for_all = false;
};

Schema<Config> schema() {
  return Schema<Config>(
      "grant.scripted",
      {
          field("passwords", &Config::passwords, boolean(), "Whether it says that it verifies passwords."),
          field("for_all", &Config::for_all, boolean(), "Whether public clients may use it."),
      });
}

class Scripted final : public GrantHandler {
 public:
  explicit Scripted(Config config) : config_(config) {}
  GrantInfo info() const override {
    return {.grant_type = "urn:example:grant-type:scripted",
            .refusals = {{"no_mode", GrantError::invalid_request, "mode is missing."},
                         {"no_luck", GrantError::invalid_grant, "No luck today."}},
            .public_clients = config_.for_all,
            .verifies_passwords = config_.passwords};
  }
  Result<GrantOutcome> exchange(const GrantRequest& request) override {
    const auto mode = request.parameter("mode");
    if (!mode) return GrantOutcome(GrantRefused{.id = "no_mode"});
    if (*mode == "refuse") return GrantOutcome(GrantRefused{.id = "no_luck"});
    if (*mode == "undeclared") return GrantOutcome(GrantRefused{.id = "made_up"});
    if (*mode == "throw") throw std::runtime_error("secret of the plugin");
    if (*mode == "unavailable") return Error(ErrorCode::unavailable, "its backend is down");
    if (*mode == "verify") {
      GH_TRY(const auto verdict, request.passwords.verify({.login = "alice", .password = "x"}));
      return GrantOutcome(GrantRefused{.id = verdict.user.empty() ? "no_luck" : "no_mode"});
    }
    Granted granted{.who = GrantedClient{},
                    .scope = {request.scope.begin(), request.scope.end()},
                    .refreshable = *mode == "refreshable"};
    if (*mode == "more_scope") granted.scope.emplace_back("admin");
    if (*mode == "client") return GrantOutcome(std::move(granted));
    // Credentials and what the server reads itself must not be here.
    for (const auto& one : request.parameters)
      if (one.name == "client_id" || one.name == "client_secret" || one.name == "scope" ||
          one.name == "resource" || one.name == "grant_type")
        return Error(ErrorCode::internal, "handed over too much");
    GrantedPerson person{.user = UserId(std::string(request.parameter("user").value_or(""))),
                         .auth_time = request.now,
                         .acr = "urn:example:acr",
                         .amr = {"hwk"}};
    if (*mode == "future") person.auth_time += std::chrono::hours(1);
    granted.who = std::move(person);
    return GrantOutcome(std::move(granted));
  }

 private:
  Config config_;
};

Result<std::unique_ptr<GrantHandler>> make(Config config, const InstanceContext&) {
  return std::unique_ptr<GrantHandler>(std::make_unique<Scripted>(config));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<GrantHandler>(make_factory<GrantHandler>("scripted", schema(), make));
}

}  // namespace

GATEHOUSE_PLUGIN(.id = "grant.scripted", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Does what a test says", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_REQUIRES_TRUSTED_INPUT, .start = start)
