// What may be told of a person: the standard claims of OpenID Core §5.1 with their forms, and the check that
// every claim about a person passes before it is kept, from wherever it comes. Pure functions over constants.
#pragma once

#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "core/config/model.h"

namespace gatehouse::config {

enum class ClaimForm {
  text,
  url,
  date,     ///< YYYY-MM-DD, 0000-MM-DD or YYYY
  flag,     ///< true or false
  address,  ///< an object of texts (§5.1.1)
  own,      ///< the account has a place of its own for it: not to be given as a claim
};

struct StandardClaim {
  std::string_view name;
  std::string_view scope;  ///< the scope value that stands for it (§5.4)
  ClaimForm form;
  std::string_view label;  ///< what a consent page calls it: "See <label>"
};

std::span<const StandardClaim> standard_claims() noexcept;

/// `given` in the claim's form: "true" becomes true where a flag belongs. invalid_argument: what is wrong,
/// without the value. Claims that are not standard may be texts, lists and objects, within bounds; names that
/// tokens use themselves are refused (S-110).
Result<boost::json::value> checked_claim(std::string_view name, boost::json::value given);

/// `text` as written on a command line: JSON where it begins like an object or a list, else a text.
Result<boost::json::value> claim_of_text(std::string_view name, std::string_view text);
/// The value as written in a configuration file.
Result<boost::json::value> claim_of_node(std::string_view name, const ConfigNode& node);
/// All of a seed's. They passed check_users before.
Result<boost::json::object> claims_of(const UserSeed& user);

}  // namespace gatehouse::config
