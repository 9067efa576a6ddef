#include "core/oauth/logout/session_ending.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"
#include "core/oauth/scope.h"
#include "core/tokens/grant_facts.h"

namespace gatehouse::oauth {
namespace {

namespace field = audit::field;

/// The active families of the session that end with it.
Result<std::vector<FamilyRecord>> families_of(GrantStore& grants, const SessionId& session, TimePoint now) {
  std::vector<FamilyRecord> ending;
  FamilyQuery query{.whose = session, .now = now, .list = {.cursor = {}, .limit = 200}};
  do {
    GH_TRY(auto page, grants.list(query));
    for (auto& family : page.records) {
      if (family.state != FamilyState::active) continue;
      GH_TRY(const auto facts, tokens::read_grant_facts(family.payload));
      if (!contains_scope(facts.scope, "offline_access")) ending.push_back(std::move(family));
    }
    query.list.cursor = page.next;
  } while (!query.list.cursor.empty());
  return ending;
}

}  // namespace

Result<std::vector<http::Header>> SessionEnding::end(const interaction::Session& session,
                                                     const ClientId& asked_by, const http::Call& call) const {
  const auto& record = session.record;
  // Families first: after an error or a crash the person still has a session, and can try again.
  GH_TRY_VOID(revoke_families(record, call));
  const auto event =
      audit::make_event(audit::kSessionEnded, interaction::occasion_of(call), audit::user_actor(record.user),
                        {{field::client_id, asked_by.text()},
                         {field::session, record.id.text()},
                         {field::user, record.user.text()}});
  GH_TRY(auto cookies, sessions_.end(session, {.now = call.now, .events = std::span(&event, 1)}));
  // Once more: another tab may have got a code between the two. From now on none can, as no grant begins
  // without its session (S-412).
  GH_TRY_VOID(revoke_families(record, call));
  audit_.wake();
  return cookies;
}

Result<void> SessionEnding::revoke_families(const SessionRecord& session, const http::Call& call) const {
  GH_TRY(const auto ending, families_of(grants_, session.id, call.now));
  for (const auto& family : ending) {
    const auto event = audit::make_event(audit::kTokenRevoked, interaction::occasion_of(call),
                                         audit::user_actor(session.user),
                                         {{field::client_id, family.client.text()},
                                          {field::family, family.id.text()},
                                          {field::session, session.id.text()},
                                          {field::user, session.user.text()}});
    GH_TRY_VOID(grants_.revoke({.what = family.id,
                                .reason = RevocationReason::session_ended,
                                .mutation = {.now = call.now, .events = std::span(&event, 1)}}));
    families_.forget(family.id.text());
  }
  return {};
}

}  // namespace gatehouse::oauth
