// The part of a tenant file that is about tokens: lives and forms of each kind.
#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

using namespace std::chrono_literals;

constexpr Duration kDay = 24h;

Field<TokenSettings> access_tokens() {
  return group<TokenSettings>("access",
                              {
                                  field("lifetime", &TokenSettings::access_lifetime,
                                        duration().range(10s, kDay), "Life of an access token."),
                                  field("format", &TokenSettings::access_format, access_token_format(),
                                        "`jwt`: RFC 9068, verified by anyone; `opaque`: looked up here."),
                                  field("alg", &TokenSettings::access_alg, one_of(signature_algorithms()),
                                        "Signature of JWT access tokens."),
                              },
                              "Access tokens.");
}

Field<TokenSettings> refresh_tokens() {
  return group<TokenSettings>(
      "refresh",
      {
          field("lifetime", &TokenSettings::refresh_lifetime, duration().range(1min, 366 * kDay),
                "Absolute life of a sign-in's refresh tokens, however often they rotate."),
          field("idle", &TokenSettings::refresh_idle, duration().range(1min, 366 * kDay),
                "Life of a refresh token that is not used."),
          field("grace", &TokenSettings::refresh_grace, duration().range(0s, 5min),
                "How long a used refresh token still yields its one successor, for clients that lost the "
                "answer."),
          field(
              "rotation", &TokenSettings::refresh_rotation,
              enumeration<RefreshRotation>(
                  {{"always", RefreshRotation::always}, {"never", RefreshRotation::never}}),
              "`never`: a refresh token stays the same for its life; those of public clients that are bound "
              "to no key rotate all the same."),
      },
      "Refresh tokens.");
}

}  // namespace

Schema<TokenSettings> tokens_schema() {
  return Schema<TokenSettings>(
      "tokens",
      {
          access_tokens(),
          group<TokenSettings>("id",
                               {
                                   field("lifetime", &TokenSettings::id_lifetime, duration().range(10s, kDay),
                                         "Life of an ID token."),
                                   field("alg", &TokenSettings::id_alg, one_of(signature_algorithms()),
                                         "Signature of ID tokens."),
                               },
                               "ID tokens."),
          refresh_tokens(),
          // RFC 6749 §4.1.2: at most ten minutes.
          group<TokenSettings>("code",
                               {
                                   field("lifetime", &TokenSettings::code_lifetime,
                                         duration().range(5s, 10min), "Life of an authorization code."),
                               },
                               "Authorization codes."),
          // RFC 9126 §2.2: between 5 and 600 seconds.
          group<TokenSettings>(
              "pushed_request",
              {
                  field("lifetime", &TokenSettings::pushed_request_lifetime, duration().range(5s, 10min),
                        "How long a pushed authorization request waits for its browser."),
              },
              "Pushed authorization requests."),
          field("subject", &TokenSettings::subject, subject_type(),
                "`public`: a person has one `sub`; `pairwise`: another one for each owner of clients, told "
                "by the host of their redirect URIs. A change gives everybody a new `sub`."),
          group<TokenSettings>(
              "device",
              {
                  field("lifetime", &TokenSettings::device_code_lifetime, duration().range(1min, 30min),
                        "Life of a device code and of the code that a person types for it."),
                  field("interval", &TokenSettings::device_interval, duration().range(1s, 1min),
                        "How long a device waits between two polls; what asks sooner is told to slow down."),
              },
              "Signing in on devices without a browser."),
          group<TokenSettings>(
              "backchannel",
              {
                  field("lifetime", &TokenSettings::backchannel_lifetime, duration().range(30s, 30min),
                        "How long a person can answer an app that asks from elsewhere (CIBA), where the app "
                        "asks for no other time."),
                  field("interval", &TokenSettings::backchannel_interval, duration().range(1s, 1min),
                        "How long an app waits between two polls; what asks sooner is told to slow down."),
              },
              "Sign-ins that apps ask people for from elsewhere (CIBA)."),
      });
}

}  // namespace gatehouse::config
