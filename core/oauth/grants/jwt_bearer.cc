#include "core/oauth/grants/jwt_bearer.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/crypto/digest.h"
#include "core/jose/signed_object.h"
#include "core/oauth/client_authentication/assertion_claims.h"

namespace gatehouse::oauth {
namespace {

// RFC 7523 names no `typ`. What other tokens bear (at+jwt, dpop+jwt, client-authentication+jwt) is none.
constexpr std::array<std::string_view, 2> kTypes = {"", "JWT"};
constexpr std::size_t kLongestSubject = 64;
constexpr std::array kStrict = {jose::Algorithm::ps256, jose::Algorithm::es256, jose::Algorithm::eddsa};

GrantOutcome refused(const char* id) { return GrantRefused{.id = id}; }

/// RFC 7521 §4.1: what was asserted once is asserted again, not refreshed; and nobody signed in here.
bool needs_sign_in(std::string_view scope) { return scope == "openid" || scope == "offline_access"; }

}  // namespace

JwtBearerHandler::JwtBearerHandler(Settings settings, const std::vector<config::AssertionIssuer>& issuers,
                                   fetch::RemoteDocuments& documents, const replays::Replays& replays)
    : settings_(std::move(settings)), keys_(documents), replays_(replays) {
  for (const auto& issuer : issuers) {
    config::ClientMetadata holder;
    holder.client_id = issuer.issuer;
    holder.jwks = issuer.jwks;
    holder.jwks_uri = issuer.jwks_uri;
    trusted_.push_back(
        {.issuer = issuer, .key_holder = std::make_shared<const config::ClientMetadata>(std::move(holder))});
  }
}

GrantInfo JwtBearerHandler::info() const {
  using enum GrantError;
  return {
      .grant_type = std::string(kJwtBearer),
      .refusals =
          {
              {"missing_assertion", invalid_request, "assertion is missing."},
              {"unknown_issuer", invalid_grant,
               "The iss of the assertion is none whose assertions this client may bring."},
              {"keys_unavailable", invalid_grant,
               "The keys of the assertion's issuer could not be fetched. Try again in some minutes."},
              {"wrong_signature", invalid_grant,
               "The assertion is not signed with one of the keys that its issuer is configured with."},
              {"wrong_audience", invalid_grant,
               "The aud of the assertion must be the issuer or the token endpoint, and nothing else."},
              {"expired_assertion", invalid_grant,
               "The assertion needs an exp that is to come, at most five minutes away."},
              {"missing_jti", invalid_grant, "The assertion needs a jti, of at most 256 characters."},
              {"missing_subject", invalid_grant,
               "The assertion needs a sub: that of a person, as ID tokens of this issuer have it."},
              {"replayed_assertion", invalid_grant, "The assertion was used before: each is good once."},
              {"made_before_start", invalid_grant,
               "The server has just restarted and cannot tell whether the assertion was used before: make a "
               "new one, with iat, and try again in half a minute."},
              {"scope_of_a_sign_in", invalid_scope,
               "openid and offline_access come of a sign-in, not of an assertion: ask for another scope."},
          },
  };
}

const JwtBearerHandler::Trusted* JwtBearerHandler::find(std::string_view issuer,
                                                        const ClientId& client) const noexcept {
  for (const auto& one : trusted_) {
    const auto& clients = one.issuer.clients;
    if (one.issuer.issuer == issuer) return contains(clients, client.text()) ? &one : nullptr;
  }
  return nullptr;
}

bool JwtBearerHandler::is_for_us(std::string_view audience) const noexcept {
  if (!audience.starts_with(settings_.issuer)) return false;
  const auto rest = audience.substr(settings_.issuer.size());
  return rest.empty() || rest == "/token";
}

Result<GrantOutcome> JwtBearerHandler::exchange(const GrantRequest& request) {
  const auto assertion = request.parameter("assertion");
  if (!assertion) return refused("missing_assertion");
  // Not believed: it says whose keys to try. RFC 7523 §3 point 1.
  const auto* trusted =
      find(jose::claimed_text(*assertion, "iss").value_or(std::string()), request.client.id);
  if (trusted == nullptr) return refused("unknown_issuer");
  const std::span<const jose::Algorithm> any = settings_.strict ? kStrict : jose::key_pair_algorithms();
  auto keys = keys_.signature_keys(trusted->key_holder, jose::claimed_key(*assertion).value_or(std::string()),
                                   request.now);
  // Too busy is not the client's fault: 503, so that it comes again.
  if (!keys && keys.error().code() == ErrorCode::unavailable) return std::move(keys).error();
  if (!keys) return refused("keys_unavailable");
  const auto verified = jose::verify_signed_object(*assertion, **keys, {.types = kTypes, .algorithms = any});
  if (!verified) return refused("wrong_signature");
  const auto& claims = *verified;
  const auto audience = only_audience(claims);
  if (!audience || !is_for_us(*audience)) return refused("wrong_audience");
  if (!is_timely(claims, request.now)) return refused("expired_assertion");
  const auto subject = text_claim(claims, "sub");
  if (subject.empty() || subject.size() > kLongestSubject) return refused("missing_subject");
  const auto id = text_claim(claims, "jti");
  if (id.empty() || id.size() > kLongestAssertionId) return refused("missing_jti");

  std::vector<std::string> scope(request.scope.begin(), request.scope.end());
  if (std::erase_if(scope, needs_sign_in) != 0 && scope.empty()) return refused("scope_of_a_sign_in");
  // Whoever caught it before a crash could bring it once more.
  if (replays_.may_be_forgotten(validity_of(claims))) return refused("made_before_start");
  const auto digest =
      crypto::keyed_digest(settings_.tenant.text(), {"jwt_bearer_assertion", trusted->issuer.issuer, id});
  GH_TRY(const bool first,
         replays_.remember(digest, *time_claim(claims, "exp") + kAssertionSkew, request.now));
  if (!first) return refused("replayed_assertion");
  // How they proved it to the issuer (acr, amr) is not known here, so nothing is said of it.
  const auto auth_time = time_claim(claims, "auth_time").value_or(request.now);
  return GrantOutcome(Granted{.who = GrantedPerson{.user = UserId(std::string(subject)),
                                                   .auth_time = std::min(auth_time, request.now)},
                              .scope = std::move(scope)});
}

}  // namespace gatehouse::oauth
