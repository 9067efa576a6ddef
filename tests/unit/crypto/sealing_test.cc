#include "core/crypto/sealing.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "core/base/base64.h"

namespace gatehouse::crypto {
namespace {

const TimePoint kNow{std::chrono::seconds(1800000000)};

/// The store of one tenant's data key, with a switch to let another node win.
class FakeDataKeyStore final : public DataKeyStore {
 public:
  Result<std::vector<DataKeyRecord>> list() override {
    if (down) return Error(ErrorCode::unavailable, "store is down");
    return records;
  }
  Result<Revision> put(const DataKeyRecord& record, const Expect& expect, const Mutation& mutation) override {
    if (on_put) std::exchange(on_put, nullptr)();
    const bool absent = std::holds_alternative<Absent>(expect);
    if (absent != records.empty()) return Error(ErrorCode::conflict, "expectation");
    if (!absent && records[0].revision != std::get<Revision>(expect))
      return Error(ErrorCode::conflict, "revision");
    const Revision revision{absent ? 1 : records[0].revision.number + 1};
    records = {record};
    records[0].revision = revision;
    for (const AuditEvent& event : mutation.events)
      events.push_back(event.type);
    return revision;
  }

  std::vector<DataKeyRecord> records;
  std::vector<std::string> events;
  std::function<void()> on_put;
  bool down = false;
};

MasterKeyRing ring() { return MasterKeyRing::create(MasterKeyRing::generate()).value(); }
TenantCipher cipher_of(DataKeyStore& store, const MasterKeyRing& master, const char* tenant = "acme") {
  return TenantCipher::open_or_create(store, master, TenantId(tenant), kNow).value();
}
constexpr SealedPlace kPlace{.kind = "signing_key", .id = "k1", .field = "private_key"};

TEST(MasterKey, S491_a_missing_malformed_short_or_zero_key_is_refused) {
  EXPECT_FALSE(MasterKeyRing::create(Secret()));
  EXPECT_FALSE(MasterKeyRing::create(Secret::copy_of("not base64url!")));
  EXPECT_FALSE(MasterKeyRing::create(Secret(base64url_encode(std::string(31, 'k')))));
  EXPECT_FALSE(MasterKeyRing::create(Secret(base64url_encode(std::string(33, 'k')))));
  EXPECT_FALSE(MasterKeyRing::create(Secret(base64url_encode(std::string(32, '\0')))));
  EXPECT_TRUE(MasterKeyRing::create(Secret(base64url_encode(std::string(32, 'k')))));
}

TEST(MasterKey, its_id_is_derived_from_it_and_does_not_contain_it) {
  const Secret text(base64url_encode(std::string(32, 'k')));
  const std::string id = MasterKeyRing::create(text)->current_id();
  EXPECT_EQ(id, MasterKeyRing::create(text)->current_id());
  EXPECT_EQ(id.size(), 16u);
  EXPECT_NE(id, ring().current_id());
  const auto failed = MasterKeyRing::create(Secret::copy_of("c2VjcmV0LXNlY3JldA"));
  EXPECT_EQ(failed.error().describe().find("c2VjcmV0"), std::string::npos);
}

TEST(Sealing, a_value_opens_where_it_was_sealed) {
  FakeDataKeyStore store;
  const auto master = ring();
  const TenantCipher cipher = cipher_of(store, master);
  for (const std::string& plain : {std::string(), std::string("x"), std::string(100000, 'p')}) {
    const SealedBytes sealed = cipher.seal(kPlace, plain);
    EXPECT_EQ(cipher.open(kPlace, sealed)->reveal(), plain);
    EXPECT_EQ(sealed.bytes.find("pppp"), std::string::npos);
  }
  EXPECT_NE(cipher.seal(kPlace, "x"), cipher.seal(kPlace, "x"));
}

TEST(Sealing, S490_the_key_id_stands_in_the_value_and_a_restart_opens_it) {
  FakeDataKeyStore store;
  const auto master = ring();
  const SealedBytes sealed = cipher_of(store, master).seal(kPlace, "private");
  EXPECT_NE(sealed.bytes.find(store.records[0].id.text()), std::string::npos);
  EXPECT_EQ(cipher_of(store, master).open(kPlace, sealed)->reveal(), "private");
  EXPECT_EQ(store.events, std::vector<std::string>{"key.data_key_created"});
}

TEST(Sealing, S490_a_value_swapped_to_another_row_kind_or_field_does_not_open) {
  FakeDataKeyStore store;
  const auto master = ring();
  const TenantCipher cipher = cipher_of(store, master);
  const SealedBytes sealed = cipher.seal(kPlace, "private");
  for (const SealedPlace& place :
       {SealedPlace{"signing_key", "k2", "private_key"}, SealedPlace{"totp", "k1", "private_key"},
        SealedPlace{"signing_key", "k1", "seed"}, SealedPlace{"signing_keyk", "1", "private_key"},
        SealedPlace{"", "", ""}}) {
    const auto opened = cipher.open(place, sealed);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::corrupt);
  }
}

TEST(Sealing, S320_another_tenant_cannot_open_it_even_with_the_same_data_key_row) {
  FakeDataKeyStore store_a;
  FakeDataKeyStore store_b;
  const auto master = ring();
  const SealedBytes sealed = cipher_of(store_a, master, "a").seal(kPlace, "private");
  EXPECT_FALSE(cipher_of(store_b, master, "b").open(kPlace, sealed));
  // The thief copies A's wrapped key into B's row: it is bound to A as well.
  FakeDataKeyStore stolen;
  stolen.records = store_a.records;
  EXPECT_FALSE(TenantCipher::open_or_create(stolen, master, TenantId("b"), kNow));
  EXPECT_NE(cipher_of(store_a, master, "a").derive("csrf").reveal(),
            cipher_of(store_b, master, "b").derive("csrf").reveal());
}

TEST(Sealing, S490_every_altered_or_shortened_byte_is_noticed) {
  FakeDataKeyStore store;
  const auto master = ring();
  const TenantCipher cipher = cipher_of(store, master);
  const SealedBytes sealed = cipher.seal(kPlace, "private");
  for (std::size_t i = 0; i < sealed.bytes.size(); ++i) {
    SealedBytes altered = sealed;
    altered.bytes[i] = static_cast<char>(altered.bytes[i] ^ 1);
    EXPECT_FALSE(cipher.open(kPlace, altered)) << i;
    EXPECT_FALSE(cipher.open(kPlace, {sealed.bytes.substr(0, i)})) << i;
  }
  EXPECT_FALSE(cipher.open(kPlace, {sealed.bytes + '\0'}));
  EXPECT_FALSE(cipher.open(kPlace, {std::string(2, '\xff')}));
}

TEST(Sealing, S491_a_wrong_master_key_is_an_error_and_no_new_key_is_made) {
  FakeDataKeyStore store;
  const auto right = ring();
  const auto wrong = ring();
  cipher_of(store, right);
  const auto before = store.records;
  const auto opened = TenantCipher::open_or_create(store, wrong, TenantId("acme"), kNow);
  ASSERT_FALSE(opened);
  const std::string message = opened.error().describe();
  for (const std::string& part : {right.current_id(), wrong.current_id(), std::string("acme")})
    EXPECT_NE(message.find(part), std::string::npos) << message;
  EXPECT_EQ(store.records, before);
}

TEST(Sealing, S491_a_damaged_data_key_or_a_store_that_is_down_makes_no_new_key) {
  FakeDataKeyStore store;
  const auto master = ring();
  cipher_of(store, master);
  auto before = store.records;
  store.records[0].wrapped.bytes.back() = static_cast<char>(store.records[0].wrapped.bytes.back() ^ 1);
  before = store.records;
  const auto damaged = TenantCipher::open_or_create(store, master, TenantId("acme"), kNow);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code(), ErrorCode::corrupt);
  store.down = true;
  const auto down = TenantCipher::open_or_create(store, master, TenantId("acme"), kNow);
  ASSERT_FALSE(down);
  EXPECT_EQ(down.error().code(), ErrorCode::unavailable);
  EXPECT_EQ(store.records, before);
}

