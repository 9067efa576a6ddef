#include "core/oauth/ciba/backchannel_requests.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/document.h"
#include "core/crypto/digest.h"
#include "core/oauth/device/device_codes.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

constexpr int kTries = 8;  // of a list that others change as well

Document write_request(const BackchannelRequest& request) {
  return write_document({{"schema", 1},
                         {"id", write_digest(request.id)},
                         {"client_id", request.client.text()},
                         {"user", request.user.text()},
                         {"scope", json::value_from(request.scope)},
                         {"resources", json::value_from(request.resources)},
                         {"authorization_details", request.authorization_details},
                         {"binding_message", request.binding_message},
                         {"delivery", to_string(request.delivery)},
                         {"asked_at", as_microseconds(request.asked_at)},
                         {"expires_at", as_microseconds(request.expires_at)},
                         {"sealed", request.sealed}});
}

Result<BackchannelRequest> read_request(const Document& document) {
  GH_TRY(const auto object, read_document(document));
  const auto id = read_digest(text_member(object, "id"));
  const auto delivery = parse_delivery(text_member(object, "delivery"));
  if (!id || !delivery) return Error(ErrorCode::corrupt, "a stored back-channel request cannot be read");
  return BackchannelRequest{.id = *id,
                            .client = ClientId(text_member(object, "client_id")),
                            .user = UserId(text_member(object, "user")),
                            .scope = texts_member(object, "scope"),
                            .resources = texts_member(object, "resources"),
                            .authorization_details = text_member(object, "authorization_details"),
                            .binding_message = text_member(object, "binding_message"),
                            .delivery = *delivery,
                            .asked_at = time_member(object, "asked_at"),
                            .expires_at = time_member(object, "expires_at"),
                            .sealed = text_member(object, "sealed")};
}

/// Kept for as long again as it lives, to tell "expired" from "unknown".
TimePoint forgotten_at(const BackchannelRequest& request) noexcept {
  return request.expires_at + (request.expires_at - request.asked_at);
}

crypto::SealedPlace place_of(std::string_view id) { return {"backchannel_request", id, "notice"}; }

}  // namespace

std::string_view to_string(Delivery delivery) noexcept {
  switch (delivery) {
    case Delivery::poll:
      return "poll";
    case Delivery::ping:
      return "ping";
    case Delivery::push:
      return "push";
  }
  return "poll";
}

std::optional<Delivery> parse_delivery(std::string_view name) noexcept {
  for (const auto delivery : {Delivery::poll, Delivery::ping, Delivery::push})
    if (to_string(delivery) == name) return delivery;
  return std::nullopt;
}

Digest BackchannelRequests::digest_of(std::string_view auth_req_id) const {
  return tokens::bearer_digest(cipher_.tenant(), tokens::BearerKind::auth_req_id, auth_req_id);
}

Digest BackchannelRequests::list_digest(const UserId& user) const {
  return crypto::keyed_digest(key_.reveal(), {"waiting", user.text()});
}

TicketRef BackchannelRequests::decision_ref(const Digest& id) const {
  return {.kind = TicketKind::backchannel_decision,
          .digest = crypto::keyed_digest(key_.reveal(), {"decision", crypto::as_bytes(id)})};
}

Result<bool> BackchannelRequests::make(std::string_view auth_req_id, BackchannelRequest request,
                                       const Secret& notification_token, const Mutation& mutation) const {
  request.id = digest_of(auth_req_id);
  request.sealed.clear();
  if (request.delivery != Delivery::poll) {
    auto notice =
        json::serialize(json::object{{"auth_req_id", auth_req_id}, {"token", notification_token.reveal()}});
    const auto sealed = cipher_.seal(place_of(request.id.hex()), notice);
    secure_wipe(notice.data(), notice.size());
    request.sealed = base64url_encode(sealed.bytes);
  }
  GH_TRY(const bool enlisted, enlist(request, mutation.now));
  if (!enlisted) return false;
  const auto end = forgotten_at(request);
  GH_TRY_VOID(stores_.tickets.put({.ref = {.kind = TicketKind::backchannel_request, .digest = request.id},
                                   .family = {},
                                   .expires_at = end,
                                   .retain_until = end,
                                   .payload = write_request(request)},
                                  mutation));
  return true;
}

Result<std::optional<BackchannelRequest>> BackchannelRequests::find(const Digest& id, TimePoint now) const {
  using Found = std::optional<BackchannelRequest>;
  GH_TRY(const auto ticket,
         stores_.tickets.peek({.kind = TicketKind::backchannel_request, .digest = id}, now));
  if (!ticket) return Found();
  GH_TRY(auto request, read_request(ticket->ticket.payload));
  return Found(std::move(request));
}

Result<bool> BackchannelRequests::is_decided(const Digest& id, TimePoint now) const {
  GH_TRY(const auto decision, stores_.tickets.peek(decision_ref(id), now));
  return decision.has_value();
}

Result<std::vector<BackchannelRequest>> BackchannelRequests::waiting_for(const UserId& user,
                                                                         TimePoint now) const {
  GH_TRY(const auto list, read_list(user, now));
  std::vector<BackchannelRequest> waiting;
  for (const auto& entry : list.entries) {
    GH_TRY(const bool decided, is_decided(entry.id, now));
    if (decided) continue;
    GH_TRY(auto request, find(entry.id, now));
    if (request && request->user == user) waiting.push_back(*std::move(request));
  }
  std::reverse(waiting.begin(), waiting.end());
  return waiting;
}

