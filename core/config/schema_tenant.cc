
#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/config/rules/branding_rules.h"
#include "core/config/rules/place.h"
#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDay = 24h;

Schema<SessionSettings> sessions() {
  return Schema<SessionSettings>(
      "sessions", {
                      field("idle", &SessionSettings::idle, duration().range(1min, 366 * kDay),
                            "A browser session that is not used for so long ends."),
                      field("absolute", &SessionSettings::absolute, duration().range(1min, 366 * kDay),
                            "A browser session ends after so long in any case."),
                      field("management", &SessionSettings::management, boolean(),
                            "Whether apps can watch in a frame whether the person is still signed in "
                            "(OpenID Connect Session Management 1.0)."),
                  });
}

Schema<LanguageSettings> languages() {
  return Schema<LanguageSettings>(
             "languages",
             {
                 field("default", &LanguageSettings::fallback, one_of({"en", "de"}),
                       "For people whose browser and app ask for none of those offered."),
                 field("offered", &LanguageSettings::offered, list(one_of({"en", "de"})),
                       "What people may get, and `ui_locales_supported` of the metadata."),
             })
      .rule([](const LanguageSettings& languages, const ConfigNode& node, Diagnostics& found) {
        const auto& offered = languages.offered;
        if (contains(offered, languages.fallback)) return;
        Findings(found).error(code::kLanguages, Place(node).in("default"),
                              "the default language \"" + languages.fallback + "\" is not offered",
                              "add it to languages.offered");
      });
}

Schema<BrandingSettings> branding() {
  return Schema<BrandingSettings>(
             "branding",
             {
                 field("logo", &BrandingSettings::logo, text(),
                       "The organisation's logo: a PNG, JPEG, WebP or SVG file of at most 256 KiB, relative "
                       "to this one."),
                 field("accent", &BrandingSettings::accent, text(),
                       "Colour of buttons and links, `#rrggbb`, with a contrast of 4.5 to 1 on #f4f5f7."),
                 field("accent_dark", &BrandingSettings::accent_dark, text(),
                       "The same for dark pages, on #21252c. Left out: made from `accent`."),
                 field("support_url", &BrandingSettings::support_url, text(), "Where people get help."),
                 field("privacy_url", &BrandingSettings::privacy_url, text(), "The privacy policy."),
                 field("terms_url", &BrandingSettings::terms_url, text(), "The terms of use."),
             })
      .rule([](const BrandingSettings& look, const ConfigNode& node, Diagnostics& found) {
        Findings findings(found);
        check_accents(look.accent, look.accent_dark, Place(node), findings);
        for (const auto& [key, address] : {std::pair{"support_url", &look.support_url},
                                           {"privacy_url", &look.privacy_url},
                                           {"terms_url", &look.terms_url}})
          check_brand_address(*address, Place(node).in(key), findings);
      });
}

Schema<LimitSettings> limits() {
  return Schema<LimitSettings>(
      "limits",
      {
          group<LimitSettings>(
              "login",
              {
                  field("per_address", &LimitSettings::login_per_address, rate(),
                        "Wrong names and passwords from one network (/24 or /64); what is above waits."),
              },
              "Signing in."),
          group<LimitSettings>(
              "sign_up",
              {
                  field("per_address", &LimitSettings::sign_up_per_address, rate(),
                        "Accounts that people of one network may make, and names that they find taken; what "
                        "is above waits."),
              },
              "Making an account."),
          group<LimitSettings>(
              "authorize",
              {
                  field(
                      "per_address", &LimitSettings::authorize_per_address, rate(),
                      "Sign-ins that one network may begin, and requests that it may push (counted apart)."),
                  field("denied_per_address", &LimitSettings::authorize_denied_per_address, rate(),
                        "Refused authorization requests of one network that audit trail and "
                        "log record one by one; the rest is counted."),
              },
              "Beginning to sign in."),
          group<LimitSettings>(
              "token",
              {
                  field("denied_per_address", &LimitSettings::denied_per_address, rate(),
                        "Refused token requests of one network that the audit trail records one by one; the "
                        "rest is counted."),
              },
              "The token endpoint."),
          group<LimitSettings>(
              "device",
              {
                  field("per_address", &LimitSettings::device_per_address, rate(),
                        "Wrong user codes of devices from one network; what is above waits."),
              },
              "Codes that people type for a device."),
      });
}

/// `required` or `optional`, kept as whether it is required.
Value<bool> requirement() {
  enum class Word { optional, required };
  const auto words = enumeration<Word>({{"optional", Word::optional}, {"required", Word::required}});
  Value<bool> value;
  value.description = words.description;
  value.read = [words](const ConfigNode& node, const Decoding& decoding,
                       const ValueDescription& described) -> std::optional<bool> {
    const auto word = words.read(node, decoding, described);
    if (!word) return std::nullopt;
    return *word == Word::required;
  };
  value.write = [words](const bool& required) {
    return words.write(required ? Word::required : Word::optional);
  };
  return value;
}

Schema<DpopSettings> dpop() {
  return Schema<DpopSettings>(
      "dpop",
      {
          field("nonce", &DpopSettings::nonce_required, requirement(),
                "Whether every proof must carry a nonce of the server (`required`), or is checked for "
                "one that it carries (`optional`)."),
      });
}

Schema<MtlsSettings> mtls() {
  return Schema<MtlsSettings>(
             "mtls",
             {
                 field("alias", &MtlsSettings::alias, text(),
                       "Address of the endpoints that ask for clients' certificates, in place of the "
                       "issuer's: what discovery tells as `mtls_endpoint_aliases`. Left out: those of the "
                       "issuer "
                       "ask."),
                 field("authorities", &MtlsSettings::authorities, text(),
                       "PEM file, relative to this one, of the authorities whose certificates count for "
                       "`tls_client_auth`, and of their revocation lists where they have some. Read again at "
                       "`gatehouse reload`."),
             })
      .place(&MtlsSettings::span);
}

