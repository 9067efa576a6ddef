#include "core/oauth/consent/decided_grant.h"

#include <algorithm>

#include "core/audit/event_catalogue.h"
#include "core/base/ids.h"
#include "core/base/words.h"
#include "core/interaction/occasion.h"
#include "core/oauth/refresh_rule.h"

namespace gatehouse::oauth {

namespace field = audit::field;

TimePoint end_of_tokens(const config::ClientMetadata& client, const ScopeList& scope,
                        const config::TokenSettings& tokens, TimePoint redeemable_until, TimePoint now) {
  return gets_refresh_token(client, scope) ? now + tokens.refresh_lifetime
                                           : redeemable_until + tokens.access_lifetime;
}

FamilyRecord new_family(const config::ClientMetadata& client, const interaction::Session& session,
                        const tokens::GrantFacts& facts, TimePoint tokens_end, TimePoint now) {
  const bool is_told_of_ends =
      !client.backchannel_logout_uri.empty() || !client.frontchannel_logout_uri.empty();
  FamilyRecord family;
  family.id = FamilyId(make_uuid_v7(now));
  family.client = ClientId(client.client_id);
  family.user = session.record.user;
  family.session = session.record.id;
  family.created_at = now;
  family.expires_at = is_told_of_ends ? std::max(tokens_end, session.record.absolute_expires_at) : tokens_end;
  family.payload = tokens::write_grant_facts(facts);
  return family;
}

std::vector<AuditEvent> events_of_grant(const GrantTold& told, const http::Call& call) {
  const auto occasion = interaction::occasion_of(call);
  const auto actor = audit::user_actor(told.family.user);
  const auto& client = told.family.client.text();
  const auto scope = join_words(told.scope);
  std::vector<AuditEvent> events;
  if (std::holds_alternative<GivenConsent>(told.consent))
    events.push_back(audit::make_event(
        audit::kConsentGranted, occasion, actor,
        {{field::client_id, client}, {field::scope, scope}, {field::details_types, told.details_types}}));
  if (!told.type.empty())
    events.push_back(audit::make_event(told.type, occasion, actor,
                                       {{field::client_id, client},
                                        {field::family, told.family.id.text()},
                                        {field::session, told.family.session.text()},
                                        {field::scope, scope},
                                        {field::details_types, told.details_types},
                                        {field::method, told.method},
                                        {field::request, told.request},
                                        {field::expires_at, told.expires_at}}));
  return events;
}

Result<Begun> begin_decided(GrantStore& grants, const BeginGrant& request) {
  const auto begun = grants.begin_grant(request);
  if (begun) return Begun::stored;
  if (begun.error().code() == ErrorCode::conflict) return Begun::decide_again;
  if (begun.error().code() == ErrorCode::already_exists) return Begun::decided_already;
  return begun.error();
}

Result<bool> store_refusal(TicketStore& tickets, const NewTicket& decision, const AuditEvent& event,
                           TimePoint now) {
  const auto stored = tickets.put(decision, {.now = now, .events = std::span(&event, 1)});
  if (stored) return true;
  if (stored.error().code() == ErrorCode::already_exists) return false;
  return stored.error();
}

}  // namespace gatehouse::oauth
