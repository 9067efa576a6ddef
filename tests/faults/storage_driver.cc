// A process of its own for the tests with several: runs one role on the database of a directory.
//
//   storage_driver redeem DIRECTORY ROUNDS RACERS   redeems codes 0, 1000, … at once; prints "issued N"
//   storage_driver load DIRECTORY                   grants for ever on eight threads; prints "N" for each
//   acknowledged storage_driver lock DIRECTORY                   holds the write lock until its input ends;
//   prints "locked" first
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <string>

#include "gatehouse/testkit/kit.h"
#include "gatehouse/testkit/scope.h"
#include "plugins/storage/sqlite/sqlite_storage.h"
#include "sdk/testkit/storage/samples.h"

namespace gatehouse::tests {
namespace {

using namespace testkit::storage;

std::string family_name(std::uint64_t number) { return "family-" + std::to_string(number); }

/// One line in one system call: what a killed process printed, it printed whole.
void print(const std::string& line) {
  const std::string text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) std::_Exit(3);
}

void wait_for_end_of_input() {
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
}

int redeem(TenantStore& store, std::uint64_t rounds, std::uint32_t racers) {
  print("ready");
  wait_for_end_of_input();  // all processes start when the test lets them
  std::atomic<std::uint64_t> issued = 0;
  const auto offset = static_cast<std::uint64_t>(::getpid()) << 32U;
  testkit::race(racers, [&](std::uint32_t i) {
    for (std::uint64_t round = 0; round < rounds; ++round) {
      auto request = redemption(family(family_name(round * 1000)), round * 1000);
      request.access = access_token(family(family_name(round * 1000)), offset + i * 10'000 + round);
      request.refresh.reset();
      const auto result = store.grants().redeem(request);
      if (!result) std::_Exit(4);
      issued += result->outcome == RedeemOutcome::issued;
    }
  });
  print("issued " + std::to_string(issued));
  return 0;
}

[[noreturn]] void load(TenantStore& store) {
  std::atomic<std::uint64_t> next = 0;
  testkit::race(8, [&](std::uint32_t) {
    while (true) {
      const std::uint64_t number = 10 * ++next;
      if (!grant(store, family_name(number), number)) std::_Exit(5);
      print(std::to_string(number));
    }
  });
  std::_Exit(6);
}

int lock(const std::string& directory) {
  sqlite3* database = nullptr;
  if (sqlite3_open((directory + "/gatehouse.db").c_str(), &database) != SQLITE_OK) return 7;
  sqlite3_busy_timeout(database, 10'000);  // whoever writes at this moment finishes first
  if (sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) return 8;
  print("locked");
  wait_for_end_of_input();
  return sqlite3_close(database) == SQLITE_OK ? 0 : 9;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) return 2;
  if (arguments[0] == "lock") return lock(arguments[1]);
  auto storage = sqlite::open_sqlite({}, arguments[1]);
  if (!storage) {
    std::cerr << storage.error().describe() << '\n';
    return 10;
  }
  const auto store = (*storage)->open(testkit::scope("acme")).value();
  if (arguments[0] == "load") load(*store);
  return redeem(*store, std::stoull(arguments.at(2)),
                static_cast<std::uint32_t>(std::stoul(arguments.at(3))));
}

}  // namespace
}  // namespace gatehouse::tests

int main(int argc, char** argv) { return gatehouse::tests::run({argv + 1, argv + argc}); }
