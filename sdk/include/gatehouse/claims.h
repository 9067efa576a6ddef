// Claims hooks: what is known of people elsewhere, added where ID tokens and userinfo are made, by a plugin
// of kind `claims`.
//
// A hook adds; it replaces nothing that the account itself has, and it can never set a claim of the protocol.
// It is asked for claims only that the person allowed the client to see. It may also pass on a JWT of
// somebody else who vouches for some of them (aggregated claims, OpenID Core §5.6.2). Unstable in epoch 0.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

/// True for what a token says of itself (iss, sub, aud, exp, nonce, acr, cnf …): whoever could set one of
/// these could be anybody.
bool is_protocol_claim(std::string_view name) noexcept;

struct ClaimsHookInfo {
  /// Those that it may answer, none of them of the protocol; 1 to 64. It is never asked for others.
  std::vector<std::string> claims;
  bool aggregates = false;  ///< whether it passes on claims of others
};

/// Where the claims are going to stand.
enum class ClaimsIn { id_token, userinfo };

struct ClaimsRequest {
  const UserId& user;                    ///< the account, whatever `sub` the client knows it by
  const ClientId& client;                ///< who will read them
  std::span<const std::string> scope;    ///< as granted
  std::span<const std::string> claims;   ///< the wanted ones of those that the hook answers
  ClaimsIn answer = ClaimsIn::userinfo;  ///< what is being made
  TimePoint now;
  Deadline deadline;  ///< an answer that comes later is thrown away
};

struct ClaimValue {
  std::string name;
  std::string json;  ///< the value as JSON text: "[\"sales\",\"ops\"]"
};
/// Claims that somebody else vouches for, in a JWT that they signed.
struct AggregatedClaims {
  std::vector<std::string> names;
  std::string jwt;  ///< compact, signed
};
struct HookedClaims {
  std::vector<ClaimValue> values;
  std::vector<AggregatedClaims> aggregated = {};
};

/// The largest answer: names, values and JWTs together, in bytes.
inline constexpr std::size_t kMostHookedBytes = 32 * 1024;

class ClaimsHook : public Extension {
 public:
  /// The same each time; asked once, when an instance is made.
  virtual ClaimsHookInfo info() const = 0;
  /// What is known of the person; what is not known is left out. An error where that cannot be found out.
  virtual Result<HookedClaims> claims_of(const ClaimsRequest& request) = 0;
};

}  // namespace gatehouse
