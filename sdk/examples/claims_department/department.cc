// A complete claims plugin: the claim `department`, from a table in the configuration. A real one would ask a
// directory, and answer an Error where it cannot: the tenant's `on_error` says what becomes of the answer
// then.
#include "gatehouse/plugin.h"
#include "gatehouse/safe_text.h"

namespace {

using namespace gatehouse;

struct Config {
  std::map<std::string, std::string> departments;
};

Schema<Config> config_schema() {
  return Schema<Config>("claims.department", {field("departments", &Config::departments, map(text()),
                                                    "Who works where: the account's id → a department.")});
}

class Department final : public ClaimsHook {
 public:
  explicit Department(Config config) : config_(std::move(config)) {}

  ClaimsHookInfo info() const override { return {.claims = {"department"}}; }

  Result<HookedClaims> claims_of(const ClaimsRequest& request) override {
    HookedClaims answer;
    const auto found = config_.departments.find(request.user.text());
    // What is wanted lies within info(): with one claim there is none or that one.
    if (found == config_.departments.end() || request.claims.empty()) return answer;
    ClaimValue value{.name = "department", .json = {}};
    append_json_string(value.json, found->second);
    answer.values.push_back(std::move(value));
    return answer;
  }

 private:
  Config config_;
};

Result<std::unique_ptr<ClaimsHook>> make_hook(Config config, const InstanceContext&) {
  return std::unique_ptr<ClaimsHook>(std::make_unique<Department>(std::move(config)));
}

Result<void> start(Host&, Registrar& registrar) {
  return registrar.add<ClaimsHook>(make_factory<ClaimsHook>("department", config_schema(), make_hook));
}

}  // namespace

GATEHOUSE_PLUGIN(.id = "claims.department", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "The claim department, from a table", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_ROBUST_TO_UNTRUSTED, .start = start)
