// The grant kit: what every grant plugin must do. See gatehouse/grant.h for the contract.
//
// What a good request looks like only its author knows: cases that need one are skipped where the sample has
// none. Capabilities: "good_request"; "passwords" for a handler that verifies them.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gatehouse/grant.h"
#include "gatehouse/testkit/kit.h"

namespace gatehouse::testkit {

/// Core's check of passwords as a case wants it.
class ScriptedPasswords final : public PasswordVerifier {
 public:
  enum class Says { right, wrong, too_early, trouble };
  explicit ScriptedPasswords(Says says) : says_(says) {}
  Result<PasswordVerdict> verify(const PasswordClaim& claim) override;
  static const UserId& user();  ///< of `right`

 private:
  Says says_;
};

struct GrantSample {
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  /// The parameters of a request that is granted, new ones each time; empty: the kit has none.
  std::function<Parameters(TimePoint now)> good = {};
  UserId user = {};  ///< whom they prove; empty: the client itself, or whoever the passwords say
};

class GrantFixture {
 public:
  GrantFixture(std::unique_ptr<GrantHandler> handler, GrantSample sample);

  bool offers(std::string_view capability) const;
  const GrantInfo& info() const noexcept { return info_; }
  GrantHandler& handler() noexcept { return *handler_; }
  const GrantSample& sample() const noexcept { return sample_; }
  /// One request of a confidential client. Thread-safe.
  Result<GrantOutcome> ask(const GrantSample::Parameters& parameters, const std::vector<std::string>& scope,
                           ScriptedPasswords::Says says = ScriptedPasswords::Says::right) const;

 private:
  std::unique_ptr<GrantHandler> handler_;
  GrantInfo info_;
  GrantSample sample_;
};

using GrantCase = Case<GrantFixture>;
std::span<const GrantCase> grant_cases();

}  // namespace gatehouse::testkit
