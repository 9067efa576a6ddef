#include "core/plugin_host/boundary/people_boundary.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/plugin_host/boundary/postconditions.h"

namespace gatehouse::plugin_host::boundary {

Result<Revision> SessionBoundary::put(const SessionRecord& record, const Expect& expect,
                                      const Mutation& mutation) {
  return guarded_call(
      gate_, "sessions.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

Result<Revision> SessionBoundary::replace(const Digest& previous, const SessionRecord& record,
                                          const Mutation& mutation) {
  return guarded_call(
      gate_, "sessions.replace", [&] { return inner_.replace(previous, record, mutation); }, is_stored);
}

Result<std::optional<SessionRecord>> SessionBoundary::find(const Digest& digest, TimePoint now) {
  return guarded_call(
      gate_, "sessions.find", [&] { return inner_.find(digest, now); },
      is_the_one_asked_for(&SessionRecord::digest, digest));
}

Result<std::vector<SessionRecord>> SessionBoundary::list(const UserId& user, TimePoint now) {
  return guarded_call(
      gate_, "sessions.list", [&] { return inner_.list(user, now); },
      [&](const std::vector<SessionRecord>& found) {
        const bool foreign =
            std::any_of(found.begin(), found.end(), [&](const auto& one) { return one.user != user; });
        return foreign ? "answered sessions of another user" : nullptr;
      });
}

Result<bool> SessionBoundary::erase(const SessionId& id, const Mutation& mutation) {
  return guarded_call(gate_, "sessions.erase", [&] { return inner_.erase(id, mutation); });
}

Result<Revision> InteractionBoundary::put(const InteractionRecord& record, const Expect& expect,
                                          const Mutation& mutation) {
  return guarded_call(
      gate_, "interactions.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

Result<std::optional<InteractionRecord>> InteractionBoundary::find(const Digest& digest, TimePoint now) {
  return guarded_call(
      gate_, "interactions.find", [&] { return inner_.find(digest, now); },
      is_the_one_asked_for(&InteractionRecord::digest, digest));
}

Result<void> InteractionBoundary::erase(const Digest& digest, const Mutation& mutation) {
  return guarded_call(gate_, "interactions.erase", [&] { return inner_.erase(digest, mutation); });
}

Result<std::optional<ConsentRecord>> ConsentBoundary::find(const UserId& user, const ClientId& client) {
  return guarded_call(
      gate_, "consents.find", [&] { return inner_.find(user, client); },
      [&](const std::optional<ConsentRecord>& found) {
        return found && (found->user != user || found->client != client)
                   ? "answered another consent than the one asked for"
                   : nullptr;
      });
}

Result<Revision> ConsentBoundary::put(const ConsentRecord& record, const Expect& expect,
                                      const Mutation& mutation) {
  return guarded_call(
      gate_, "consents.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

Result<std::vector<ConsentRecord>> ConsentBoundary::list(const UserId& user) {
  return guarded_call(gate_, "consents.list", [&] { return inner_.list(user); });
}

Result<void> ConsentBoundary::erase(const UserId& user, const ClientId& client, const Mutation& mutation) {
  return guarded_call(gate_, "consents.erase", [&] { return inner_.erase(user, client, mutation); });
}

Result<std::optional<AccountRecord>> AccountBoundary::find(const UserId& id) {
  return guarded_call(
      gate_, "accounts.find", [&] { return inner_.find(id); }, is_the_one_asked_for(&AccountRecord::id, id));
}

Result<std::optional<AccountRecord>> AccountBoundary::find_by_login(const LoginKey& key) {
  return guarded_call(
      gate_, "accounts.find_by_login", [&] { return inner_.find_by_login(key); },
      [&](const std::optional<AccountRecord>& found) {
        const bool its = !found || contains(found->login_keys, key);
        return its ? nullptr : "answered an account without the login key asked for";
      });
}

Result<Page<AccountRecord>> AccountBoundary::list(const ListQuery& query) {
  return guarded_call(
      gate_, "accounts.list", [&] { return inner_.list(query); }, holds_at_most(query.limit));
}

Result<Revision> AccountBoundary::put(const AccountRecord& record, const Expect& expect,
                                      const Mutation& mutation) {
  return guarded_call(
      gate_, "accounts.put", [&] { return inner_.put(record, expect, mutation); }, is_stored);
}

}  // namespace gatehouse::plugin_host::boundary
