// What a person's yes or no becomes in the store, alike for all who ask: an app in this browser, a device
// (RFC 8628), an app from elsewhere (CIBA). A yes is a family of tokens that hangs on the person's session,
// stored in one step with its one-time ticket, the consent that it stands on and the events that tell of it;
// a no is the ticket alone. What each of them is asked and told is theirs. Blocks where it takes a store.
// Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/tenant_audit.h"
#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/interaction/browser_session.h"
#include "core/oauth/scope.h"
#include "core/tokens/grant_facts.h"
#include "gatehouse/storage/grant_store.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oauth {

/// When the tokens end that are got for a ticket until `redeemable_until`.
TimePoint end_of_tokens(const config::ClientMetadata& client, const ScopeList& scope,
                        const config::TokenSettings& tokens, TimePoint redeemable_until, TimePoint now);

/// The family of a grant in this session whose tokens end at `tokens_end`. An app that is told of the end of
/// a session is found by its families: one of them must be there as long as the session can last
/// (Back-Channel Logout 1.0 §2.3).
FamilyRecord new_family(const config::ClientMetadata& client, const interaction::Session& session,
                        const tokens::GrantFacts& facts, TimePoint tokens_end, TimePoint now);

/// What the audit trail hears of a grant.
struct GrantTold {
  std::string_view type;  ///< of the event that tells of it; empty: the consent alone
  const FamilyRecord& family;
  const ScopeList& scope;
  const GrantConsent& consent;
  std::string details_types = {};  ///< of RFC 9396
  std::string_view method = {};    ///< these three of requests from elsewhere
  std::string_view request = {};
  std::string expires_at = {};
};
/// The consent first, where it was given with the grant.
std::vector<AuditEvent> events_of_grant(const GrantTold& told, const http::Call& call);

enum class Begun {
  stored,
  decide_again,     ///< the session ended meanwhile, or the consent is another
  decided_already,  ///< its ticket's place is taken
};
Result<Begun> begin_decided(GrantStore& grants, const BeginGrant& request);
/// False where it was decided already.
Result<bool> store_refusal(TicketStore& tickets, const NewTicket& decision, const AuditEvent& event,
                           TimePoint now);

}  // namespace gatehouse::oauth
