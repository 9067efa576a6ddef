// A claims plugin that does what its configuration says, good and bad. Two types, so that one can stand
// behind the other.
#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <thread>

#include "gatehouse/plugin.h"

namespace {

using namespace gatehouse;

struct Config {
  std::string mode = "good";
  std::map<std::string, std::string> values;  // claim → JSON
  std::vector<std::string> elsewhere;         // claims that `jwt` holds
  std::string jwt;
};

Schema<Config> schema() {
  return Schema<Config>("claims.scripted",
                        {
                            field("mode", &Config::mode, text(), "What to do wrong."),
                            field("values", &Config::values, map(text()), "Claims with their JSON."),
                            field("elsewhere", &Config::elsewhere, list(text()), "Claims of the JWT."),
                            field("jwt", &Config::jwt, text(), "Who vouches for them."),
                        });
}

class Scripted final : public ClaimsHook {
 public:
  explicit Scripted(Config config) : config_(std::move(config)) {}
  ClaimsHookInfo info() const override {
    ClaimsHookInfo info{.claims = config_.elsewhere, .aggregates = !config_.elsewhere.empty()};
    for (const auto& [name, json] : config_.values)
      info.claims.push_back(name);
    return info;
  }
  Result<HookedClaims> claims_of(const ClaimsRequest& request) override {
    if (config_.mode == "throw") throw std::runtime_error("secret of the plugin");
    if (config_.mode == "error") return Error(ErrorCode::unavailable, "its backend is down");
    if (config_.mode == "late") std::this_thread::sleep_for(std::chrono::milliseconds(60));
    HookedClaims answer;
    for (const auto& [name, json] : config_.values) {
      if (config_.mode == "unasked" || is_wanted(request, name))
        answer.values.push_back({.name = name, .json = config_.mode == "huge" ? huge() : json});
      if (config_.mode == "who") answer.values.back().json = who(request);
    }
    AggregatedClaims elsewhere{.names = {}, .jwt = config_.jwt};
    for (const auto& name : config_.elsewhere)
      if (is_wanted(request, name)) elsewhere.names.push_back(name);
    if (!elsewhere.names.empty()) answer.aggregated.push_back(std::move(elsewhere));
    return answer;
  }

 private:
  static bool is_wanted(const ClaimsRequest& request, const std::string& name) {
    return std::find(request.claims.begin(), request.claims.end(), name) != request.claims.end();
  }
  static std::string huge() { return '"' + std::string(kMostHookedBytes, 'x') + '"'; }
  /// What it was told, as JSON.
  static std::string who(const ClaimsRequest& request) {
    std::string scope;
    for (const auto& one : request.scope)
      scope += one + " ";
    return "{\"user\":\"" + request.user.text() + "\",\"client\":\"" + request.client.text() +
           "\",\"scope\":\"" + scope + "\",\"for\":\"" +
           (request.answer == ClaimsIn::id_token ? "id_token" : "userinfo") + "\"}";
  }
  Config config_;
};

Result<std::unique_ptr<ClaimsHook>> make(Config config, const InstanceContext&) {
  return std::unique_ptr<ClaimsHook>(std::make_unique<Scripted>(std::move(config)));
}

Result<void> start(Host&, Registrar& registrar) {
  GH_TRY_VOID(registrar.add<ClaimsHook>(make_factory<ClaimsHook>("scripted", schema(), make)));
  return registrar.add<ClaimsHook>(make_factory<ClaimsHook>("second", schema(), make));
}

}  // namespace

GATEHOUSE_PLUGIN(.id = "claims.scripted", .version = "0.1.0", .license = "Apache-2.0",
                 .summary = "Does what a test says", .status = GH_STATUS_EXPERIMENTAL,
                 .posture = GH_POSTURE_REQUIRES_TRUSTED_INPUT, .start = start)
