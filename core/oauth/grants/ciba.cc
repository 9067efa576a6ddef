#include "core/oauth/grants/ciba.h"

#include "core/oauth/grants/denial.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kInvalidGrant{OAuthCode::invalid_grant, "The auth_req_id is not valid."};
constexpr OAuthError kSlowDown{OAuthCode::slow_down, "Ask less often: add 5 seconds to the interval."};
constexpr OAuthError kPending{OAuthCode::authorization_pending, "The person has not decided yet."};
constexpr OAuthError kExpired{OAuthCode::expired_token, "The auth_req_id has expired. Begin anew."};
constexpr OAuthError kDenied{OAuthCode::access_denied, "The person declined."};
constexpr OAuthError kPushed{OAuthCode::unauthorized_client, "The tokens of this client are pushed to it."};

}  // namespace

Result<GrantAnswer> CibaGrant::exchange(const TokenRequest& request) const {
  const auto& call = request.call;
  // CIBA §11: a client of the push mode has no business here.
  if (request.client.metadata().backchannel_token_delivery_mode == to_string(Delivery::push))
    return GrantAnswer(kPushed);
  const auto auth_req_id = call.form.value_of("auth_req_id");
  if (!auth_req_id) return GrantAnswer(OAuthError{OAuthCode::invalid_request, "auth_req_id is missing."});
  const auto id = requests_.digest_of(*auth_req_id);
  const auto key = id.hex();
  // Looked at before the queue of the pool, taken once there: a call may begin on either.
  if (call.running_on == http::RunsOn::io) {
    if (polls_.wait(key, call.now) > Duration::zero()) return GrantAnswer(kSlowDown);
    return GrantAnswer(http::MoveTo{http::RunsOn::pool});
  }
  if (polls_.take(key, call.now) > Duration::zero()) return GrantAnswer(kSlowDown);
  GH_TRY(const auto decision, requests_.find_decision(id, call.now));
  return decision ? decided(request, *decision) : undecided(request, id);
}

Result<GrantAnswer> CibaGrant::undecided(const TokenRequest& request, const Digest& id) const {
  GH_TRY(const auto asked, requests_.find(id, request.call.now));
  if (!asked) return refuse(request, "unknown_auth_req_id");
  if (asked->client != request.client.id()) return refuse(request, "wrong_client");
  if (asked->delivery == Delivery::push) return GrantAnswer(kPushed);
  return GrantAnswer(asked->expires_at <= request.call.now ? kExpired : kPending);
}

Result<GrantAnswer> CibaGrant::decided(const TokenRequest& request,
                                       const BackchannelRequests::Decision& decision) const {
  if (decision.request.client != request.client.id()) return refuse(request, "wrong_client");
  // Of a request from before the client was registered for another mode: its tokens have gone out.
  if (decision.request.delivery == Delivery::push) return GrantAnswer(kPushed);
  if (decision.family.empty()) return GrantAnswer(kDenied);
  GH_TRY(const auto family, grants_.find(decision.family, request.call.now));
  if (!family) return refuse(request, "expired_auth_req_id");
  return redemption_.answer(request, {.grant_type = kGrantType, .ticket = decision.ticket, .family = *family},
                            kInvalidGrant);
}

Result<GrantAnswer> CibaGrant::refuse(const TokenRequest& request, std::string_view reason) const {
  GH_TRY_VOID(record_denial(audit_, request, kGrantType, reason));
  return GrantAnswer(kInvalidGrant);
}

}  // namespace gatehouse::oauth
