#include "core/oauth/authorization_request/pushed_requests.h"

#include <boost/json.hpp>

#include "core/base/document.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {

TicketRef PushedRequests::ref_of(std::string_view handle) const {
  return {.kind = TicketKind::pushed_request,
          .digest = tokens::bearer_digest(settings_.tenant, tokens::BearerKind::pushed_request, handle)};
}

Result<std::string> PushedRequests::keep(const interaction::AuthorizationRequest& request,
                                         TimePoint now) const {
  const auto handle = tokens::make_bearer_value();
  const auto ends = now + settings_.lifetime;
  GH_TRY_VOID(tickets_.put({.ref = ref_of(handle),
                            .family = {},
                            .expires_at = ends,
                            .retain_until = ends,
                            .payload = write_document(interaction::write_authorization_request(request))},
                           {.now = now, .events = {}}));
  return std::string(kPushedRequestUri) + handle;
}

Result<std::optional<interaction::AuthorizationRequest>> PushedRequests::take(std::string_view request_uri,
                                                                              const ClientId& client,
                                                                              TimePoint now) const {
  using Taken = std::optional<interaction::AuthorizationRequest>;
  if (!request_uri.starts_with(kPushedRequestUri)) return Taken();
  const auto ref = ref_of(request_uri.substr(kPushedRequestUri.size()));
  GH_TRY(const auto waiting, tickets_.peek(ref, now));
  if (!waiting || waiting->consumed) return Taken();
  GH_TRY(const auto object, read_document(waiting->ticket.payload));
  auto request = interaction::read_authorization_request(object);
  // RFC 9126 §2.2: bound to the client that pushed it. Another one must not be able to burn it.
  if (request.client != client) return Taken();
  GH_TRY(const auto consumed, tickets_.consume(ref, {.now = now, .events = {}}));
  if (consumed.outcome != ConsumeOutcome::first_use) return Taken();
  return Taken(std::move(request));
}

}  // namespace gatehouse::oauth
