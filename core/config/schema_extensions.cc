// The parts of a tenant file that let plugins and other issuers in.
#include "core/config/schemas.h"

namespace gatehouse::config {

using namespace std::chrono_literals;

Schema<AssertionIssuer> assertion_issuer_schema() {
  return Schema<AssertionIssuer>(
             "assertion issuer",
             {
                 field("issuer", &AssertionIssuer::issuer, text(), "The `iss` of the assertions.",
                       KeyIs::required),
                 field("jwks", &AssertionIssuer::jwks, json_object(),
                       "The issuer's public keys, a JWK set: `{ keys: [ … ] }`, or the same as JSON text."),
                 field("jwks_uri", &AssertionIssuer::jwks_uri, text(),
                       "Where the issuer's public keys are, in place of `jwks`; fetched when an assertion is "
                       "to be verified, and again when one names a key that is not among them."),
                 field("clients", &AssertionIssuer::clients, list(text()),
                       "Clients that may bring them. An assertion names a person by the `sub` that this "
                       "tenant knows them by.",
                       KeyIs::required),
             })
      .place(&AssertionIssuer::span);
}

Schema<ClaimsHookChoice> claims_hook_schema() {
  return Schema<ClaimsHookChoice>(
             "claims hook",
             {
                 field("type", &ClaimsHookChoice::type, text(),
                       "Which implementation: the name that a loaded plugin gives it.", KeyIs::required),
                 field(
                     "on_error", &ClaimsHookChoice::on_error,
                     enumeration<HookFailure>({{"omit", HookFailure::omit}, {"fail", HookFailure::fail}}),
                     "Where it fails or comes too late: `omit` leaves its claims out, `fail` answers the "
                     "client that it should try again. Choose `fail` where an app gives more to who lacks a "
                     "claim."),
                 field("timeout", &ClaimsHookChoice::timeout, duration().range(10ms, 5s),
                       "How long an answer is waited for."),
                 field("config", &ClaimsHookChoice::config, raw(),
                       "Settings of that implementation; its plugin declares and checks them."),
             })
      .place(&ClaimsHookChoice::span);
}

}  // namespace gatehouse::config
