// S-381: the file is changed while it is checked and loaded. 100 races of the 10,000 (1 %).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "core/crypto/digest.h"
#include "workshop.h"

namespace gatehouse::plugin_host {
namespace {

constexpr int kRounds = 50;

// The good file is audit.misbehaving; what the attacker swaps in under its name is audit.raw, whose code
// would show.
template <class Swap>
void race(Swap swap) {
  const RawMode raw("start_registers_nothing");
  Workshop workshop;
  const auto good = Workshop::original("audit_misbehaving");
  const auto file = workshop.put("audit_misbehaving", good);
  const auto digest = crypto::sha256(good).hex();
  workshop.settings.plugins.pins = {{"audit.misbehaving", "sha256:" + digest}};
  std::atomic<bool> done{false};
  std::thread attacker([&] {
    while (!done)
      swap(workshop, file);
  });
  for (int round = 0; round < kRounds; ++round) {
    auto loaded = workshop.load();
    if (!loaded) continue;
    EXPECT_EQ((*loaded)->plugins().at(0).sha256, digest);
    EXPECT_EQ((*loaded)->offers().size(), 1u);
  }
  done = true;
  attacker.join();
  EXPECT_FALSE(RawMode::code_ran());
}

}  // namespace

TEST(PluginSwap, S381_renaming_another_file_over_it_never_gets_that_one_loaded) {
  const auto good = Workshop::original("audit_misbehaving");
  const auto bad = Workshop::original("audit_raw");
  bool turn = false;
  race([&](const Workshop& workshop, const std::filesystem::path& file) {
    turn = !turn;
    const auto next = workshop.put("audit_next.tmp", turn ? bad : good);
    std::filesystem::rename(next, file);
  });
}

TEST(PluginSwap, S381_writing_into_it_never_gets_changed_bytes_loaded) {
  const auto good = Workshop::original("audit_misbehaving");
  auto changed = good;
  for (auto& c : changed)
    c = static_cast<char>(~c);
  bool turn = false;
  race([&](const Workshop&, const std::filesystem::path& file) {
    turn = !turn;
    const auto& bytes = turn ? changed : good;
    const int opened = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    if (opened < 0) return;
    EXPECT_EQ(::pwrite(opened, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    ::close(opened);
  });
}

}  // namespace gatehouse::plugin_host
