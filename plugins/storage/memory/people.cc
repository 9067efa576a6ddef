#include "people.h"

#include <set>

#include "compare_and_set.h"

namespace gatehouse::memory {

Result<Revision> MemoryInteractions::put(const InteractionRecord& record, const Expect& expect,
                                         const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.interactions, record.digest);
  if (stored != nullptr && stored->expires_at <= mutation.now) stored = nullptr;
  GH_TRY(const Revision revision, next_revision(stored, expect));
  InteractionRecord next = record;
  next.revision = revision;
  data_.interactions.insert_or_assign(record.digest, std::move(next));
  data_.record(mutation.events);
  return revision;
}

Result<std::optional<InteractionRecord>> MemoryInteractions::find(const Digest& digest, TimePoint now) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.interactions, digest);
  if (stored == nullptr || stored->expires_at <= now) return std::optional<InteractionRecord>();
  return std::optional(*stored);
}

Result<void> MemoryInteractions::erase(const Digest& digest, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  if (data_.interactions.erase(digest) > 0) data_.record(mutation.events);
  return {};
}

Result<std::optional<ConsentRecord>> MemoryConsents::find(const UserId& user, const ClientId& client) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.consents, std::pair(user, client));
  return stored == nullptr ? std::nullopt : std::optional(*stored);
}

Result<Revision> MemoryConsents::put(const ConsentRecord& record, const Expect& expect,
                                     const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  const std::pair key(record.user, record.client);
  GH_TRY(const Revision revision, next_revision(stored_in(data_.consents, key), expect));
  ConsentRecord next = record;
  next.revision = revision;
  data_.consents.insert_or_assign(key, std::move(next));
  data_.record(mutation.events);
  return revision;
}

Result<std::vector<ConsentRecord>> MemoryConsents::list(const UserId& user) {
  const std::lock_guard lock(data_.mutex);
  std::vector<ConsentRecord> found;
  for (auto at = data_.consents.lower_bound({user, ClientId()}); at != data_.consents.end(); ++at) {
    if (at->first.first != user) break;
    found.push_back(at->second);
  }
  return found;
}

Result<void> MemoryConsents::erase(const UserId& user, const ClientId& client, const Mutation& mutation) {
  const std::lock_guard lock(data_.mutex);
  if (data_.consents.erase({user, client}) > 0) data_.record(mutation.events);
  return {};
}

Result<std::optional<AccountRecord>> MemoryAccounts::find(const UserId& id) {
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.accounts, id);
  return stored == nullptr ? std::nullopt : std::optional(*stored);
}

Result<std::optional<AccountRecord>> MemoryAccounts::find_by_login(const LoginKey& key) {
  const std::lock_guard lock(data_.mutex);
  const auto* owner = stored_in(data_.login_keys, key);
  return owner == nullptr ? std::nullopt : std::optional(data_.accounts.at(*owner));
}

Result<Page<AccountRecord>> MemoryAccounts::list(const ListQuery& query) {
  const std::lock_guard lock(data_.mutex);
  return page_of(data_.accounts, "accounts", query);
}

Result<Revision> MemoryAccounts::put(const AccountRecord& record, const Expect& expect,
                                     const Mutation& mutation) {
  const std::set<LoginKey> keys(record.login_keys.begin(), record.login_keys.end());
  if (record.id.empty() || keys.size() != record.login_keys.size())
    return Error(ErrorCode::invalid_argument, "an account has an id and names each login key once");
  const std::lock_guard lock(data_.mutex);
  const auto* stored = stored_in(data_.accounts, record.id);
  GH_TRY(const Revision revision, next_revision(stored, expect));
  for (const auto& key : keys) {
    const auto* owner = stored_in(data_.login_keys, key);
    if (owner != nullptr && *owner != record.id)
      return Error(ErrorCode::already_exists, "a login key belongs to another account");
  }
  if (stored != nullptr)
    for (const auto& key : stored->login_keys)
      data_.login_keys.erase(key);
  for (const auto& key : keys)
    data_.login_keys.emplace(key, record.id);
  AccountRecord next = record;
  next.revision = revision;
  data_.accounts.insert_or_assign(record.id, std::move(next));
  data_.note(ChangeKind::account, record.id.text(), mutation.now);
  data_.record(mutation.events);
  return revision;
}

}  // namespace gatehouse::memory
