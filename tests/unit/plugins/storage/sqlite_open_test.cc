#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "gatehouse/storage/backup.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sqlite/integrity.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse::sqlite {
namespace {

namespace fs = std::filesystem;

class Opening : public testing::Test {
 protected:
  Result<std::unique_ptr<Storage>> open(const std::string& file = "gatehouse.db") {
    SqliteConfig config;
    config.file = file;
    config.busy_timeout = std::chrono::milliseconds(200);
    return open_sqlite(config, directory_.path());
  }
  void refused(const std::string& file, ErrorCode code, const std::string& why) {
    const auto result = open(file);
    ASSERT_FALSE(result) << file;
    EXPECT_EQ(result.error().code(), code) << result.error().describe();
    EXPECT_NE(result.error().message().find(why), std::string::npos) << result.error().describe();
    EXPECT_NE(result.error().describe().find(file), std::string::npos) << result.error().describe();
  }
  /// Runs `test` in a process without privileges: root may read and write everything. Its exit status is the
  /// answer.
  static int without_privileges(const std::function<int()>& test) {
    const pid_t child = ::fork();
    if (child == 0) {
      if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(99);
      ::_exit(test());
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WEXITSTATUS(status);
  }
  /// 0 where opening was refused with this code.
  int open_gives(ErrorCode code) {
    const auto result = open();
    return !result && result.error().code() == code ? 0 : 1;
  }
  fs::path file() const { return directory_.path() / "gatehouse.db"; }
  /// Some 4 MiB: too large to be looked through before its first use.
  void fill() {
    ASSERT_TRUE(open());
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &raw), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(raw,
                           "INSERT INTO clients (tenant, id, revision, created_at, updated_at, payload) "
                           "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) "
                           "SELECT 'acme', 'client-' || i, 1, 0, 0, hex(randomblob(500)) FROM n",
                           nullptr, nullptr, nullptr),
              SQLITE_OK);
    ASSERT_EQ(sqlite3_close(raw), SQLITE_OK);
    ASSERT_GT(fs::file_size(file()), kCheckedBeforeUse);
  }
  /// Overwrites some pages in the middle of what fill() wrote.
  void damage() {
    std::fstream stream(file(), std::ios::in | std::ios::out | std::ios::binary);
    for (unsigned page = 0; page < 8; ++page) {
      stream.seekp(static_cast<std::streamoff>(fs::file_size(file()) / 2 / 4096 * 4096 + page * 4096));
      stream << std::string(512, '\xa5');
    }
  }

  tests::TemporaryDirectory directory_;
};

TEST_F(Opening, a_new_file_belongs_to_its_owner_alone) {
  ::umask(0);
  const auto storage = open();
  ASSERT_TRUE(storage) << storage.error().describe();
  ASSERT_TRUE((*storage)->ping(Deadline::never()));
  for (const auto& entry : fs::directory_iterator(directory_.path())) {
    struct stat found {};
    ASSERT_EQ(::stat(entry.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u) << entry.path();
  }
  ::umask(022);
}

TEST_F(Opening, a_name_with_spaces_and_signs_works) {
  const auto storage = open("a b=c;d'é.db");
  ASSERT_TRUE(storage) << storage.error().describe();
  EXPECT_TRUE(fs::exists(directory_.path() / "a b=c;d'é.db"));
}

TEST_F(Opening, a_missing_directory_is_told) {
  refused("missing/gatehouse.db", ErrorCode::not_found, "its directory does not exist");
}

TEST_F(Opening, a_directory_in_its_place_is_told) {
  fs::create_directory(directory_.path() / "folder");
  refused("folder", ErrorCode::invalid_argument, "not a regular file");
}

TEST_F(Opening, S425_a_file_of_something_else_is_refused_and_left_alone) {
  const std::string text = "This is a letter, not a database.\n" + std::string(5000, 'x');
  std::ofstream(directory_.path() / "letter.txt") << text;
  refused("letter.txt", ErrorCode::corrupt, "not a database");
  std::ifstream after(directory_.path() / "letter.txt");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(after), {}), text);
}

