#include "core/tokens/access_token_reader.h"

#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/document.h"
#include "core/base/words.h"
#include "core/crypto/digest.h"
#include "core/tokens/bearer.h"

namespace gatehouse::tokens {
namespace {

std::vector<std::string> scope_of(std::string_view text) {
  std::vector<std::string> values;
  for (auto value = take_word(text); !value.empty(); value = take_word(text))
    values.emplace_back(value);
  return values;
}

/// RFC 9068 §2.2.1.
std::optional<Authentication> read_authentication(const boost::json::object& claims) {
  const auto* time = claims.if_contains("auth_time");
  const auto auth_time = time != nullptr ? jose::parse_numeric_date(*time) : std::nullopt;
  if (!auth_time) return std::nullopt;
  return Authentication{
      .auth_time = *auth_time, .acr = text_member(claims, "acr"), .amr = texts_member(claims, "amr")};
}

std::string actor_of(const boost::json::object& claims) {
  const auto* act = claims.if_contains("act");
  return act != nullptr && act->is_object() ? boost::json::serialize(*act) : std::string();
}

/// Of any form: what names nobody must not read as if it were not there.
std::string may_act_claim(const boost::json::object& claims) {
  const auto* may_act = claims.if_contains("may_act");
  return may_act != nullptr ? boost::json::serialize(*may_act) : std::string();
}

std::string details_of(const boost::json::object& claims) {
  const auto* details = claims.if_contains("authorization_details");
  return details != nullptr && details->is_array() ? boost::json::serialize(*details) : std::string();
}

}  // namespace

AccessTokenReader::AccessTokenReader(Issuer issuer, const keys::KeyRing& keys, FamilyCache& families,
                                     TokenStore& tokens, Tallies tallies)
    : issuer_(std::move(issuer)),
      keys_(keys),
      families_(families),
      tokens_(tokens),
      standings_(kMostPerShard, tallies.standings),
      verified_(kMostPerShard, tallies.signatures) {
  verified_.trust(true);  // follows the keys, which it compares, and not the feed
}

Result<ReadAccessToken> AccessTokenReader::read(std::string_view value, TimePoint now,
                                                MayWait may_wait) const {
  const bool is_jwt = value.find('.') != std::string_view::npos;
  ReadAccessToken read;
  if (is_jwt) {
    read = read_signed(value, now);
    if (read.verdict != TokenVerdict::good) return read;
  } else {
    read.digest = bearer_digest(issuer_.tenant, BearerKind::access_token, value);
  }
  auto standing = standings_.peek(read.digest.hex());
  if (!standing) {
    if (may_wait == MayWait::no) return ReadAccessToken{.verdict = TokenVerdict::would_wait};
    GH_TRY(standing, standing_of(read.digest, is_jwt, now));
  }
  if (!standing || standing->denied) return ReadAccessToken{};
  if (standing->row) read.token = *standing->row;
  if (now >= read.token.expires_at) return ReadAccessToken{};
  read.verdict = TokenVerdict::good;
  if (read.token.family.empty()) return read;

  auto family = families_.peek(read.token.family, now);
  if (!family) {
    if (may_wait == MayWait::no) return ReadAccessToken{.verdict = TokenVerdict::would_wait};
    GH_TRY(family, families_.find(read.token.family, now));
  }
  if (!family->active) return ReadAccessToken{};
  read.user = std::move(family->user);
  read.userinfo_claims = std::move(family->userinfo_claims);
  return read;
}

bool AccessTokenReader::is_for_tenant(const AccessToken& token) const noexcept {
  return contains(token.audience, issuer_.audience);
}

ReadAccessToken AccessTokenReader::read_signed(std::string_view value, TimePoint now) const {
  const auto keys = keys_.current();
  // The digest of the whole value: whoever has another signature has another entry.
  const Digest whole = crypto::sha256(value);
  const std::string id(crypto::as_bytes(whole));
  auto known = verified_.peek(id);
  if (!known || known->keys != keys) {
    auto read = verify(value, *keys, now);
    if (read.verdict != TokenVerdict::good) return read;
    known = Verified{.keys = keys, .read = std::make_shared<const ReadAccessToken>(std::move(read))};
    verified_.put(id, *known);
  }
  // RFC 7519 §4.1.4: not accepted on or after its end; the signer's clock is ours, so no skew is granted.
  if (now >= known->read->token.expires_at) return {};
  return *known->read;
}

ReadAccessToken AccessTokenReader::verify(std::string_view value, const keys::KeySet& keys,
                                          TimePoint now) const {
  const auto verified = jose::verify_compact(value, keys.verification_keys(),
                                             {.type = jose::TokenType::at_jwt,
                                              .issuer = issuer_.issuer,
                                              .audience = issuer_.audience,
                                              .or_one_of = issuer_.resources,
                                              .algorithms = jose::key_pair_algorithms(),
                                              .now = now});
  if (!verified) return {};
  const auto& claims = *verified;
  ReadAccessToken read{.verdict = TokenVerdict::good,
                       .token = {.subject = claims.subject,
                                 .client = ClientId(text_member(claims.all, "client_id")),
                                 .family = FamilyId(text_member(claims.all, kFamilyClaim)),
                                 .audience = claims.audience,
                                 .scope = scope_of(text_member(claims.all, "scope")),
                                 .authentication = read_authentication(claims.all),
                                 .confirmation = read_confirmation(claims.all),
                                 .authorization_details = details_of(claims.all),
                                 .act = actor_of(claims.all),
                                 .may_act = may_act_claim(claims.all),
                                 .issued_at = claims.issued_at,
                                 .expires_at = claims.expires_at},
                       .jti = text_member(claims.all, "jti"),
                       .digest = {}};
  if (read.token.client.empty()) return {};
  // By `jti`, which is signed: the text of a signature can be varied, and a variant would be another token.
  read.digest = bearer_digest(issuer_.tenant, BearerKind::access_token, read.jti);
  return read;
}

Result<std::optional<AccessTokenReader::Standing>> AccessTokenReader::standing_of(const Digest& digest,
                                                                                  bool is_jwt,
                                                                                  TimePoint now) const {
  const auto load = [&] { return ask_store(digest, is_jwt, now); };
  return standings_.find(digest.hex(), load);
}

Result<std::optional<AccessTokenReader::Standing>> AccessTokenReader::ask_store(const Digest& digest,
                                                                                bool is_jwt,
                                                                                TimePoint now) const {
  using Found = std::optional<Standing>;
  if (is_jwt) {
    GH_TRY(const bool denied, tokens_.is_denied(digest, now));
    return Found(Standing{.row = nullptr, .denied = denied});
  }
  GH_TRY(const auto row, tokens_.find_access(digest, now));
  if (!row) return Found();
  GH_TRY(auto token, read_access_token(*row));
  return Found(Standing{.row = std::make_shared<const AccessToken>(std::move(token)), .denied = false});
}

}  // namespace gatehouse::tokens
