#include "grants.h"
#include "token_rows.h"

namespace gatehouse::memory {

Result<IssueOutcome> MemoryTokens::issue(const IssueTokens& request) {
  const std::lock_guard lock(data_.mutex);
  if (auto fit = check_new_tokens(data_, request.family, request.access, request.refresh); !fit)
    return std::move(fit).error();
  if (!request.family.empty()) {
    const auto family = data_.families.find(request.family);
    if (family == data_.families.end()) return IssueOutcome::family_expired;
    if (family->second.state != FamilyState::active) return IssueOutcome::family_revoked;
    if (family->second.expires_at <= request.mutation.now) return IssueOutcome::family_expired;
    if (request.refresh && data_.generations.contains({request.family, 0}))
      return Error(ErrorCode::already_exists, "the family has a refresh token");
  }
  insert_access(data_, request.access);
  if (request.refresh) insert_refresh(data_, request.family, *request.refresh, 0);
  data_.record(request.mutation.events);
  return IssueOutcome::issued;
}

Result<std::optional<NewAccessToken>> MemoryTokens::find_access(const Digest& digest, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.access_tokens.find(digest);
  if (at == data_.access_tokens.end() || at->second.expires_at <= now) return std::optional<NewAccessToken>();
  if (!at->second.family.empty()) {
    const auto family = data_.families.find(at->second.family);
    if (family == data_.families.end() || family->second.state != FamilyState::active ||
        family->second.expires_at <= now)
      return std::optional<NewAccessToken>();
  }
  return std::optional(at->second);
}

Result<std::optional<RefreshRecord>> MemoryTokens::find_refresh(const Digest& digest) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.refresh_tokens.find(digest);
  if (at == data_.refresh_tokens.end()) return std::optional<RefreshRecord>();
  return std::optional(at->second);
}

Result<bool> MemoryTokens::revoke_access(const Digest& digest, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  if (data_.access_tokens.erase(digest) == 0) return false;
  data_.note(ChangeKind::access_token, digest.hex(), mutation.now);
  data_.record(mutation.events);
  return true;
}

Result<bool> MemoryTokens::deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  if (!data_.denied_tokens.emplace(digest, until).second) return false;
  data_.note(ChangeKind::access_token, digest.hex(), mutation.now);
  data_.record(mutation.events);
  return true;
}

Result<bool> MemoryTokens::is_denied(const Digest& digest, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.denied_tokens.find(digest);
  return at != data_.denied_tokens.end() && at->second > now;
}

Result<bool> MemoryReplay::remember(const Digest& digest, TimePoint until, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto [at, inserted] = data_.remembered.try_emplace(digest, until);
  if (!inserted) {
    if (at->second > mutation.now) return false;
    at->second = until;
  }
  data_.record(mutation.events);
  return true;
}

Result<void> MemoryTickets::put(const NewTicket& ticket, const Mutation& mutation) {
  if (ticket.retain_until < ticket.expires_at)
    return Error(ErrorCode::invalid_argument, "retain_until is before expires_at");
  const std::lock_guard lock(data_.mutex);
  const auto [at, inserted] =
      data_.tickets.try_emplace(TicketKey(ticket.ref.kind, ticket.ref.digest),
                                TicketRecord{.ticket = ticket, .consumed = false, .failures = 0});
  if (!inserted) return Error(ErrorCode::already_exists, "the ticket is known");
  data_.record(mutation.events);
  return {};
}

Result<std::optional<TicketRecord>> MemoryTickets::peek(const TicketRef& ref, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.tickets.find({ref.kind, ref.digest});
  if (at == data_.tickets.end()) return std::optional<TicketRecord>();
  const TicketRecord& record = at->second;
  if (record.ticket.retain_until <= now || (!record.consumed && record.ticket.expires_at <= now))
    return std::optional<TicketRecord>();
  return std::optional(record);
}

Result<ConsumeResult> MemoryTickets::consume(const TicketRef& ref, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto at = data_.tickets.find({ref.kind, ref.digest});
  if (at == data_.tickets.end() || at->second.ticket.retain_until <= mutation.now) return ConsumeResult{};
  TicketRecord& record = at->second;
  if (record.consumed) return ConsumeResult{.outcome = ConsumeOutcome::replayed, .ticket = record};
  if (record.ticket.expires_at <= mutation.now)
    return ConsumeResult{.outcome = ConsumeOutcome::expired, .ticket = std::nullopt};
  record.consumed = true;
  data_.record(mutation.events);
  return ConsumeResult{.outcome = ConsumeOutcome::first_use, .ticket = record};
}

}  // namespace gatehouse::memory
