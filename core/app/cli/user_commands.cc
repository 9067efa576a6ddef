#include "core/app/cli/user_commands.h"

#include <boost/json.hpp>
#include <iomanip>
#include <iostream>

#include "core/accounts/account.h"
#include "core/app/cli/installation.h"
#include "core/app/cli/passwords.h"
#include "core/audit/event_catalogue.h"
#include "core/audit/tenant_audit.h"
#include "core/crypto/password_hash.h"

namespace gatehouse::app::cli {
namespace {

struct NewPassword {
  Secret password;
  bool generated = false;
};

Result<NewPassword> password_of(const UserCreateOptions& options, std::uint32_t min_length) {
  if (options.password_file.empty())
    return NewPassword{.password = make_readable_password(), .generated = true};
  GH_TRY(auto password, read_password(options.password_file));
  if (password.size() < min_length)
    return Error(ErrorCode::invalid_argument,
                 "the password is shorter than the tenant's accounts.passwords.min_length of " +
                     std::to_string(min_length));
  return NewPassword{.password = std::move(password), .generated = false};
}

void print_user(const AccountRecord& record, const UserCreateOptions& options, const NewPassword& password,
                Streams streams) {
  if (options.common.output == "id") {
    streams.out << record.id.text() << '\n';
  } else if (options.common.output == "json") {
    boost::json::object object{
        {"id", record.id.text()}, {"username", options.username}, {"email", options.email}};
    if (password.generated) object["password"] = password.password.reveal();
    streams.out << boost::json::serialize(object) << '\n';
  } else {
    streams.out << "USER ID    " << record.id.text() << '\n';
    if (password.generated) streams.out << "PASSWORD   " << password.password.reveal() << "   shown once\n";
  }
}

}  // namespace

ExitCode create_user(const UserCreateOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  const auto password = password_of(options, tenant->config().accounts.password_min_length);
  if (!password) return report(password.error(), streams.err);
  const auto& hashing = installation->snapshot().server.password_hashing;
  auto hash = crypto::hash_password(password->password, {.memory = hashing.memory, .passes = hashing.passes});
  if (!hash) return report(hash.error(), streams.err);
  const auto now = installation->clock().now();
  const auto record = accounts::make_account({.profile = {.username = options.username,
                                                          .name = options.name,
                                                          .email = options.email,
                                                          .email_verified = options.email_verified},
                                              .password_hash = *std::move(hash)},
                                             now);
  if (!record) return report(record.error(), streams.err);
  const auto event = audit::make_event(audit::kUserCreated, {.now = now, .request_id = {}, .address = {}},
                                       "operator", {{audit::field::user, record->id.text()}});
  const auto stored =
      tenant->store().accounts().put(*record, Absent{}, {.now = now, .events = std::span(&event, 1)});
  if (!stored) {
    if (stored.error().code() == ErrorCode::already_exists)
      streams.err << "gatehouse: this user name or e-mail address belongs to another account of the tenant\n";
    else
      report(stored.error(), streams.err);
    return exit_code_of(stored.error());
  }
  print_user(*record, options, *password, streams);
  return kDone;
}

ExitCode list_users(const GlobalOptions& options, Streams streams) {
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  if (options.output == "table")
    streams.out << std::left << std::setw(38) << "ID" << std::setw(20) << "USERNAME" << std::setw(30)
                << "EMAIL"
                << "STATE\n";
  ListQuery query{.cursor = {}, .limit = 200};
  do {
    auto page = tenant->store().accounts().list(query);
    if (!page) return report(page.error(), streams.err);
    for (auto& record : page->records) {
      const auto account = accounts::read_account(record);
      if (!account) return report(account.error(), streams.err);
      const bool active = record.state == AccountState::active;
      if (options.output == "id") {
        streams.out << record.id.text() << '\n';
      } else if (options.output == "json") {
        streams.out << boost::json::serialize(boost::json::object{{"id", record.id.text()},
                                                                  {"username", account->profile.username},
                                                                  {"email", account->profile.email},
                                                                  {"state", active ? "active" : "disabled"}})
                    << '\n';
      } else {
        streams.out << std::left << std::setw(38) << record.id.text() << std::setw(20)
                    << account->profile.username << std::setw(30) << account->profile.email
                    << (active ? "active" : "disabled") << '\n';
      }
    }
    query.cursor = page->next;
  } while (!query.cursor.empty());
  return kDone;
}

}  // namespace gatehouse::app::cli