TEST_F(Opening, another_programs_database_is_refused_and_left_alone) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open((directory_.path() / "other.db").c_str(), &other), SQLITE_OK);
  sqlite3_exec(other, "CREATE TABLE bookmarks (x)", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  refused("other.db", ErrorCode::corrupt, "another program");
  ASSERT_EQ(sqlite3_open((directory_.path() / "other.db").c_str(), &other), SQLITE_OK);
  sqlite3_stmt* mode = nullptr;
  ASSERT_EQ(sqlite3_prepare_v2(other, "PRAGMA journal_mode", -1, &mode, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_step(mode), SQLITE_ROW);
  EXPECT_STREQ(reinterpret_cast<const char*>(sqlite3_column_text(mode, 0)), "delete");
  sqlite3_finalize(mode);
  sqlite3_close(other);
}

TEST_F(Opening, S425_a_truncated_file_is_refused) {
  ASSERT_TRUE(open());
  const auto whole = fs::file_size(file());
  for (const std::uintmax_t size :
       {whole - 4096, whole / 2 + 100, std::uintmax_t{4096}, std::uintmax_t{100}}) {
    fs::copy_file(file(), directory_.path() / "cut.db", fs::copy_options::overwrite_existing);
    fs::resize_file(directory_.path() / "cut.db", size);
    const auto result = open("cut.db");
    ASSERT_FALSE(result) << size;
    EXPECT_EQ(result.error().code(), ErrorCode::corrupt) << size << ": " << result.error().describe();
  }
}

TEST_F(Opening, S425_damage_of_a_large_file_is_found_beside_the_work_and_ends_it) {
  fill();
  damage();
  const auto storage = open();
  ASSERT_TRUE(storage) << storage.error().describe();
  const auto store = (*storage)->open(testkit::scope("acme"));
  ASSERT_TRUE(store);
  auto answer = (*storage)->ping(Deadline::never());
  for (const auto patience = Deadline::in(std::chrono::seconds(20)); answer && !patience.passed();) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    answer = (*storage)->ping(Deadline::never());
  }
  ASSERT_FALSE(answer) << "the damage was not found";
  EXPECT_EQ(answer.error().code(), ErrorCode::corrupt);
  EXPECT_NE(answer.error().describe().find(file().string()), std::string::npos) << answer.error().describe();
  const auto found = (*store)->clients().find(ClientId("client-1"));
  ASSERT_FALSE(found) << "nothing of a damaged file is believed, not even what looks whole";
  EXPECT_EQ(found.error().code(), ErrorCode::corrupt);
}

TEST_F(Opening, S425_a_large_file_is_checked_in_full_when_asked) {
  fill();
  const auto verified = [this] {
    const auto storage = open().value();
    return static_cast<StorageBackup*>(storage->query(kStorageBackup))->verify();
  };
  EXPECT_TRUE(verified());
  damage();
  const auto refused = verified();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::corrupt);
}

TEST_F(Opening, closing_a_large_file_breaks_its_check_off) {
  fill();
  for (int i = 0; i < 20; ++i)
    ASSERT_TRUE(open());
  const auto storage = open();
  ASSERT_TRUE(storage);
  EXPECT_TRUE((*storage)->ping(Deadline::never()));
}

TEST_F(Opening, S425_a_read_only_file_is_refused_without_waiting) {
  ASSERT_TRUE(open());
  fs::permissions(directory_.path(), fs::perms(0755));
  fs::permissions(file(), fs::perms(0444));
  EXPECT_EQ(without_privileges([&] { return open_gives(ErrorCode::permission); }), 0);
}

TEST_F(Opening, an_unreadable_directory_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make a directory that this process may not enter";
  ASSERT_TRUE(open());
  fs::permissions(directory_.path(), fs::perms(0700));
  EXPECT_EQ(without_privileges([&] { return open_gives(ErrorCode::permission); }), 0);
}

TEST_F(Opening, S425_a_deleted_file_is_unavailable_instead_of_written_to_nowhere) {
  const auto storage = open();
  ASSERT_TRUE(storage);
  ASSERT_TRUE((*storage)->ping(Deadline::never()));
  fs::remove(file());
  const auto refused = (*storage)->ping(Deadline::never());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::unavailable);
}

TEST_F(Opening, ping_keeps_its_deadline_while_another_process_writes) {
  const auto storage = open();
  ASSERT_TRUE(storage);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const auto late = (*storage)->ping(Deadline::in(std::chrono::milliseconds(20)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), ErrorCode::timeout);
  sqlite3_close(other);
  EXPECT_TRUE((*storage)->ping(Deadline::never()));
}

}  // namespace
}  // namespace gatehouse::sqlite
