#include "grants.h"

#include "compare_and_set.h"
#include "gatehouse/storage/page_cursor.h"
#include "token_rows.h"

namespace gatehouse::memory {
namespace {

bool matches(const FamilyRecord& family, const FamilyQuery& query) {
  struct Match {
    const FamilyRecord& family;
    bool operator()(const UserId& user) const { return family.user == user; }
    bool operator()(const ClientId& client) const { return family.client == client; }
    bool operator()(const SessionId& session) const { return family.session == session; }
  };
  return std::visit(Match{family}, query.whose) && family.expires_at > query.now;
}

std::string query_name(const FamilyQuery& query) {
  struct Name {
    std::string operator()(const UserId& user) const { return "families/user/" + user.text(); }
    std::string operator()(const ClientId& client) const { return "families/client/" + client.text(); }
    std::string operator()(const SessionId& session) const { return "families/session/" + session.text(); }
  };
  return std::visit(Name{}, query.whose);
}

bool matches(const FamilyRecord& family, const RevokeRequest& request) {
  struct Match {
    const FamilyRecord& family;
    bool operator()(const FamilyId& id) const { return family.id == id; }
    bool operator()(const UserId& user) const { return family.user == user; }
    bool operator()(const ClientId& client) const { return family.client == client; }
    bool operator()(const SessionId& session) const { return family.session == session; }
    bool operator()(const WholeTenant&) const { return true; }
  };
  return std::visit(Match{family}, request.what);
}

RotateResult answer(RotateOutcome outcome, const FamilyRecord& family) {
  return {.outcome = outcome, .family = family, .generation = 0};
}

}  // namespace

void MemoryGrants::revoke_family(FamilyRecord& family, RevocationReason reason, TimePoint now) {
  family.state = FamilyState::revoked;
  family.revoked_because = to_string(reason);
  data_.note(ChangeKind::family, family.id.text(), now);
}

Result<void> MemoryGrants::begin_grant(const BeginGrant& request) {
  const auto& [family, code, mutation, consent, access] = request;
  if (family.id.empty() || family.state != FamilyState::active)
    return Error(ErrorCode::invalid_argument, "a grant begins with an active family");
  if (code && (code->family != family.id || code->retain_until < code->expires_at))
    return Error(ErrorCode::invalid_argument, "the code does not fit its family or its own expiry");
  const auto* given = std::get_if<GivenConsent>(&consent);
  if (given != nullptr && (given->record.user != family.user || given->record.client != family.client))
    return Error(ErrorCode::invalid_argument, "the consent is not that of the family's user and client");
  const std::lock_guard lock(data_.mutex);
  if (data_.families.contains(family.id) ||
      (code && data_.tickets.contains({code->ref.kind, code->ref.digest})))
    return Error(ErrorCode::already_exists, "the family or its code is known");
  GH_TRY_VOID(check_new_tokens(data_, family.id, access, std::nullopt));
  if (!family.session.empty()) {
    const auto* digest = stored_in(data_.session_ids, family.session);
    if (digest == nullptr || data_.live_session(*digest, mutation.now) == nullptr)
      return Error(ErrorCode::conflict, "the session has ended");
  }
  const std::pair owner(family.user, family.client);
  const auto* stored = stored_in(data_.consents, owner);
  if (const auto* read = std::get_if<StandingConsent>(&consent))
    if (stored == nullptr || stored->revision != read->revision || stored->granted_at != read->granted_at)
      return Error(ErrorCode::conflict, "the consent is not the one that was read");
  if (given != nullptr) {
    ConsentRecord next = given->record;
    GH_TRY(next.revision, next_revision(stored, given->expect));
    data_.consents.insert_or_assign(owner, std::move(next));
  }
  data_.families.emplace(family.id, family);
  if (code)
    data_.tickets.emplace(TicketKey(code->ref.kind, code->ref.digest),
                          TicketRecord{.ticket = *code, .consumed = false, .failures = 0});
  insert_access(data_, access);
  data_.record(mutation.events);
  return {};
}

Result<RedeemResult> MemoryGrants::redeem(const RedeemCode& request) {
  const TimePoint now = request.mutation.now;
  const std::lock_guard lock(data_.mutex);
  const auto ticket = data_.tickets.find({request.code.kind, request.code.digest});
  if (ticket == data_.tickets.end() || ticket->second.ticket.retain_until <= now) return RedeemResult{};
  const auto at = data_.families.find(ticket->second.ticket.family);
  if (at == data_.families.end()) return RedeemResult{};
  FamilyRecord& family = at->second;
  if (ticket->second.consumed) {
    if (family.state == FamilyState::active) {
      revoke_family(family, RevocationReason::code_replayed, now);
      data_.record(request.replay_events);
    }
    return RedeemResult{.outcome = RedeemOutcome::replayed_family_revoked, .family = family};
  }
  if (family.state != FamilyState::active)
    return RedeemResult{.outcome = RedeemOutcome::family_revoked, .family = std::nullopt};
  if (ticket->second.ticket.expires_at <= now || family.expires_at <= now)
    return RedeemResult{.outcome = RedeemOutcome::expired, .family = std::nullopt};
  if (auto fit = check_new_tokens(data_, family.id, request.access, request.refresh); !fit)
    return std::move(fit).error();
  if (request.refresh && data_.generations.contains({family.id, 0}))
    return Error(ErrorCode::already_exists, "the family has a refresh token");
  ticket->second.consumed = true;
  insert_access(data_, request.access);
  if (request.refresh) insert_refresh(data_, family.id, *request.refresh, 0);
  data_.record(request.mutation.events);
  return RedeemResult{.outcome = RedeemOutcome::issued, .family = family};
}

Result<FailureOutcome> MemoryGrants::fail_redemption(const FailRedemption& request) {
  if (request.limit == 0) return Error(ErrorCode::invalid_argument, "limit must be at least 1");
  const TimePoint now = request.mutation.now;
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.tickets.find({request.code.kind, request.code.digest});
  if (at == data_.tickets.end() || at->second.ticket.retain_until <= now) return FailureOutcome::unknown;
  TicketRecord& ticket = at->second;
  if (!ticket.consumed && ticket.ticket.expires_at <= now) return FailureOutcome::unknown;
  ++ticket.failures;
  data_.record(request.mutation.events);
  const auto family = data_.families.find(ticket.ticket.family);
  if (family == data_.families.end()) return FailureOutcome::noted;
  if (family->second.state == FamilyState::active && ticket.failures >= request.limit) {
    revoke_family(family->second, RevocationReason::code_guessed, now);
    data_.record(request.revoke_events);
  }
  return family->second.state == FamilyState::active ? FailureOutcome::noted : FailureOutcome::family_revoked;
}

Result<RotateResult> MemoryGrants::repeat(const RotateRefresh& request, const RefreshRecord& presented,
                                          FamilyRecord& family) {
  const TimePoint now = request.mutation.now;
  const Duration grace = request.policy.grace;
  const std::uint32_t generation = presented.token.generation + 1;
  const auto successor = data_.generations.find({family.id, generation});
  const bool unused = successor != data_.generations.end() &&
                      !data_.refresh_tokens.at(successor->second).first_used_at.has_value();
  if (grace <= Duration::zero() || now - *presented.first_used_at >= grace || !unused) {
    revoke_family(family, RevocationReason::refresh_reused, now);
    data_.record(request.reuse_events);
    return answer(RotateOutcome::reuse_detected, family);
  }
  if (successor->second != request.successor.digest)
    return Error(ErrorCode::conflict, "the successor was derived with another key");
  insert_access(data_, request.access);
  data_.record(request.mutation.events);
  return RotateResult{.outcome = RotateOutcome::same_successor, .family = family, .generation = generation};
}

Result<RotateResult> MemoryGrants::rotate(const RotateRefresh& request) {
  const TimePoint now = request.mutation.now;
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.refresh_tokens.find(request.presented);
  if (at == data_.refresh_tokens.end()) return RotateResult{};
  RefreshRecord& presented = at->second;
  const auto found = data_.families.find(presented.family);
  if (found == data_.families.end()) return RotateResult{};
  FamilyRecord& family = found->second;
  if (family.client != request.client) return answer(RotateOutcome::wrong_client, family);
  if (family.state != FamilyState::active) return answer(RotateOutcome::revoked, family);
  if (family.expires_at <= now) return answer(RotateOutcome::expired, family);
  if (auto fit = check_new_tokens(data_, family.id, request.access, std::nullopt); !fit)
    return std::move(fit).error();
  if (presented.first_used_at) return repeat(request, presented, family);
  if (presented.token.idle_expires_at <= now) return answer(RotateOutcome::expired, family);
  if (auto fit = check_new_tokens(data_, family.id, std::nullopt, request.successor); !fit)
    return std::move(fit).error();
  presented.first_used_at = now;
  const std::uint32_t generation = presented.token.generation + 1;
  insert_refresh(data_, family.id, request.successor, generation);
  insert_access(data_, request.access);
  data_.record(request.mutation.events);
  return RotateResult{.outcome = RotateOutcome::rotated, .family = family, .generation = generation};
}

Result<std::optional<FamilyRecord>> MemoryGrants::find(const FamilyId& id, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.families.find(id);
  if (at == data_.families.end() || at->second.expires_at <= now) return std::optional<FamilyRecord>();
  return std::optional(at->second);
}

Result<Page<FamilyRecord>> MemoryGrants::list(const FamilyQuery& query) {
  if (query.list.limit < 1 || query.list.limit > 200)
    return Error(ErrorCode::invalid_argument, "a page has 1 to 200 records");
  const std::string name = query_name(query);
  GH_TRY(const std::string after, read_page_cursor(name, query.list.cursor));
  const std::lock_guard lock(data_.mutex);
  Page<FamilyRecord> page;
  for (auto at = data_.families.upper_bound(FamilyId(after)); at != data_.families.end(); ++at) {
    if (!matches(at->second, query)) continue;
    if (page.records.size() == query.list.limit) {
      page.next = make_page_cursor(name, page.records.back().id.text());
      break;
    }
    page.records.push_back(at->second);
  }
  return page;
}

Result<RevokedCount> MemoryGrants::revoke(const RevokeRequest& request) {
  const std::lock_guard lock(data_.mutex);
  RevokedCount count;
  for (auto& [id, family] : data_.families) {
    if (family.state != FamilyState::active || family.expires_at <= request.mutation.now) continue;
    if (!matches(family, request)) continue;
    revoke_family(family, request.reason, request.mutation.now);
    ++count.families;
  }
  if (count.families > 0) data_.record(request.mutation.events);
  return count;
}

}  // namespace gatehouse::memory