TEST(Sealing, two_nodes_that_race_for_the_first_data_key_end_with_the_same) {
  FakeDataKeyStore store;
  const auto master = ring();
  std::optional<TenantCipher> other;
  store.on_put = [&] { other = cipher_of(store, master); };
  const TenantCipher mine = cipher_of(store, master);
  ASSERT_TRUE(other);
  EXPECT_EQ(mine.key_id(), other->key_id());
  EXPECT_EQ(mine.open(kPlace, other->seal(kPlace, "x"))->reveal(), "x");
  EXPECT_EQ(store.events.size(), 1u);
}

TEST(Sealing, S490_after_a_change_of_master_key_the_data_key_is_wrapped_anew_and_old_values_open) {
  FakeDataKeyStore store;
  const Secret old_text = MasterKeyRing::generate();
  const Secret new_text = MasterKeyRing::generate();
  const SealedBytes sealed = cipher_of(store, MasterKeyRing::create(old_text).value()).seal(kPlace, "x");
  std::vector<Secret> earlier;
  earlier.push_back(old_text.clone());
  const auto both = MasterKeyRing::create(new_text, earlier).value();
  EXPECT_EQ(cipher_of(store, both).open(kPlace, sealed)->reveal(), "x");
  EXPECT_EQ(store.records[0].master_key, both.current_id());
  EXPECT_EQ(store.events.back(), "key.data_key_rewrapped");
  EXPECT_EQ(cipher_of(store, MasterKeyRing::create(new_text).value()).open(kPlace, sealed)->reveal(), "x");
  EXPECT_FALSE(
      TenantCipher::open_or_create(store, MasterKeyRing::create(old_text).value(), TenantId("acme"), kNow));
}

TEST(Sealing, derived_keys_are_stable_and_differ_by_purpose) {
  FakeDataKeyStore store;
  const auto master = ring();
  const Secret csrf = cipher_of(store, master).derive("csrf");
  EXPECT_EQ(csrf.size(), 32u);
  EXPECT_TRUE(csrf.equals(cipher_of(store, master).derive("csrf").reveal()));
  EXPECT_FALSE(csrf.equals(cipher_of(store, master).derive("cursor").reveal()));
}

}  // namespace
}  // namespace gatehouse::crypto
