#include "core/app/cli/consent/consent_commands.h"

#include <array>
#include <ostream>

#include "core/accounts/login_key.h"
#include "core/audit/event_catalogue.h"
#include "core/audit/tenant_audit.h"
#include "core/base/words.h"
#include "core/oauth/consent/consent_revocation.h"
#include "core/telemetry/log_text.h"

namespace gatehouse::app::cli {
namespace {

/// The person of that user name, e-mail address or id.
Result<UserId> find_person(AccountStore& accounts, const std::string& named) {
  if (const auto key = accounts::normalise_login(named)) {
    GH_TRY(const auto by_login, accounts.find_by_login(*key));
    if (by_login) return by_login->id;
  }
  GH_TRY(const auto by_id, accounts.find(UserId(named)));
  if (by_id) return by_id->id;
  return Error(ErrorCode::not_found, "nobody has this user name, e-mail address or id");
}

Result<void> add_consents(ConsentStore& consents, const UserId& user, Listing& listing) {
  GH_TRY(const auto given, consents.list(user));
  for (const auto& consent : given)
    listing.rows.push_back({user.text(), consent.client.text(), join_words(consent.scopes),
                            join_words(consent.claims), telemetry::format_timestamp(consent.granted_at)});
  return {};
}

}  // namespace

Result<void> list_consents(TenantStore& store, const ConsentListOptions& options, Streams streams) {
  Listing listing{
      .name = "consents", .columns = {"user", "client_id", "scopes", "claims", "granted"}, .rows = {}};
  if (!options.user.empty()) {
    GH_TRY(const auto user, find_person(store.accounts(), options.user));
    GH_TRY_VOID(add_consents(store.consents(), user, listing));
  }
  ListQuery query{.cursor = {}, .limit = 200};
  while (options.user.empty()) {
    GH_TRY(const auto page, store.accounts().list(query));
    for (const auto& account : page.records) {
      GH_TRY_VOID(add_consents(store.consents(), account.id, listing));
    }
    if (page.next.empty()) break;
    query.cursor = page.next;
  }
  print_listing(streams.out, options.format, listing);
  return {};
}

Result<void> revoke_consent(TenantStore& store, const ConsentRevokeOptions& options, Streams streams) {
  GH_TRY(const auto user, find_person(store.accounts(), options.user));
  const std::array<AuditEvent, 1> events{audit::make_event(
      audit::kConsentRevoked, {.now = options.now, .request_id = {}, .address = {}}, "operator",
      {{audit::field::client_id, options.client}, {audit::field::user, user.text()}})};
  const oauth::ConsentRevocation revocation(store.consents(), store.grants(), nullptr);
  GH_TRY(const auto taken, revocation.take_back({.user = user,
                                                 .client = ClientId(options.client),
                                                 .reason = RevocationReason::revoked_by_operator},
                                                {.now = options.now, .events = events}));
  if (!taken) return Error(ErrorCode::not_found, "this person has allowed this app nothing");
  streams.err << "Revoked: the app must ask again, and its tokens for this person are dead.\n";
  return {};
}

}  // namespace gatehouse::app::cli
