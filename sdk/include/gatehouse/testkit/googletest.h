// GoogleTest adapter: registers every case of a kit as a test of its own. Header only, so that the kits
// themselves depend on no test framework. Call at namespace scope, before main():
//
//   const bool registered = testkit::register_kit<StorageFixture>("StorageMemory", storage_cases(),
//   make_fixture);
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>

#include "gatehouse/testkit/kit.h"

namespace gatehouse::testkit {

template <class Fixture>
class KitTest : public testing::Test {
 public:
  using Make = std::function<std::unique_ptr<Fixture>()>;
  KitTest(const Case<Fixture>& one, Make make) : case_(one), make_(std::move(make)) {}

  void TestBody() override {
    auto fixture = make_();
    ASSERT_NE(fixture, nullptr);
    const auto report = run_case(case_, *fixture);
    for (const auto& failure : report.failures)
      ADD_FAILURE_AT(failure.file.c_str(), static_cast<int>(failure.line))
          << failure.what << "\nclaim: " << case_.claim;
    if (!report.skipped_for.empty()) GTEST_SKIP() << "capability not declared: " << report.skipped_for;
  }

 private:
  const Case<Fixture>& case_;
  Make make_;
};

/// `cases` must live as long as the program.
template <class Fixture>
bool register_kit(const std::string& suite, std::span<const Case<Fixture>> cases,
                  typename KitTest<Fixture>::Make make) {
  for (const auto& one : cases)
    testing::RegisterTest(suite.c_str(), std::string(one.id).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [&one, make]() -> testing::Test* { return new KitTest<Fixture>(one, make); });
  return true;
}

}  // namespace gatehouse::testkit