Schema<SigningKeySettings> signing_key() {
  return Schema<SigningKeySettings>(
      "signing key", {
                         field("alg", &SigningKeySettings::alg, one_of(signature_algorithms()),
                               "Signature algorithm of this key.", KeyIs::required),
                         field("bits", &SigningKeySettings::bits, integer().range(2048, 4096),
                               "Size of an RSA key; without meaning for others."),
                         field("rotate", &SigningKeySettings::rotate, duration().range(kDay, 3660 * kDay),
                               "Age at which the key hands over to its successor."),
                     });
}

Schema<ScopeSettings> scope() {
  return Schema<ScopeSettings>(
      "scope",
      {
          field("id", &ScopeSettings::id, text(), "The scope's name as clients ask for it.", KeyIs::required),
          field("claims", &ScopeSettings::claims, list(text()), "Claims that the scope gives access to."),
          field("description", &ScopeSettings::description, map(text()),
                "What the consent page says, by language: `{ en: Your teams }`."),
      });
}

Schema<TenantConfig> declare_tenant() {
  return Schema<TenantConfig>(
             kTenantSchema,
             {
                 constant<TenantConfig>("schema", kTenantSchema, "Kind and version of this file."),
                 field("id", &TenantConfig::id, text(),
                       "The tenant's name in addresses: lower-case letters, digits and hyphens.",
                       KeyIs::required),
                 field("name", &TenantConfig::name, text(), "Name for people."),
                 field("issuer", &TenantConfig::issuer, text(),
                       "The issuer identifier: the https address under which clients reach this tenant, "
                       "without "
                       "slash at the end, query or fragment.",
                       KeyIs::required),
                 field("languages", &TenantConfig::languages, object(languages()), "Languages of the pages."),
                 field("branding", &TenantConfig::branding, object(branding()), "How the pages look."),
                 field("accounts", &TenantConfig::accounts, object(accounts_schema()), "Accounts of people."),
                 field("limits", &TenantConfig::limits, object(limits()), "What one network may do."),
                 field("sessions", &TenantConfig::sessions, object(sessions()), "Browser sessions."),
                 field("legacy", &TenantConfig::legacy, object(legacy_schema()),
                       "What only old applications need. Off, and each is switched on by its name."),
                 field("security_profile", &TenantConfig::security_profile,
                       enumeration<SecurityProfile>(
                           {{"oauth2.1", SecurityProfile::oauth2_1},
                            {"mcp", SecurityProfile::mcp},
                            {"fapi2-security", SecurityProfile::fapi2_security},
                            {"fapi2-message-signing", SecurityProfile::fapi2_message_signing}}),
                       "Sets and locks what a profile of OAuth demands; what contradicts it is refused."),
                 field("tokens", &TenantConfig::tokens, object(tokens_schema()),
                       "Lifetimes and forms of tokens."),
                 field("dpop", &TenantConfig::dpop, object(dpop()),
                       "Tokens that are bound to a key of the client (RFC 9449)."),
                 field("mtls", &TenantConfig::mtls, object(mtls()), "Certificates of clients (RFC 8705)."),
                 field(
                     "default_audience", &TenantConfig::default_audience, text(),
                     "`aud` of access tokens for which the client names no resource. Left out: the issuer."),
                 field("keys", &TenantConfig::keys, list(object(signing_key())),
                       "Signing keys. One RS256 key at least: OpenID Connect clients may expect it."),
                 field("scopes", &TenantConfig::scopes, list(object(scope())),
                       "Scopes beyond openid, profile, email, address, phone and offline_access."),
                 field("resources", &TenantConfig::resources, list(object(resource_schema())),
                       "APIs that access tokens can be for (RFC 8707)."),
                 field("authorization_details", &TenantConfig::authorization_details,
                       list(object(authorization_details_schema())),
                       "Kinds of things that clients can ask for one by one (RFC 9396): one payment, one "
                       "account."),
                 field("grants", &TenantConfig::grants, list(object(plugin_choice_schema())),
                       "Plugins that answer a `grant_type` of their own; clients name it in `grant_types`."),
                 field("assertion_issuers", &TenantConfig::assertion_issuers,
                       list(object(assertion_issuer_schema())),
                       "Whose assertions about people are good for access tokens (RFC 7523)."),
                 field("claims_hooks", &TenantConfig::claims_hooks, list(object(claims_hook_schema())),
                       "Plugins that add claims of people, asked in this order; each for those that are "
                       "missing still."),
                 field("registration", &TenantConfig::registration, object(registration_schema()),
                       "Clients that register themselves (RFC 7591)."),
                 field("client_metadata_documents", &TenantConfig::client_metadata_documents,
                       object(client_metadata_documents_schema()),
                       "Apps that are known by the address of a document about them "
                       "(draft-ietf-oauth-client-id-metadata-document)."),
                 field("clients", &TenantConfig::clients, list(object(client_schema())),
                       "Clients that this file owns: read-only everywhere else."),
                 field("users", &TenantConfig::users, list(object(user_seed_schema())),
                       "People to create when absent. Never updated afterwards."),
             })
      .place(&TenantConfig::span);
}

}  // namespace

const Schema<TenantConfig>& tenant_schema() {
  static const Schema<TenantConfig> schema = declare_tenant();
  return schema;
}

}  // namespace gatehouse::config
