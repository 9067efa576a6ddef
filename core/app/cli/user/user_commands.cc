#include "core/app/cli/user/user_commands.h"

#include <boost/json.hpp>
#include <ostream>

#include "core/accounts/account.h"
#include "core/accounts/chosen_names.h"
#include "core/app/cli/command_line/passwords.h"
#include "core/app/cli/installation/installation.h"
#include "core/audit/event_catalogue.h"
#include "core/audit/tenant_audit.h"
#include "core/config/standard_claims.h"
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
  if (accounts::characters_of(password.reveal()) < min_length)
    return Error(ErrorCode::invalid_argument,
                 "the password is shorter than the tenant's accounts.passwords.min_length of " +
                     std::to_string(min_length));
  return NewPassword{.password = std::move(password), .generated = false};
}

Result<boost::json::object> claims_of(const std::vector<std::string>& written) {
  boost::json::object claims;
  for (const auto& one : written) {
    const auto equals = one.find('=');
    if (equals == std::string::npos)
      return Error(ErrorCode::invalid_argument, "--claim is NAME=VALUE: " + one);
    const auto name = one.substr(0, equals);
    if (claims.contains(name)) return Error(ErrorCode::invalid_argument, "claim " + name + " is given twice");
    GH_TRY(claims[name], config::claim_of_text(name, std::string_view(one).substr(equals + 1)));
  }
  return claims;
}

Listing created(const AccountRecord& record, const UserCreateOptions& options, const NewPassword& password) {
  Listing listing{.name = "users", .columns = {"id", "username", "email"}, .rows = {}};
  listing.rows.push_back({record.id.text(), options.username, options.email});
  if (password.generated) {
    listing.columns.emplace_back("password");
    listing.rows.front().emplace_back(password.password.reveal());
  }
  return listing;
}

}  // namespace

ExitCode create_user(const UserCreateOptions& options, Streams streams) {
  const auto installation = Installation::open(options.common.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.common.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  // By the one rule for everybody: what looks like an address would be somebody else's to come (S-105).
  if (!options.username.empty())
    if (const auto fits = accounts::check_username(options.username); !fits)
      return report(Error(ErrorCode::invalid_argument, "--username: " + fits.error().message()), streams.err);
  auto claims = claims_of(options.claims);
  if (!claims) return report(claims.error(), streams.err);
  const auto password = password_of(options, tenant->config().accounts.password_min_length);
  if (!password) return report(password.error(), streams.err);
  if (password->generated && options.common.output == OutputFormat::id)
    return report(Error(ErrorCode::invalid_argument,
                        "-o id would not show the password, which nobody can see later; take -o json, or "
                        "bring one: --password-file"),
                  streams.err);
  const auto& hashing = installation->snapshot().server.password_hashing;
  auto hash = crypto::hash_password(password->password, {.memory = hashing.memory, .passes = hashing.passes});
  if (!hash) return report(hash.error(), streams.err);
  const auto now = installation->clock().now();
  const auto record = accounts::make_account({.profile = {.username = options.username,
                                                          .name = options.name,
                                                          .email = options.email,
                                                          .email_verified = options.email_verified,
                                                          .claims = *std::move(claims)},
                                              .password_hash = *std::move(hash)},
                                             now);
  if (!record) return report(record.error(), streams.err);
  const auto event = audit::make_event(audit::kUserCreated, {.now = now, .request_id = {}, .address = {}},
                                       "operator", {{audit::field::user, record->id.text()}});
  const auto stored =
      tenant->store().accounts().put(*record, Absent{}, {.now = now, .events = std::span(&event, 1)});
  if (!stored && stored.error().code() == ErrorCode::already_exists)
    return report(Error(ErrorCode::already_exists,
                        "this user name or e-mail address belongs to another account of the tenant"),
                  streams.err);
  if (!stored) return report(stored.error(), streams.err);
  print_listing(streams.out, options.common.output, created(*record, options, *password));
  if (password->generated) streams.err << "The password is shown this once.\n";
  return kDone;
}

ExitCode list_users(const GlobalOptions& options, Streams streams) {
  const auto installation = Installation::open(options.config_file, streams.err);
  if (!installation) return kInvalidConfiguration;
  auto tenant = OpenedTenant::open(*installation, options.tenant);
  if (!tenant) return report(tenant.error(), streams.err);
  Listing listing{.name = "users", .columns = {"id", "username", "email", "state"}, .rows = {}};
  ListQuery query{.cursor = {}, .limit = 200};
  do {
    auto page = tenant->store().accounts().list(query);
    if (!page) return report(page.error(), streams.err);
    for (auto& record : page->records) {
      const auto account = accounts::read_account(std::move(record));
      if (!account) return report(account.error(), streams.err);
      listing.rows.push_back({account->record.id.text(), account->profile.username, account->profile.email,
                              account->record.state == AccountState::active ? "active" : "disabled"});
    }
    query.cursor = page->next;
  } while (!query.cursor.empty());
  print_listing(streams.out, options.output, listing);
  return kDone;
}

}  // namespace gatehouse::app::cli
