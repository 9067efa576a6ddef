#include "core/oauth/endpoints/revoke.h"

#include "core/audit/event_catalogue.h"
#include "core/interaction/occasion.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

namespace field = audit::field;

constexpr std::string_view kAccessToken = "access_token";
constexpr std::string_view kRefreshToken = "refresh_token";

}  // namespace

const http::EndpointRule& RevokeEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "revoke",
                                            .path = "/revoke",
                                            .post = true,
                                            .runs_on = http::RunsOn::io,
                                            .cors = http::Cors::clients,
                                            .metadata = "revocation_endpoint"};
  return kRule;
}

http::Answer RevokeEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  // S-069: what was not stored is never told as done.
  return answered ? *std::move(answered) : http::Answer(gate_.trouble(answered.error(), call));
}

Result<http::Answer> RevokeEndpoint::answer(const http::Call& call) const {
  GH_TRY(auto required, gate_.required(call, "token"));
  if (auto* refused = std::get_if<http::Answer>(&required)) return std::move(*refused);
  GH_TRY(auto authenticated, gate_.authenticate(call));
  if (auto* refused = std::get_if<http::Answer>(&authenticated)) return std::move(*refused);
  if (call.running_on == http::RunsOn::io) return http::Answer(http::MoveTo{http::RunsOn::pool});
  const auto& client = std::get<AuthenticatedClient>(authenticated);
  GH_TRY(const auto outcome,
         revoke({.call = call, .client = client, .token = std::get<std::string_view>(required)}));
  switch (outcome) {
    case Outcome::anothers:  // RFC 7009 §2.1; to the client that may not, what RFC 6749 §5.2 calls it
      return gate_.refuse(call, {OAuthCode::invalid_grant, "The token was issued to another client."},
                          audit::client_actor(client.id()));
    case Outcome::unsupported:
      return gate_.refuse(
          call, {OAuthCode::unsupported_token_type, "Only access and refresh tokens can be revoked."},
          audit::client_actor(client.id()));
    case Outcome::revoked:
    case Outcome::unknown:  // RFC 7009 §2.2: the client cannot do anything about it, and wants it dead anyway
      break;
  }
  return http::Answer(http::json(200, "{}", gate_.scheme()));
}

Result<RevokeEndpoint::Outcome> RevokeEndpoint::revoke(const Presented& presented) const {
  if (presented.token.find('.') != std::string_view::npos) return revoke_signed(presented);
  // RFC 7009 §2.1: the hint says where to look first, never where not to look; an unknown one is ignored
  // (RFC 7009 §2.2.1).
  const bool access_first = presented.call.form.value_of("token_type_hint") == kAccessToken;
  GH_TRY(const auto first, access_first ? revoke_opaque(presented) : revoke_refresh(presented));
  if (first != Outcome::unknown) return first;
  return access_first ? revoke_refresh(presented) : revoke_opaque(presented);
}

Result<RevokeEndpoint::Outcome> RevokeEndpoint::revoke_signed(const Presented& presented) const {
  const auto& call = presented.call;
  const auto read = caches_.access_tokens.read_signed(presented.token, call.now);
  if (read.verdict != tokens::TokenVerdict::good)
    return id_tokens_.read(presented.token, call.now) ? Outcome::unsupported : Outcome::unknown;
  if (read.token.client != presented.client.id()) return Outcome::anothers;
  tokens::FamilyStatus family;  // of a person's token: its `sub` need not be the person's id
  if (read.token.is_for_a_person()) {
    GH_TRY(family, caches_.families.find(read.token.family, call.now));
  }
  const auto event = audit::make_event(audit::kTokenRevoked, interaction::occasion_of(call),
                                       audit::client_actor(presented.client.id()),
                                       {{field::client_id, read.token.client.text()},
                                        {field::family, read.token.family.text()},
                                        {field::user, family.user.text()},
                                        {field::token_type, kAccessToken},
                                        {field::jti, read.jti}});
  GH_TRY_VOID(store_.tokens().deny_access(read.digest, read.token.expires_at,
                                          {.now = call.now, .events = std::span(&event, 1)}));
  caches_.access_tokens.forget(read.digest.hex());
  audit_.wake();
  return Outcome::revoked;
}

Result<RevokeEndpoint::Outcome> RevokeEndpoint::revoke_opaque(const Presented& presented) const {
  const auto& call = presented.call;
  const auto digest = tokens::bearer_digest(tenant_, tokens::BearerKind::access_token, presented.token);
  GH_TRY(const auto row, store_.tokens().find_access(digest, call.now));
  if (!row) return Outcome::unknown;
  if (row->client != presented.client.id()) return Outcome::anothers;
  const auto event = audit::make_event(audit::kTokenRevoked, interaction::occasion_of(call),
                                       audit::client_actor(presented.client.id()),
                                       {{field::client_id, row->client.text()},
                                        {field::family, row->family.text()},
                                        {field::token_type, kAccessToken}});
  GH_TRY_VOID(store_.tokens().revoke_access(digest, {.now = call.now, .events = std::span(&event, 1)}));
  caches_.access_tokens.forget(digest.hex());
  audit_.wake();
  return Outcome::revoked;
}

Result<RevokeEndpoint::Outcome> RevokeEndpoint::revoke_refresh(const Presented& presented) const {
  const auto& call = presented.call;
  const auto digest = tokens::bearer_digest(tenant_, tokens::BearerKind::refresh_token, presented.token);
  GH_TRY(const auto record, store_.tokens().find_refresh(digest));
  if (!record) return Outcome::unknown;
  GH_TRY(const auto family, store_.grants().find(record->family, call.now));
  if (!family) return Outcome::unknown;
  if (family->client != presented.client.id()) return Outcome::anothers;
  const auto event = audit::make_event(audit::kTokenRevoked, interaction::occasion_of(call),
                                       audit::client_actor(presented.client.id()),
                                       {{field::client_id, family->client.text()},
                                        {field::family, family->id.text()},
                                        {field::user, family->user.text()},
                                        {field::token_type, kRefreshToken}});
  // A used one too: whoever holds any generation of a family may end it, and a thief could only do a favour.
  GH_TRY_VOID(store_.grants().revoke({.what = family->id,
                                      .reason = RevocationReason::revoked_by_client,
                                      .mutation = {.now = call.now, .events = std::span(&event, 1)}}));
  caches_.families.forget(family->id.text());
  audit_.wake();
  return Outcome::revoked;
}

}  // namespace gatehouse::oauth
