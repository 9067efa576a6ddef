#include "core/plugin_host/boundary/grant_boundary.h"

#include <algorithm>

#include "core/plugin_host/boundary/postconditions.h"

namespace gatehouse::plugin_host::boundary {

Result<void> GrantBoundary::begin_grant(const BeginGrant& request) {
  return guarded_call(gate_, "grants.begin_grant", [&] { return inner_.begin_grant(request); });
}

Result<RedeemResult> GrantBoundary::redeem(const RedeemCode& request) {
  return guarded_call(
      gate_, "grants.redeem", [&] { return inner_.redeem(request); },
      [](const RedeemResult& result) { return is_sound(result); });
}

Result<FailureOutcome> GrantBoundary::fail_redemption(const FailRedemption& request) {
  return guarded_call(
      gate_, "grants.fail_redemption", [&] { return inner_.fail_redemption(request); },
      [](const FailureOutcome& outcome) { return is_sound(outcome); });
}

Result<RotateResult> GrantBoundary::rotate(const RotateRefresh& request) {
  return guarded_call(
      gate_, "grants.rotate", [&] { return inner_.rotate(request); },
      [](const RotateResult& result) { return is_sound(result); });
}

Result<std::optional<FamilyRecord>> GrantBoundary::find(const FamilyId& id, TimePoint now) {
  return guarded_call(
      gate_, "grants.find", [&] { return inner_.find(id, now); },
      is_the_one_asked_for(&FamilyRecord::id, id));
}

Result<Page<FamilyRecord>> GrantBoundary::list(const FamilyQuery& query) {
  return guarded_call(
      gate_, "grants.list", [&] { return inner_.list(query); }, holds_at_most(query.list.limit));
}

Result<RevokedCount> GrantBoundary::revoke(const RevokeRequest& request) {
  return guarded_call(gate_, "grants.revoke", [&] { return inner_.revoke(request); });
}

Result<void> TicketBoundary::put(const NewTicket& ticket, const Mutation& mutation) {
  return guarded_call(gate_, "tickets.put", [&] { return inner_.put(ticket, mutation); });
}

Result<std::optional<TicketRecord>> TicketBoundary::peek(const TicketRef& ref, TimePoint now) {
  return guarded_call(
      gate_, "tickets.peek", [&] { return inner_.peek(ref, now); },
      [&](const std::optional<TicketRecord>& found) {
        return found && (found->ticket.ref.digest != ref.digest || found->ticket.ref.kind != ref.kind)
                   ? "answered another ticket than the one asked for"
                   : nullptr;
      });
}

Result<ConsumeResult> TicketBoundary::consume(const TicketRef& ref, const Mutation& mutation) {
  return guarded_call(
      gate_, "tickets.consume", [&] { return inner_.consume(ref, mutation); },
      [](const ConsumeResult& result) { return is_sound(result); });
}

Result<IssueOutcome> TokenBoundary::issue(const IssueTokens& request) {
  return guarded_call(
      gate_, "tokens.issue", [&] { return inner_.issue(request); },
      [](const IssueOutcome& outcome) { return is_sound(outcome); });
}

Result<std::optional<NewAccessToken>> TokenBoundary::find_access(const Digest& digest, TimePoint now) {
  return guarded_call(
      gate_, "tokens.find_access", [&] { return inner_.find_access(digest, now); },
      is_the_one_asked_for(&NewAccessToken::digest, digest));
}

Result<std::optional<RefreshRecord>> TokenBoundary::find_refresh(const Digest& digest) {
  return guarded_call(
      gate_, "tokens.find_refresh", [&] { return inner_.find_refresh(digest); },
      [&](const std::optional<RefreshRecord>& found) {
        return found && found->token.digest != digest ? "answered another token than the one asked for"
                                                      : nullptr;
      });
}

Result<bool> TokenBoundary::revoke_access(const Digest& digest, const Mutation& mutation) {
  return guarded_call(gate_, "tokens.revoke_access", [&] { return inner_.revoke_access(digest, mutation); });
}

Result<bool> TokenBoundary::deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) {
  return guarded_call(gate_, "tokens.deny_access",
                      [&] { return inner_.deny_access(digest, until, mutation); });
}

Result<bool> TokenBoundary::is_denied(const Digest& digest, TimePoint now) {
  return guarded_call(gate_, "tokens.is_denied", [&] { return inner_.is_denied(digest, now); });
}

Result<bool> ReplayBoundary::remember(const Digest& digest, TimePoint until, const Mutation& mutation) {
  return guarded_call(gate_, "replay.remember", [&] { return inner_.remember(digest, until, mutation); });
}

}  // namespace gatehouse::plugin_host::boundary
