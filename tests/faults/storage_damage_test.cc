// Damage to the file (S-425): a flipped bit is refused at start, or changes at most the one record that it
// hit. That the content of a record has no checksum of its own is told in docs/adr/0007.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <random>

#include "gatehouse/testkit/kit.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "sdk/testkit/storage/samples.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::tests {
namespace {

namespace fs = std::filesystem;
using namespace testkit::storage;

constexpr std::uint64_t kGrants = 60;

void fill(TenantStore& store) {
  for (std::uint64_t i = 1; i <= kGrants; ++i) {
    ASSERT_TRUE(grant(store, "family-" + std::to_string(i), i * 10));
    ASSERT_TRUE(store.accounts().put(account("user-" + std::to_string(i), {"login-" + std::to_string(i)}),
                                     Absent{}, mutation(kNow)));
    ASSERT_TRUE(store.sessions().put(session(i, "user-" + std::to_string(i)), Absent{}, mutation(kNow)));
    ASSERT_TRUE(store.clients().put(client("client-" + std::to_string(i)), Absent{}, mutation(kNow)));
  }
}

struct Answers {
  std::uint64_t right = 0;
  std::uint64_t errors = 0;
  std::uint64_t absent = 0;  ///< what is there is not found: nobody gets in by it
  std::uint64_t other = 0;   ///< found, with another content
};

template <class Record>
void count(Answers& answers, const Result<std::optional<Record>>& answer, const Record& expected) {
  if (!answer)
    ++answers.errors;
  else if (!*answer)
    ++answers.absent;
  else if (**answer == expected)
    ++answers.right;
  else
    ++answers.other;
}

Answers ask_everything(TenantStore& store) {
  Answers answers;
  for (std::uint64_t i = 1; i <= kGrants; ++i) {
    const auto name = std::to_string(i);
    auto user = account("user-" + name, {"login-" + name});
    user.revision = Revision{1};
    count(answers, store.accounts().find_by_login(LoginKey("login-" + name)), user);
    auto cookie = session(i, "user-" + name);
    cookie.revision = Revision{1};
    count(answers, store.sessions().find(digest(i), kNow), cookie);
    auto app = client("client-" + name);
    app.revision = Revision{1};
    count(answers, store.clients().find(app.id), app);
    count(answers, store.grants().find(FamilyId("family-" + name), kNow), family("family-" + name));
  }
  return answers;
}

void flip_one_bit(const fs::path& file, std::mt19937_64& random) {
  const auto bit = random() % (fs::file_size(file) * 8);
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(bit / 8));
  const auto byte = static_cast<unsigned char>(stream.get());
  stream.seekp(static_cast<std::streamoff>(bit / 8));
  stream.put(static_cast<char>(byte ^ (1U << (bit % 8))));
}

TEST(StorageDamage, S425_a_flipped_bit_neither_crashes_nor_spreads) {
  TemporaryDirectory sound;
  {
    const auto storage = sqlite::open_sqlite({}, sound.path()).value();
    fill(*storage->open(testkit::scope("acme")).value());
  }
  std::mt19937_64 random(425);
  Answers all;
  std::uint64_t refused = 0;
  // 1,000 flips at full scale, 60 otherwise: 6 %.
  const std::uint32_t flips = testkit::rounds(60, 1000);
  for (std::uint32_t i = 0; i < flips; ++i) {
    TemporaryDirectory damaged;
    fs::copy_file(sound.path() / "gatehouse.db", damaged.path() / "gatehouse.db");
    flip_one_bit(damaged.path() / "gatehouse.db", random);
    const auto storage = sqlite::open_sqlite({}, damaged.path());
    if (!storage) {
      ++refused;
      EXPECT_TRUE(storage.error().code() == ErrorCode::corrupt ||
                  storage.error().code() == ErrorCode::unsupported)
          << storage.error().describe();
      continue;
    }
    const auto store = (*storage)->open(testkit::scope("acme"));
    ASSERT_TRUE(store);
    const auto answers = ask_everything(**store);
    EXPECT_LE(answers.errors + answers.absent + answers.other, 2u)
        << "one bit must not spoil many records, flip " << i;
    all.right += answers.right;
    all.errors += answers.errors;
    all.absent += answers.absent;
    all.other += answers.other;
  }
  std::cout << flips << " flips: " << refused << " refused at start; answers of the others: " << all.right
            << " right, " << all.errors << " errors, " << all.absent << " absent, " << all.other
            << " other\n";
}

}  // namespace
}  // namespace gatehouse::tests
