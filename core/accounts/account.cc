#include "core/accounts/account.h"

#include <boost/json.hpp>

#include "core/accounts/login_key.h"
#include "core/base/contains.h"
#include "core/base/document.h"
#include "core/base/ids.h"

namespace gatehouse::accounts {
const std::string& display_name_of(const Profile& profile) noexcept {
  if (!profile.name.empty()) return profile.name;
  return profile.username.empty() ? profile.email : profile.username;
}

Result<Account> read_account(AccountRecord record) {
  GH_TRY(const auto document, read_document(record.payload));
  Account account{.record = std::move(record), .profile = {}};
  account.profile.username = text_member(document, "username");
  account.profile.name = text_member(document, "name");
  account.profile.email = text_member(document, "email");
  account.profile.email_verified = flag_member(document, "email_verified");
  if (const auto* claims = document.if_contains("claims"); claims != nullptr && claims->is_object())
    account.profile.claims = claims->get_object();
  return account;
}

Result<AccountRecord> make_account(const NewAccount& account, TimePoint now) {
  AccountRecord record;
  record.id = UserId(make_uuid_v4());
  record.created_at = now;
  record.updated_at = now;
  record.password_hash = account.password_hash;
  for (const std::string* name : {&account.profile.username, &account.profile.email}) {
    if (name->empty()) continue;
    GH_TRY(auto key, normalise_login(*name));
    if (!contains(record.login_keys, key)) record.login_keys.push_back(std::move(key));
  }
  if (record.login_keys.empty())
    return Error(ErrorCode::invalid_argument, "an account needs a user name or an e-mail address");
  boost::json::object document{{"login_rule", kLoginKeyRule}};
  if (!account.profile.username.empty()) document["username"] = account.profile.username;
  auto claims = account.profile.claims;
  // A name may be given as a claim as well; it has one place.
  const auto name = claims.contains("name") ? text_member(claims, "name") : account.profile.name;
  claims.erase("name");
  if (!name.empty()) document["name"] = name;
  if (!account.profile.email.empty()) {
    document["email"] = account.profile.email;
    document["email_verified"] = account.profile.email_verified;
  }
  if (!claims.empty()) document["claims"] = std::move(claims);
  record.payload = write_document(document);
  return record;
}

}  // namespace gatehouse::accounts
