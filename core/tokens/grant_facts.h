// GrantFacts: what one grant is about, beyond the indexed fields of its family: kept in the family's document
// and carried into every token of it.
#pragma once

#include <string>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/storage/records.h"

namespace gatehouse::tokens {

/// How and when the person proved who they are.
struct Authentication {
  TimePoint auth_time;
  std::string acr;               ///< OpenID Core §2
  std::vector<std::string> amr;  ///< RFC 8176
  bool operator==(const Authentication&) const = default;
};

struct GrantFacts {
  std::vector<std::string> scope;                 ///< as granted
  std::string nonce = {};                         ///< OpenID Core §3.1.2.1; empty when none was sent
  std::vector<std::string> userinfo_claims = {};  ///< asked for by name (OpenID Core §5.5)
  std::vector<std::string> id_token_claims = {};
  std::vector<std::string> resources =
      {};  ///< APIs that access tokens may be for (RFC 8707); empty: none named
  std::string authorization_details = {};  ///< RFC 9396, a JSON array as text; empty: none
  Authentication authentication;
};

Document write_grant_facts(const GrantFacts& facts);
Result<GrantFacts> read_grant_facts(const Document& document);

}  // namespace gatehouse::tokens
