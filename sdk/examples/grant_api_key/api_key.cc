// A complete grant plugin: a person's API key is traded for an access token, with the grant type
// urn:example:grant-type:api-key and the parameter `key`. It only says whose key it is; whether that person
// may act, and what the token says, is the server's business.
#include "gatehouse/plugin.h"

namespace {

using namespace gatehouse;

struct Config {
  std::map<std::string, std::string> keys;
};

Schema<Config> config_schema() {
  return Schema<Config>("grant.api_key", {field("keys", &Config::keys, map(text().masked()),
                                                "The account's id → its key, of 128 random bits at least.")});
}

GrantOutcome refused(const char* id) { return GrantRefused{.id = id}; }

class ApiKey final : public GrantHandler {
 public:
  explicit ApiKey(Config config) : config_(std::move(config)) {}

  GrantInfo info() const override {
    return {.grant_type = "urn:example:grant-type:api-key",
            .refusals = {{"missing_key", GrantError::invalid_request, "key is missing."},
                         {"wrong_key", GrantError::invalid_grant, "The key is not valid."}}};
  }

  Result<GrantOutcome> exchange(const GrantRequest& request) override {
    const auto key = request.parameter("key");
    if (!key) return refused("missing_key");
    const std::string* owner = nullptr;
    // All of them, each in constant time: how long it takes tells nothing of any.
    for (const auto& [user, known] : config_.keys)
      if (equal_in_constant_time(*key, known)) owner = &user;
    if (owner == nullptr) return refused("wrong_key");
    return GrantOutcome(Granted{.who = GrantedPerson{.user = UserId(*owner), .auth_time = request.now},
                                .scope = {request.scope.begin(), request.scope.end()}});
  }

 private:
  Config config_;
};

Result<std::unique_ptr<GrantHandler>> make_grant(Config config, const InstanceContext&) {
  return std::unique_ptr<GrantHandler>(std::make_unique<ApiKey>(std::move(config)));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<GrantHandler>(make_factory<GrantHandler>("api_key", config_schema(), make_grant));
}

}  // namespace

GATEHOUSE_PLUGIN(.id = "grant.api_key", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "A person's API key for an access token", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = start)
