#include "core/oauth/token_delivery/token_push.h"

#include <boost/json.hpp>

#include "core/base/words.h"
#include "core/oauth/grants/ciba.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

/// Documents in memory. Beyond it they are made again, as after a restart.
constexpr std::size_t kMostMade = 1000;

/// No request stands behind a push: nothing narrows its tokens, and no address asked for them.
http::Call no_call(TimePoint now) {
  static const http::Request kNoRequest{};
  static const http::Params kNothing{};
  return {.request = kNoRequest,
          .query = kNothing,
          .form = kNothing,
          .request_id = {},
          .client_address = {},
          .now = now,
          .running_on = http::RunsOn::pool};
}

Secret write_tokens(std::string_view auth_req_id, const TokenResponse& tokens) {
  json::object body{{"auth_req_id", auth_req_id},
                    {"access_token", tokens.access_token},
                    {"token_type", "Bearer"},
                    {"expires_in", std::chrono::floor<std::chrono::seconds>(tokens.expires_in).count()},
                    {"id_token", tokens.id_token}};
  if (!tokens.refresh_token.empty()) body["refresh_token"] = tokens.refresh_token;
  if (!tokens.scope.empty()) body["scope"] = join_words(tokens.scope);
  if (!tokens.authorization_details.empty())  // RFC 9396 §7
    body["authorization_details"] = json::parse(tokens.authorization_details);
  return Secret(json::serialize(body));
}

/// CIBA §12.
Secret no_tokens(std::string_view auth_req_id) {
  return push_error(auth_req_id, "transaction_failed", "No tokens could be issued. Begin anew.");
}

/// RFC 9449 §5.2, RFC 8705 §3.4: whose tokens must be of no use to a thief.
bool is_bound(const config::ClientMetadata& client) {
  return client.dpop_bound_access_tokens || client.tls_client_certificate_bound_access_tokens;
}

}  // namespace

void TokenPush::count(const TokenResponse& tokens) const {
  const auto add = [&](std::string_view kind) {
    issued_.at({tenant_.text(), CibaGrant::kGrantType, kind, "none"}).add();
  };
  add("access");
  if (!tokens.id_token.empty()) add("id");
  if (!tokens.refresh_token.empty()) add("refresh");
}

Result<std::optional<Secret>> TokenPush::document(const Allowed& allowed, TimePoint now) const {
  // Nobody is there who could prove a key. The configuration lets no such client ask for pushed tokens, but
  // this one may have asked before it was bound; not even what was made for it then is sent.
  if (is_bound(*allowed.client)) return std::optional(no_tokens(allowed.auth_req_id));
  const auto& request = allowed.decision.request.id;
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = made_.find(request); known != made_.end())
      return std::optional(known->second.clone());
  }
  GH_TRY(auto document, make(allowed, now));
  if (document) {
    const std::lock_guard lock(mutex_);
    if (made_.size() >= kMostMade) made_.clear();
    made_.insert_or_assign(request, document->clone());
  }
  return std::optional<Secret>(std::move(document));
}

Result<std::optional<Secret>> TokenPush::make(const Allowed& allowed, TimePoint now) const {
  using Made = std::optional<Secret>;
  const auto& decision = allowed.decision;
  const auto none = [&] { return Made(no_tokens(allowed.auth_req_id)); };
  GH_TRY(const auto family, grants_.find(decision.family, now));
  if (!family) return none();
  const AuthenticatedClient client(allowed.client);
  const auto call = no_call(now);
  const TokenRequest request{.call = call, .client = client};
  const auto refresh_token = tokens::refresh_successor(key_, decision.request.id.hex(), family->id, 0);
  const Redemption::Presented presented{.grant_type = CibaGrant::kGrantType,
                                        .ticket = decision.ticket,
                                        .family = *family,
                                        .auth_req_id = allowed.auth_req_id,
                                        .refresh_token = refresh_token};
  // Two tries of one request never run at once: it stands in the queue of the one server that has the state
  // directory. Should it ever be otherwise, the store lets one of them redeem, and ends the family.
  GH_TRY(const auto outcome,
         decision.consumed ? redemption_.renew(request, presented) : redemption_.redeem(request, presented));
  if (const auto* tokens = std::get_if<TokenResponse>(&outcome)) {
    count(*tokens);
    return Made(write_tokens(allowed.auth_req_id, *tokens));
  }
  if (std::get<Redemption::NotRedeemed>(outcome).arrived) return Made();
  return none();
}

void TokenPush::forget(const Digest& request) const {
  const std::lock_guard lock(mutex_);
  made_.erase(request);
}

Secret push_error(std::string_view auth_req_id, std::string_view error, std::string_view description) {
  return Secret(json::serialize(
      json::object{{"auth_req_id", auth_req_id}, {"error", error}, {"error_description", description}}));
}

}  // namespace gatehouse::oauth
