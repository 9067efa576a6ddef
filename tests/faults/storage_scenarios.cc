#include "tests/faults/storage_scenarios.h"

#include <algorithm>

#include "sdk/testkit/storage/samples.h"

namespace gatehouse::tests {
namespace {

using namespace gatehouse::testkit::storage;

/// The event that every scenario's operation writes.
const std::vector<AuditEvent>& done() {
  static const std::vector<AuditEvent> events = {event("done")};
  return events;
}
Mutation with_event() { return mutation(kNow, done()); }

bool told(TenantStore& store) {
  const auto entries = store.outbox().read(0, 1000).value();
  return std::ranges::any_of(entries, [](const OutboxEntry& entry) { return entry.event.type == "done"; });
}

/// An answer of the protocol that is not the expected one is a failure of the scenario.
Result<void> expect(bool met) {
  if (met) return {};
  return Error(ErrorCode::internal, "the operation was answered in another way");
}

bool has_refresh(TenantStore& store, std::uint64_t number) {
  return store.tokens().find_refresh(digest(number)).value().has_value();
}
bool was_used(TenantStore& store, std::uint64_t number) {
  const auto found = store.tokens().find_refresh(digest(number)).value();
  return found && found->first_used_at.has_value();
}
bool is_consumed(TenantStore& store, std::uint64_t number) {
  const auto found = store.tickets().peek(code_ref(number), kNow).value();
  return found && found->consumed;
}
bool is_revoked(TenantStore& store, const std::string& id) {
  return state_of(store, id) == FamilyState::revoked;
}

StorageScenario begin_scenario() {
  return {"begin_grant", [](TenantStore& store) { (void)sign_in(store, family("family")); },
          [](TenantStore& store) {
            const auto made = family("family");
            return store.grants().begin_grant({.family = made,
                                               .code = code(made, 1),
                                               .mutation = with_event(),
                                               .consent = GivenConsent{consent("user", "app"), Absent{}}});
          },
          [](TenantStore& store) {
            return std::vector<bool>{
                store.grants().find(FamilyId("family"), kNow).value().has_value(),
                store.tickets().peek(code_ref(1), kNow).value().has_value(),
                store.consents().find(UserId("user"), ClientId("app")).value().has_value(), told(store)};
          }};
}

StorageScenario redeem_scenario() {
  return {"redeem", [](TenantStore& store) { (void)begin(store, "family", 1); },
          [](TenantStore& store) -> Result<void> {
            auto request = redemption(family("family"), 1);
            request.mutation = with_event();
            GH_TRY(const auto result, store.grants().redeem(request));
            return expect(result.outcome == RedeemOutcome::issued);
          },
          [](TenantStore& store) {
            return std::vector<bool>{is_consumed(store, 1), is_live(store, 2), has_refresh(store, 3),
                                     told(store)};
          }};
}

StorageScenario replay_scenario() {
  return {"replay", [](TenantStore& store) { (void)grant(store, "family", 1); },
          [](TenantStore& store) -> Result<void> {
            auto request = redemption(family("family"), 1);
            request.replay_events = done();
            GH_TRY(const auto result, store.grants().redeem(request));
            return expect(result.outcome == RedeemOutcome::replayed_family_revoked);
          },
          [](TenantStore& store) {
            return std::vector<bool>{is_revoked(store, "family"), !is_live(store, 2), told(store)};
          }};
}

StorageScenario rotate_scenario() {
  return {
      "rotate", [](TenantStore& store) { (void)grant(store, "family", 1); },
      [](TenantStore& store) -> Result<void> {
        auto request = rotation(3, 10, kNow);
        request.access = access_token(family("family"), 11);
        request.mutation = with_event();
        GH_TRY(const auto result, store.grants().rotate(request));
        return expect(result.outcome == RotateOutcome::rotated);
      },
      [](TenantStore& store) {
        return std::vector<bool>{was_used(store, 3), has_refresh(store, 10), is_live(store, 11), told(store)};
      }};
}

StorageScenario revoke_scenario() {
  return {"revoke",
          [](TenantStore& store) {
            for (std::uint64_t i = 0; i < 3; ++i)
              (void)begin(store, "family-" + std::to_string(i), i);
          },
          [](TenantStore& store) -> Result<void> {
            GH_TRY(const auto count,
                   store.grants().revoke({.what = UserId("user"), .mutation = with_event()}));
            return expect(count.families == 3);
          },
          [](TenantStore& store) {
            return std::vector<bool>{is_revoked(store, "family-0"), is_revoked(store, "family-1"),
                                     is_revoked(store, "family-2"), told(store)};
          }};
}

StorageScenario session_scenario() {
  return {
      "replace_session",
      [](TenantStore& store) { (void)store.sessions().put(session(1, "user"), Absent{}, mutation(kNow)); },
      [](TenantStore& store) -> Result<void> {
        GH_TRY(const auto revision, store.sessions().replace(digest(1), session(2, "user"), with_event()));
        return expect(revision.number > 0);
      },
      [](TenantStore& store) {
        return std::vector<bool>{!store.sessions().find(digest(1), kNow).value().has_value(),
                                 store.sessions().find(digest(2), kNow).value().has_value(), told(store)};
      }};
}

StorageScenario account_scenario() {
  return {"change_account",
          [](TenantStore& store) {
            (void)store.accounts().put(account("user", {"anna", "old"}), Absent{}, mutation(kNow));
          },
          [](TenantStore& store) -> Result<void> {
            GH_TRY(const auto revision,
                   store.accounts().put(account("user", {"anna", "new"}), Revision{1}, with_event()));
            return expect(revision == Revision{2});
          },
          [](TenantStore& store) {
            return std::vector<bool>{!store.accounts().find_by_login(LoginKey("old")).value().has_value(),
                                     store.accounts().find_by_login(LoginKey("new")).value().has_value(),
                                     store.accounts().find(UserId("user")).value()->revision == Revision{2},
                                     told(store)};
          }};
}

StorageScenario key_scenario() {
  return {"activate_key",
          [](TenantStore& store) {
            auto& keys = store.signing_keys();
            (void)keys.put(signing_key("old", "ES256", KeyState::active), Absent{}, mutation(kNow));
            (void)keys.put(signing_key("new", "ES256", KeyState::published), Absent{}, mutation(kNow));
          },
          [](TenantStore& store) -> Result<void> {
            GH_TRY(const auto revision,
                   store.signing_keys().activate(KeyId("new"), Revision{1}, with_event()));
            return expect(revision == Revision{2});
          },
          [](TenantStore& store) {
            std::vector<bool> facts;
            for (const auto& key : store.signing_keys().list().value())
              facts.push_back(key.state == (key.id == KeyId("new") ? KeyState::active : KeyState::retiring));
            facts.push_back(told(store));
            return facts;
          }};
}

StorageScenario guess_scenario() {
  return {"last_failure", [](TenantStore& store) { (void)begin(store, "family", 1); },
          [](TenantStore& store) -> Result<void> {
            GH_TRY(
                const auto outcome,
                store.grants().fail_redemption(
                    {.code = code_ref(1), .limit = 1, .mutation = mutation(kNow), .revoke_events = done()}));
            return expect(outcome == FailureOutcome::family_revoked);
          },
          [](TenantStore& store) {
            return std::vector<bool>{store.tickets().peek(code_ref(1), kNow).value()->failures == 1,
                                     is_revoked(store, "family"), told(store)};
          }};
}

}  // namespace

const std::vector<StorageScenario>& storage_scenarios() {
  static const std::vector<StorageScenario> all = {begin_scenario(),   redeem_scenario(), replay_scenario(),
                                                   rotate_scenario(),  revoke_scenario(), session_scenario(),
                                                   account_scenario(), key_scenario(),    guess_scenario()};
  return all;
}

}  // namespace gatehouse::tests
