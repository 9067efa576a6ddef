#include "tenant_data.h"

namespace gatehouse::memory {
namespace {

/// More changes than this in one answer are cheaper told as "forget every cache".
constexpr std::size_t kMostChanges = 10'000;

/// Erases what `expired` says from `records`, at most `budget`; answers how many.
template <class Map, class Expired, class Forget>
std::uint64_t erase_expired(Map& records, std::uint64_t budget, Expired expired, Forget forget) {
  std::uint64_t removed = 0;
  for (auto at = records.begin(); at != records.end() && removed < budget;) {
    if (!expired(at->second)) {
      ++at;
      continue;
    }
    forget(at->second);
    at = records.erase(at);
    ++removed;
  }
  return removed;
}

}  // namespace

void ChangeLog::note(Change change, TimePoint at) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({.position = ++position_, .at = at, .change = std::move(change)});
}

Changes ChangeLog::since(ChangeCursor cursor) const {
  const std::lock_guard lock(mutex_);
  Changes answer;
  answer.next.position = position_;
  if (cursor.position == 0 || cursor.position == position_) return answer;
  if (cursor.position < trimmed_to_ || cursor.position > position_) {
    answer.truncated = true;
    return answer;
  }
  for (const auto& entry : entries_)
    if (entry.position > cursor.position) answer.changes.push_back(entry.change);
  if (answer.changes.size() > kMostChanges) {
    answer.changes.clear();
    answer.truncated = true;
  }
  return answer;
}

std::uint64_t ChangeLog::trim(TimePoint before, std::uint32_t limit) {
  const std::lock_guard lock(mutex_);
  std::uint64_t removed = 0;
  while (!entries_.empty() && entries_.front().at < before && removed < limit) {
    trimmed_to_ = entries_.front().position;
    entries_.pop_front();
    ++removed;
  }
  return removed;
}

void TenantData::record(std::span<const AuditEvent> events) {
  for (const auto& event : events)
    outbox.push_back({.cursor = ++outbox_cursor, .event = event});
}

void TenantData::note(ChangeKind kind, const std::string& record, TimePoint at) {
  changes.note({.tenant = id, .kind = kind, .id = record}, at);
}

const SessionRecord* TenantData::live_session(const Digest& digest, TimePoint now) const {
  const auto at = sessions.find(digest);
  if (at == sessions.end() || at->second.idle_expires_at <= now || at->second.absolute_expires_at <= now)
    return nullptr;
  return &at->second;
}

std::uint64_t TenantData::sweep(TimePoint now, std::uint64_t budget) {
  const auto nothing = [](const auto&) {};
  std::uint64_t removed = erase_expired(
      tickets, budget, [&](const TicketRecord& ticket) { return ticket.ticket.retain_until <= now; },
      nothing);
  removed += erase_expired(
      access_tokens, budget - removed, [&](const NewAccessToken& token) { return token.expires_at <= now; },
      nothing);
  removed += erase_expired(
      denied_tokens, budget - removed, [&](TimePoint until) { return until <= now; }, nothing);
  removed += erase_expired(
      remembered, budget - removed, [&](TimePoint until) { return until <= now; }, nothing);
  const auto of_expired_family = [&](const RefreshRecord& token) {
    const auto family = families.find(token.family);
    return family == families.end() || family->second.expires_at <= now;
  };
  removed +=
      erase_expired(refresh_tokens, budget - removed, of_expired_family, [&](const RefreshRecord& token) {
        generations.erase({token.family, token.token.generation});
      });
  const auto without_tokens = [&](const FamilyRecord& family) {
    const auto first = generations.lower_bound({family.id, 0});
    return family.expires_at <= now && (first == generations.end() || first->first.first != family.id);
  };
  removed += erase_expired(families, budget - removed, without_tokens, nothing);
  const auto session_over = [&](const SessionRecord& session) {
    return session.idle_expires_at <= now || session.absolute_expires_at <= now;
  };
  removed += erase_expired(sessions, budget - removed, session_over,
                           [&](const SessionRecord& session) { session_ids.erase(session.id); });
  removed += erase_expired(
      interactions, budget - removed, [&](const InteractionRecord& one) { return one.expires_at <= now; },
      nothing);
  removed += erase_expired(
      counters, budget - removed, [&](const StoredCounter& counter) { return counter.ends_at <= now; },
      nothing);
  return removed;
}

void TenantData::count(std::map<std::string, std::uint64_t>& rows) {
  const std::lock_guard lock(mutex);
  rows["families"] += families.size();
  rows["tickets"] += tickets.size();
  rows["refresh_tokens"] += refresh_tokens.size();
  rows["access_tokens"] += access_tokens.size();
  rows["denied_tokens"] += denied_tokens.size();
  rows["replay"] += remembered.size();
  rows["sessions"] += sessions.size();
  rows["interactions"] += interactions.size();
  rows["consents"] += consents.size();
  rows["accounts"] += accounts.size();
  rows["clients"] += clients.size();
  rows["signing_keys"] += signing_keys.size();
  rows["outbox"] += outbox.size();
  rows["counters"] += counters.size();
}

std::uint64_t ChangeLog::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace gatehouse::memory
