// Kit: the shape that all conformance kits share. A kit is a list of cases; a fixture gives each case a fresh
// object of the kind under test. Runners: googletest.h for test programs, `gatehouse plugin check` for a
// stranger's library.
//
// A Fixture has `bool offers(std::string_view capability) const`; a case whose capability is not offered is
// skipped, and the report names it.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "gatehouse/testkit/check.h"

namespace gatehouse::testkit {

template <class Fixture>
struct Case {
  std::string_view id;     ///< a valid identifier, unique in the kit: "redeem_has_one_winner_of_many_threads"
  std::string_view claim;  ///< what an author may rely on when it passes, one sentence
  std::string_view needs;  ///< the capability it depends on; empty: every implementation must pass
  void (*run)(Check&, Fixture&);
};

struct CaseReport {
  std::string_view id;
  std::string_view skipped_for;  ///< the capability that is not offered; empty where the case ran
  std::vector<Failure> failures;
};

template <class Fixture>
CaseReport run_case(const Case<Fixture>& one, Fixture& fixture) {
  CaseReport report{.id = one.id, .skipped_for = {}, .failures = {}};
  if (!one.needs.empty() && !fixture.offers(one.needs)) {
    report.skipped_for = one.needs;
    return report;
  }
  Check check;
  one.run(check, fixture);
  report.failures = check.failures();
  return report;
}

/// Runs `work(0)` … `work(threads - 1)` at once, each on a thread of its own that starts when all are ready.
void race(std::uint32_t threads, const std::function<void(std::uint32_t)>& work);

/// How many rounds a racing case plays: `scaled`, or `full` where GATEHOUSE_FULL_SCALE is set.
std::uint32_t rounds(std::uint32_t scaled, std::uint32_t full);

}  // namespace gatehouse::testkit
