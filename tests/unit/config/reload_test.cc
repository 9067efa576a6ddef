#include <algorithm>
#include <atomic>
#include <thread>

#include "core/config/config_source.h"
#include "core/config/restart_fields.h"
#include "core/config/schemas.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

class Reload : public testing::Test {
 protected:
  void SetUp() override {
    auto loaded = files_.load();
    ASSERT_TRUE(loaded.snapshot);
    source_.emplace(files_.path("gatehouse.yaml"), files_.options, std::move(*loaded.snapshot));
  }
  ConfigSource::Reloaded reload() {
    return source_->reload([](const auto&) { return Result<void>(); });
  }
  ConfigFiles files_;
  std::optional<ConfigSource> source_;
};

TEST_F(Reload, SwapsTheWholeSnapshotAndReadersKeepTheirs) {
  const auto pinned = source_->current();
  EXPECT_EQ(pinned->generation, 1u);
  files_.write("tenants/acme.yaml", kTenant + "name: Acme\n");
  const auto reloaded = reload();
  EXPECT_TRUE(reloaded.swapped);
  EXPECT_EQ(reloaded.generation, 2u);
  EXPECT_EQ(ConfigFiles::lines(reloaded.found), "");
  EXPECT_EQ(source_->current()->tenants[0].name, "Acme");
  EXPECT_EQ(source_->current()->generation, 2u);
  EXPECT_EQ(pinned->tenants[0].name, "");
}

TEST_F(Reload, ABadFileLeavesTheOldSnapshotInForce) {
  const auto before = source_->current();
  const std::string half_written = kTenant.substr(0, kTenant.size() / 2);
  for (const auto& bad :
       {std::string("{"), kTenant + "nam: x\n", kTenant + "name: \"${env:NOWHERE}\"\n", half_written}) {
    files_.write("tenants/acme.yaml", bad);
    const auto reloaded = reload();
    EXPECT_FALSE(reloaded.swapped) << bad;
    EXPECT_EQ(reloaded.generation, 1u);
    EXPECT_TRUE(has_errors(reloaded.found));
    EXPECT_EQ(source_->current(), before);
  }
  std::filesystem::remove(files_.path("gatehouse.yaml"));
  EXPECT_FALSE(reload().swapped);
  EXPECT_EQ(source_->current(), before);
}

TEST_F(Reload, WhatCannotBeMadeIsNotPutInForce) {
  const auto before = source_->current();
  std::uint64_t offered = 0;
  const auto reloaded = source_->reload([&](const auto& next) -> Result<void> {
    offered = next->generation;
    EXPECT_EQ(source_->current(), before);
    return Error(ErrorCode::unavailable, "no key").with("opening the tenant acme");
  });
  EXPECT_EQ(offered, 2u);
  EXPECT_FALSE(reloaded.swapped);
  EXPECT_EQ(reloaded.generation, 1u);
  EXPECT_EQ(ConfigFiles::lines(reloaded.found),
            ":0:0: error GH-C0151: the new configuration cannot be put in force: opening the tenant acme: "
            "unavailable: "
            "no key | the old one keeps running; mend this and reload again\n");
  EXPECT_EQ(source_->current(), before);
}

TEST_F(Reload, KeepsWhatNeedsARestartAndReportsIt) {
  files_.environment["MASTER_KEY"] = std::string(42, '/') + "8";
  std::string text = kServer;
  text.replace(text.find("state: state"), 12, "state: other");
  files_.write("gatehouse.yaml",
               text + "listen: { public: { address: \"127.0.0.1:9\" } }\npassword_hashing: { passes: 4 }\n");
  const auto reloaded = reload();
  ASSERT_TRUE(reloaded.swapped) << ConfigFiles::lines(reloaded.found);
  const std::string later = " takes effect at the next start; the old value stays in force\n";
  EXPECT_EQ(ConfigFiles::lines(reloaded.found),
            "gatehouse.yaml:3:8: warning GH-C0150: state" + later +
                "gatehouse.yaml:8:19: warning GH-C0150: listen.public" + later +
                "gatehouse.yaml:5:27: warning GH-C0150: encryption.master_key" + later);
  const auto now = source_->current();
  EXPECT_EQ(now->server.state, files_.path("state").string());
  EXPECT_EQ(now->server.public_listener.address, "127.0.0.1:8080");
  EXPECT_EQ(now->server.master_key.reveal(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  EXPECT_EQ(now->server.password_hashing.passes, 4u);
}

TEST_F(Reload, AnotherSpellingOfTheSameValueIsNoChange) {
  std::string text = kServer;
  text.replace(text.find("{ type: path_prefix, config: { prefix: /t/ } }"), 46,
               "{ config: { \"prefix\": '/t/' }, type: path_prefix }");
  files_.write("gatehouse.yaml", text + "workers: { io: auto }\n");
  EXPECT_EQ(ConfigFiles::lines(reload().found), "");
}

void collect_restart(const std::vector<FieldDescription>& fields, const std::string& prefix,
                     std::vector<std::string>& paths) {
  for (const auto& field : fields) {
    if (field.restart) paths.push_back(prefix + field.name);
    if (!field.restart) collect_restart(field.value.fields, prefix + field.name + ".", paths);
  }
}

TEST(RestartFields, AreThoseThatTheDeclarationMarks) {
  std::vector<std::string> declared;
  collect_restart(server_schema().describe().fields, "", declared);
  auto handled = restart_fields();
  std::sort(declared.begin(), declared.end());
  std::sort(handled.begin(), handled.end());
  EXPECT_EQ(handled, declared);
}

// S-439 runs against the whole server; here are the swap and its readers alone, at a scale fit for a unit
// test.
TEST_F(Reload, ReadersOnOtherThreadsSeeWholeSnapshotsOnly) {
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> torn{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      std::uint64_t last = 0;
      while (!done) {
        const auto snapshot = source_->current();
        const bool even = snapshot->generation % 2 == 0;
        const bool whole = snapshot->tenants.size() == 1 && snapshot->tenants[0].name == (even ? "even" : "");
        if (!whole || snapshot->generation < last) ++torn;
        last = snapshot->generation;
      }
    });
  for (int i = 0; i < 50; ++i) {
    files_.write("tenants/acme.yaml", i % 2 == 0 ? kTenant + "name: even\n" : kTenant);
    EXPECT_TRUE(reload().swapped);
    files_.write("tenants/acme.yaml", "broken: [");
    EXPECT_FALSE(reload().swapped);
  }
  done = true;
  for (auto& reader : readers)
    reader.join();
  EXPECT_EQ(torn, 0u);
  EXPECT_EQ(source_->current()->generation, 51u);
}

}  // namespace
}  // namespace gatehouse::config
