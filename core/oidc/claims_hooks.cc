#include "core/oidc/claims_hooks.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/contains.h"
#include "core/base/strict_json.h"

namespace gatehouse::oidc {
namespace {

namespace json = boost::json;

constexpr JsonLimits kLimits{.bytes = kMostHookedBytes, .depth = 8, .members = 256};
constexpr char kNames[] = "_claim_names";
constexpr char kSources[] = "_claim_sources";

bool is_answered(const json::object& claims, const std::string& name) {
  if (claims.contains(name)) return true;
  const auto* elsewhere = claims.if_contains(kNames);
  return elsewhere != nullptr && elsewhere->get_object().contains(name);
}

/// A compact JWS with a signature: what nobody signed, nobody vouches for. Whether it is good is for the
/// client to judge, which knows the one who signed it.
bool is_signed_jwt(const std::string& jwt) {
  const auto first = jwt.find('.');
  const auto second = first == std::string::npos ? first : jwt.find('.', first + 1);
  if (second == std::string::npos || second == first + 1 || second + 1 == jwt.size() ||
      jwt.find('.', second + 1) != std::string::npos)
    return false;
  const std::string_view text = jwt;
  if (!base64url_decode(text.substr(first + 1, second - first - 1)) ||
      !base64url_decode(text.substr(second + 1)))
    return false;
  const auto header = base64url_decode(text.substr(0, first));
  const auto members = header ? parse_strict_object(*header, kLimits) : Result<json::object>(json::object());
  const auto* algorithm = members ? members->if_contains("alg") : nullptr;
  return algorithm != nullptr && algorithm->is_string() && !algorithm->get_string().empty() &&
         algorithm->get_string() != "none";
}

json::object& member(json::object& claims, const char* name) {
  auto& found = claims[name];
  return found.is_object() ? found.get_object() : found.emplace_object();
}

/// OpenID Core §5.6.2.1.
void add_aggregated(json::object& claims, const std::vector<std::string>& names, const std::string& jwt) {
  const auto source = "src" + std::to_string(member(claims, kSources).size() + 1);
  member(claims, kSources)[source] = json::object{{"JWT", jwt}};
  for (const auto& name : names)
    member(claims, kNames)[name] = source;
}

/// All of an answer or nothing of it.
Result<void> take(const HookedClaims& answer, json::object& claims) {
  auto with = claims;
  for (const auto& value : answer.values) {
    auto parsed = parse_strict_json(value.json, kLimits);
    if (!parsed) return std::move(parsed).error().with("reading the claim " + value.name);
    if (!parsed->is_null() && !is_answered(with, value.name)) with[value.name] = *std::move(parsed);
  }
  for (const auto& one : answer.aggregated) {
    if (!is_signed_jwt(one.jwt))
      return Error(ErrorCode::corrupt, "aggregated claims in what is no signed JWT");
    auto names = one.names;
    std::erase_if(names, [&](const std::string& name) { return is_answered(with, name); });
    if (!names.empty()) add_aggregated(with, names, one.jwt);
  }
  claims = std::move(with);
  return {};
}

}  // namespace

ClaimsHooks::ClaimsHooks(TenantId tenant, const telemetry::Log& log, std::vector<Hook> hooks)
    : tenant_(std::move(tenant)), log_(log) {
  for (auto& hook : hooks) {
    auto info = hook.hook->info();
    hooks_.push_back({.hook = std::move(hook), .info = std::move(info)});
  }
}

std::vector<std::string> ClaimsHooks::claim_types() const {
  std::vector<std::string> types{"normal"};
  if (std::any_of(hooks_.begin(), hooks_.end(), [](const Known& one) { return one.info.aggregates; }))
    types.emplace_back("aggregated");
  return types;
}

Result<void> ClaimsHooks::add(json::object& claims, const Asked& asked) const {
  for (const auto& known : hooks_) {
    std::vector<std::string> missing;
    for (const auto& name : asked.names)
      if (contains(known.info.claims, name) && !is_answered(claims, name) && !contains(missing, name))
        missing.push_back(name);
    if (missing.empty()) continue;
    const auto asking = ask(known, missing, asked, claims);
    if (asking) continue;
    log_.warn({.event = "claims.hook_failed",
               .message = "A claims hook failed",
               .tenant = tenant_.text(),
               .client_id = asked.client.text(),
               .plugin = known.hook.type,
               .outcome = telemetry::Outcome::error,
               .code = to_string(asking.error().code()),
               .error = &asking.error()});
    if (known.hook.on_error == config::HookFailure::fail)
      return Error(ErrorCode::unavailable, "claims hook " + known.hook.type + " failed");
  }
  return {};
}

Result<void> ClaimsHooks::ask(const Known& known, std::span<const std::string> missing, const Asked& asked,
                              json::object& claims) const {
  const auto deadline = Deadline::in(known.hook.timeout);
  GH_TRY(const auto answer, known.hook.hook->claims_of({.user = asked.user,
                                                        .client = asked.client,
                                                        .scope = asked.scope,
                                                        .claims = missing,
                                                        .answer = asked.answer,
                                                        .now = asked.now,
                                                        .deadline = deadline}));
  if (deadline.passed()) return Error(ErrorCode::timeout, "the answer came too late");
  return take(answer, claims);
}

}  // namespace gatehouse::oidc
