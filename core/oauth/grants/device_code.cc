#include "core/oauth/grants/device_code.h"

#include <algorithm>

#include "core/oauth/grants/denial.h"

namespace gatehouse::oauth {
namespace {

constexpr OAuthError kInvalidGrant{OAuthCode::invalid_grant, "The device code is not valid."};
constexpr OAuthError kSlowDown{OAuthCode::slow_down, "Ask less often: add 5 seconds to the interval."};
constexpr OAuthError kPending{OAuthCode::authorization_pending, "The person has not decided yet."};
constexpr OAuthError kExpired{OAuthCode::expired_token, "The device code has expired. Begin anew."};
constexpr OAuthError kDenied{OAuthCode::access_denied, "The person declined."};

}  // namespace

Rate DeviceCodeGrant::poll_rate(Duration interval) noexcept {
  return {1, interval - std::min<Duration>(std::chrono::seconds(1), interval / 5)};
}

Result<bool> DeviceCodeGrant::knows_what_comes(const TokenRequest& request) const {
  const auto code = request.call.form.value_of("device_code");
  if (!code) return false;
  GH_TRY(const auto asked, codes_.find(codes_.digest_of(*code), request.call.now));
  return asked.has_value();
}

Result<GrantAnswer> DeviceCodeGrant::exchange(const TokenRequest& request) const {
  const auto& call = request.call;
  const auto code = call.form.value_of("device_code");
  if (!code) return GrantAnswer(OAuthError{OAuthCode::invalid_request, "device_code is missing."});
  const auto device = codes_.digest_of(*code);
  const auto key = device.hex();
  // §3.5: looked at before the queue of the pool, taken once there: a call may begin on either.
  if (call.running_on == http::RunsOn::io) {
    if (polls_.wait(key, call.now) > Duration::zero()) return GrantAnswer(kSlowDown);
    return GrantAnswer(http::MoveTo{http::RunsOn::pool});
  }
  if (polls_.take(key, call.now) > Duration::zero()) return GrantAnswer(kSlowDown);
  GH_TRY(const auto decision, codes_.find_decision(device, call.now));
  return decision ? decided(request, *decision) : undecided(request, device);
}

Result<GrantAnswer> DeviceCodeGrant::undecided(const TokenRequest& request, const Digest& device) const {
  GH_TRY(const auto asked, codes_.find(device, request.call.now));
  if (!asked) return refuse(request, "unknown_device_code");
  if (asked->client != request.client.id()) return refuse(request, "wrong_client");
  return GrantAnswer(asked->expires_at <= request.call.now ? kExpired : kPending);
}

Result<GrantAnswer> DeviceCodeGrant::decided(const TokenRequest& request,
                                             const DeviceCodes::Decision& decision) const {
  if (decision.client != request.client.id()) return refuse(request, "wrong_client");
  if (decision.family.empty()) return GrantAnswer(kDenied);
  GH_TRY(const auto family, grants_.find(decision.family, request.call.now));
  if (!family) return refuse(request, "expired_device_code");
  return redemption_.answer(request, {.grant_type = kGrantType, .ticket = decision.ticket, .family = *family},
                            kInvalidGrant);
}

Result<GrantAnswer> DeviceCodeGrant::refuse(const TokenRequest& request, std::string_view reason) const {
  GH_TRY_VOID(record_denial(audit_, request, kGrantType, reason));
  return GrantAnswer(kInvalidGrant);
}

}  // namespace gatehouse::oauth
