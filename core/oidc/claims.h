// Claims: what a scope value lets an app know of a person (OpenID Core §5.4), and the scopes of a tenant.
// Immutable; thread-safe.
#pragma once

#include <boost/json/fwd.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/accounts/account.h"
#include "core/config/model.h"
#include "core/pages/messages.h"

namespace gatehouse::oidc {

/// Authentication classes that a sign-in can reach, weakest first.
std::span<const std::string_view> supported_acr_values() noexcept;

/// The values of these claims for one person, without `sub`. Claims without a value are left out (§5.3.2).
boost::json::object person_claims(const accounts::Account& account, std::span<const std::string> names);

/// The built-in scopes and those that the tenant's configuration adds.
class ScopeCatalogue {
 public:
  explicit ScopeCatalogue(std::span<const config::ScopeSettings> configured);

  const std::vector<std::string>& values() const noexcept { return values_; }
  /// Every claim that some scope stands for, plus those of every ID token, in a fixed order.
  std::vector<std::string> supported_claims() const;
  /// Scope value → the sentence that a consent page shows in the language of `words`; else in `fallback`.
  std::map<std::string, std::string> sentences(const pages::Messages& words,
                                               const std::string& fallback) const;
  /// The same for claims that are asked for by name.
  std::map<std::string, std::string> claim_sentences(const pages::Messages& words,
                                                     const std::string& fallback) const;
  /// The claims that these scope values stand for, each once.
  std::vector<std::string> claims_within(std::span<const std::string> scope) const;

 private:
  struct Entry {
    std::vector<std::string> claims;
    std::map<std::string, std::string> description;  ///< language → text; empty for a built-in scope
  };
  std::string sentence_of(const std::string& scope, const pages::Messages& words,
                          const std::string& fallback) const;
  std::vector<std::string> values_;
  std::map<std::string, Entry> entries_;
};

}  // namespace gatehouse::oidc