NewTicket BackchannelRequests::decision_on(const BackchannelRequest& request, const FamilyId& family,
                                           TimePoint retain_until) const {
  const auto ends = family.empty() ? forgotten_at(request) : request.expires_at;
  return {.ref = decision_ref(request.id),
          .family = family,
          .expires_at = ends,
          .retain_until = std::max(ends, retain_until),
          .payload = write_request(request)};
}

Result<std::optional<BackchannelRequests::Decision>> BackchannelRequests::find_decision(const Digest& id,
                                                                                        TimePoint now) const {
  using Found = std::optional<Decision>;
  GH_TRY(const auto ticket, stores_.tickets.peek(decision_ref(id), now));
  if (!ticket) return Found();
  GH_TRY(auto request, read_request(ticket->ticket.payload));
  return Found(Decision{.ticket = ticket->ticket.ref,
                        .family = ticket->ticket.family,
                        .consumed = ticket->consumed,
                        .request = std::move(request)});
}

Result<BackchannelRequests::Notice> BackchannelRequests::notice_of(const BackchannelRequest& request) const {
  const auto bytes = base64url_decode(request.sealed);
  if (!bytes) return Error(ErrorCode::corrupt, "a stored back-channel request has no notice");
  GH_TRY(const auto plain, cipher_.open(place_of(request.id.hex()), SealedBytes{*bytes}));
  GH_TRY(const auto object, read_document({std::string(plain.reveal())}));
  return Notice{.auth_req_id = text_member(object, "auth_req_id"),
                .token = Secret(text_member(object, "token"))};
}

Result<BackchannelRequests::List> BackchannelRequests::read_list(const UserId& user, TimePoint now) const {
  List list;
  GH_TRY(const auto record, stores_.lists.find(list_digest(user), now));
  if (!record) return list;
  list.expect = record->revision;
  GH_TRY(const auto object, read_document(record->payload));
  const auto* waiting = object.if_contains("waiting");
  const auto* entries = waiting == nullptr ? nullptr : waiting->if_array();
  if (entries == nullptr) return Error(ErrorCode::corrupt, "a list of back-channel requests has none");
  for (const auto& one : *entries) {
    const auto* entry = one.if_object();
    const auto id = entry == nullptr ? std::nullopt : read_digest(text_member(*entry, "id"));
    if (!id) return Error(ErrorCode::corrupt, "a list of back-channel requests cannot be read");
    const auto expires_at = time_member(*entry, "expires_at");
    if (expires_at > now)
      list.entries.push_back(
          {.id = *id, .client = ClientId(text_member(*entry, "client_id")), .expires_at = expires_at});
  }
  return list;
}

Result<void> BackchannelRequests::write_list(const UserId& user, const List& list, TimePoint now) const {
  json::array waiting;
  auto ends = now;
  for (const auto& entry : list.entries) {
    waiting.push_back(json::object{{"id", write_digest(entry.id)},
                                   {"client_id", entry.client.text()},
                                   {"expires_at", as_microseconds(entry.expires_at)}});
    ends = std::max(ends, entry.expires_at);
  }
  if (list.entries.empty() && std::holds_alternative<Absent>(list.expect)) return {};
  // An empty one is kept for a moment: erasing it could take away what somebody added meanwhile.
  if (list.entries.empty()) ends = now + std::chrono::seconds(1);
  GH_TRY_VOID(stores_.lists.put({.digest = list_digest(user),
                                 .revision = {},
                                 .expires_at = ends,
                                 .payload = write_document({{"schema", 1}, {"waiting", std::move(waiting)}})},
                                list.expect, {.now = now, .events = {}}));
  return {};
}

Result<bool> BackchannelRequests::enlist(const BackchannelRequest& request, TimePoint now) const {
  for (int tries = 1;; ++tries) {
    GH_TRY(auto list, read_list(request.user, now));
    std::vector<Entry> undecided;
    std::size_t of_client = 0;
    for (auto& entry : list.entries) {
      GH_TRY(const bool decided, is_decided(entry.id, now));
      if (decided) continue;
      of_client += entry.client == request.client ? 1 : 0;
      undecided.push_back(std::move(entry));
    }
    if (undecided.size() >= kMostOfPerson || of_client >= kMostOfClient) return false;
    undecided.push_back({.id = request.id, .client = request.client, .expires_at = request.expires_at});
    list.entries = std::move(undecided);
    const auto written = write_list(request.user, list, now);
    if (written) return true;
    if (written.error().code() != ErrorCode::conflict || tries == kTries) return written.error();
  }
}

Result<void> BackchannelRequests::strike(const BackchannelRequest& request, TimePoint now) const {
  for (int tries = 1;; ++tries) {
    GH_TRY(auto list, read_list(request.user, now));
    std::erase_if(list.entries, [&](const Entry& entry) { return entry.id == request.id; });
    const auto written = write_list(request.user, list, now);
    if (written || written.error().code() != ErrorCode::conflict || tries == kTries) return written;
  }
}

}  // namespace gatehouse::oauth
