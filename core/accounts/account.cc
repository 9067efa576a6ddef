#include "core/accounts/account.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/accounts/login_key.h"
#include "core/base/ids.h"

namespace gatehouse::accounts {
namespace {

std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

}  // namespace

Result<Account> read_account(AccountRecord record) {
  boost::system::error_code failed;
  const auto document = boost::json::parse(record.payload.json, failed);
  if (failed || !document.is_object())
    return Error(ErrorCode::corrupt, "the document of an account is not a JSON object");
  const auto& object = document.get_object();
  Account account{.record = std::move(record), .profile = {}};
  account.profile.username = text_of(object, "username");
  account.profile.name = text_of(object, "name");
  account.profile.email = text_of(object, "email");
  const auto* verified = object.if_contains("email_verified");
  account.profile.email_verified = verified != nullptr && verified->is_bool() && verified->get_bool();
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
    if (std::find(record.login_keys.begin(), record.login_keys.end(), key) == record.login_keys.end())
      record.login_keys.push_back(std::move(key));
  }
  if (record.login_keys.empty())
    return Error(ErrorCode::invalid_argument, "an account needs a user name or an e-mail address");
  boost::json::object document{{"login_rule", kLoginKeyRule}};
  if (!account.profile.username.empty()) document["username"] = account.profile.username;
  if (!account.profile.name.empty()) document["name"] = account.profile.name;
  if (!account.profile.email.empty()) {
    document["email"] = account.profile.email;
    document["email_verified"] = account.profile.email_verified;
  }
  record.payload.json = boost::json::serialize(document);
  return record;
}

}  // namespace gatehouse::accounts
