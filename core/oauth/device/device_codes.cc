#include "core/oauth/device/device_codes.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/document.h"
#include "core/crypto/digest.h"
#include "core/oauth/device/user_code.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

constexpr int kDraws = 8;  // of user codes; that many in use in a row means that something else is wrong

Document write_request(const DeviceRequest& request) {
  return write_document({{"schema", 1},
                         {"device", write_digest(request.device)},
                         {"client_id", request.client.text()},
                         {"scope", boost::json::value_from(request.scope)},
                         {"resources", boost::json::value_from(request.resources)},
                         {"authorization_details", request.authorization_details},
                         {"expires_at", as_microseconds(request.expires_at)}});
}

Result<DeviceRequest> read_request(const Document& document) {
  GH_TRY(const auto object, read_document(document));
  const auto device = read_digest(text_member(object, "device"));
  if (!device) return Error(ErrorCode::corrupt, "a stored device request names no device code");
  return DeviceRequest{.device = *device,
                       .client = ClientId(text_member(object, "client_id")),
                       .scope = texts_member(object, "scope"),
                       .resources = texts_member(object, "resources"),
                       .authorization_details = text_member(object, "authorization_details"),
                       .expires_at = time_member(object, "expires_at")};
}

}  // namespace

std::string write_digest(const Digest& digest) { return base64url_encode(crypto::as_bytes(digest)); }

std::optional<Digest> read_digest(std::string_view text) {
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() != Digest::kSize) return std::nullopt;
  Digest::Bytes value;
  std::copy(bytes->begin(), bytes->end(), value.begin());
  return Digest(value);
}

Digest DeviceCodes::digest_of(std::string_view device_code) const {
  return tokens::bearer_digest(tenant_, tokens::BearerKind::device_code, device_code);
}

TicketRef DeviceCodes::user_code_ref(std::string_view plain) const {
  return {.kind = TicketKind::user_code, .digest = crypto::keyed_digest(key_.reveal(), {"user_code", plain})};
}

TicketRef DeviceCodes::decision_ref(const Digest& device) const {
  return {.kind = TicketKind::device_decision,
          .digest = crypto::keyed_digest(key_.reveal(), {"decision", crypto::as_bytes(device)})};
}

Result<DeviceCodes::Made> DeviceCodes::make(const DeviceRequest& request, const Mutation& mutation) const {
  Made made{.device_code = tokens::make_bearer_value(), .user_code = {}};
  auto kept = request;
  kept.device = digest_of(made.device_code);
  const auto document = write_request(kept);
  for (int draws = 0; made.user_code.empty(); ++draws) {
    const auto plain = make_user_code();
    const auto put = tickets_.put({.ref = user_code_ref(plain),
                                   .family = {},
                                   .expires_at = kept.expires_at,
                                   .retain_until = kept.expires_at,
                                   .payload = document},
                                  {.now = mutation.now, .events = {}});
    if (put) made.user_code = show_user_code(plain);
    // Somebody else's at this moment: draw another.
    if (!put && (put.error().code() != ErrorCode::already_exists || draws == kDraws)) return put.error();
  }
  // Kept for as long again as it lives, to tell "expired" from "unknown".
  const auto forgotten_at = kept.expires_at + (kept.expires_at - mutation.now);
  GH_TRY_VOID(tickets_.put({.ref = {.kind = TicketKind::device_code, .digest = kept.device},
                            .family = {},
                            .expires_at = forgotten_at,
                            .retain_until = forgotten_at,
                            .payload = document},
                           mutation));
  return made;
}

Result<std::optional<DeviceRequest>> DeviceCodes::find_undecided(std::string_view typed,
                                                                 TimePoint now) const {
  using Found = std::optional<DeviceRequest>;
  const auto plain = read_user_code(typed);
  if (!plain) return Found();
  GH_TRY(const auto ticket, tickets_.peek(user_code_ref(*plain), now));
  if (!ticket) return Found();
  GH_TRY(auto request, read_request(ticket->ticket.payload));
  GH_TRY(const auto decision, tickets_.peek(decision_ref(request.device), now));
  if (decision) return Found();
  return Found(std::move(request));
}

Result<std::optional<DeviceRequest>> DeviceCodes::find(const Digest& device, TimePoint now) const {
  using Found = std::optional<DeviceRequest>;
  GH_TRY(const auto ticket, tickets_.peek({.kind = TicketKind::device_code, .digest = device}, now));
  if (!ticket) return Found();
  GH_TRY(auto request, read_request(ticket->ticket.payload));
  return Found(std::move(request));
}

NewTicket DeviceCodes::decision_on(const DeviceRequest& request, const FamilyId& family,
                                   TimePoint retain_until) const {
  return {.ref = decision_ref(request.device),
          .family = family,
          .expires_at = request.expires_at,
          .retain_until = std::max(request.expires_at, retain_until),
          .payload = write_request(request)};
}

Result<std::optional<DeviceCodes::Decision>> DeviceCodes::find_decision(const Digest& device,
                                                                        TimePoint now) const {
  using Found = std::optional<Decision>;
  GH_TRY(const auto ticket, tickets_.peek(decision_ref(device), now));
  if (!ticket) return Found();
  GH_TRY(auto request, read_request(ticket->ticket.payload));
  return Found(Decision{
      .ticket = ticket->ticket.ref, .family = ticket->ticket.family, .client = std::move(request.client)});
}

}  // namespace gatehouse::oauth
