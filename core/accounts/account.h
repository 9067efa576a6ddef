// Account: a person of a tenant as core sees them: an AccountRecord with its document read.
//
// A plain value. The password hash stays in the record and is handed only to the password check.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "gatehouse/error.h"
#include "gatehouse/storage/records.h"

namespace gatehouse::accounts {

/// OpenID Connect Core §5.1 claims that this account can answer.
struct Profile {
  std::string username;  ///< preferred_username
  std::string name;
  std::string email;
  bool email_verified = false;
  boost::json::object claims = {};  ///< all others, each under its name, checked by config::checked_claim
};

struct Account {
  AccountRecord record;
  Profile profile;
};

/// How a page addresses its own person: the name, else what they sign in with.
const std::string& display_name_of(const Profile& profile) noexcept;

/// corrupt: the stored document cannot be read.
Result<Account> read_account(AccountRecord record);

struct NewAccount {
  Profile profile;
  std::string password_hash;  ///< PHC string, or empty for none
};

/// A new record with a random UUIDv4 id and the login keys of user name and e-mail. invalid_argument: what is
/// wrong.
Result<AccountRecord> make_account(const NewAccount& account, TimePoint now);

}  // namespace gatehouse::accounts
