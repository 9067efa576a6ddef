#include "core/oauth/registration/client_registration.h"

#include <boost/json.hpp>

#include "core/audit/event_catalogue.h"
#include "core/base/ascii.h"
#include "core/base/document.h"
#include "core/base/ids.h"
#include "core/base/strict_json.h"
#include "core/config/client_document.h"
#include "core/crypto/digest.h"
#include "core/http/percent_encoding.h"
#include "core/interaction/occasion.h"
#include "core/tokens/bearer.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

constexpr JsonLimits kLimits{.bytes = 32 * 1024, .depth = 8, .members = 64};  // S-082
constexpr auto kDay = std::chrono::hours(24);

std::string_view bearer_of(const http::Call& call) {
  constexpr std::string_view kScheme = "bearer ";
  const auto header = call.request.header("authorization");
  if (!header || !starts_with_ignoring_case(*header, kScheme)) return {};
  return header->substr(kScheme.size());
}

std::string hash_of(const TenantId& tenant, std::string_view client, std::string_view token) {
  return crypto::keyed_digest(tenant.text(), {"registration_access_token", client, token}).hex();
}

/// RFC 7591 §3.2.1 has what is registered told, and an empty text is none: clients that check what they read
/// take an address that is there for one.
void leave_out_what_is_empty(json::object& document) {
  std::vector<std::string> empty;
  for (const auto& [name, value] : document) {
    const bool no_text = value.is_string() && value.get_string().empty();
    // Of response_types an empty list says something: the client is never redirected to (RFC 7591 §2.1).
    const bool no_list = value.is_array() && value.get_array().empty() && name != "response_types";
    if (no_text || no_list) empty.emplace_back(name);
  }
  for (const auto& name : empty)
    document.erase(name);
}

}  // namespace

Digest ClientRegistrationEndpoint::initial_access_digest(const TenantId& tenant, std::string_view token) {
  return crypto::keyed_digest(tenant.text(), {"initial_access_token", token});
}

const http::EndpointRule& ClientRegistrationEndpoint::rule() const noexcept {
  static constexpr http::EndpointRule kRule{.name = "register",
                                            .path = "/register",
                                            .get = true,
                                            .post = true,
                                            .put = true,
                                            .del = true,
                                            .takes_json = true,
                                            .runs_on = http::RunsOn::pool,
                                            .cors = http::Cors::clients,
                                            .metadata = "registration_endpoint"};
  return kRule;
}

http::Answer ClientRegistrationEndpoint::handle(const http::Call& call) {
  auto answered = answer(call);
  return answered ? *std::move(answered) : error_response(to_oauth_error(answered.error()), settings_.scheme);
}

// OpenID Registration §3.3, RFC 7591 §3.2.2.
http::Response ClientRegistrationEndpoint::refuse(const RegistrationRefusal& refusal) const {
  return http::json(status_of(refusal.code),
                    json::serialize(json::object{{"error", to_string(refusal.code)},
                                                 {"error_description", refusal.description}}),
                    settings_.scheme);
}

// OpenID Registration §4.4, RFC 7592 §2.1.
http::Response ClientRegistrationEndpoint::unauthorized() const {
  auto response = http::json(401, R"({"error":"invalid_token"})", settings_.scheme);
  response.headers.push_back({"WWW-Authenticate", "Bearer error=\"invalid_token\""});  // RFC 6750 §3
  return response;
}

TicketRef ClientRegistrationEndpoint::invitation_of(const http::Call& call) const {
  return {.kind = TicketKind::initial_access,
          .digest = initial_access_digest(settings_.tenant, bearer_of(call))};
}

// Before anything of the body is looked at: a stranger must not make us parse keys, nor learn the rules.
Result<std::optional<http::Response>> ClientRegistrationEndpoint::refuse_stranger(
    const http::Call& call) const {
  using Refused = std::optional<http::Response>;
  if (settings_.attempts.take(call.client_address, call.now) > Duration::zero())
    return Error(ErrorCode::unavailable, "too many registrations from this network");
  if (settings_.rules.mode != config::RegistrationMode::with_token) return Refused();
  if (bearer_of(call).empty()) return Refused(unauthorized());
  GH_TRY(const auto invitation, store_.tickets().peek(invitation_of(call), call.now));
  return invitation && !invitation->consumed ? Refused() : Refused(unauthorized());
}

// The day's number first: where it is used up, no invitation is.
Result<std::optional<http::Response>> ClientRegistrationEndpoint::use_up_admission(
    const http::Call& call) const {
  using Refused = std::optional<http::Response>;
  GH_TRY(const auto today, store_.counters().add(CounterKey("registered_clients"), kDay, call.now));
  if (today.count > settings_.rules.per_day)
    return Error(ErrorCode::unavailable, "registration.per_day is used up");
  if (settings_.rules.mode != config::RegistrationMode::with_token) return Refused();
  GH_TRY(const auto consumed, store_.tickets().consume(invitation_of(call), {.now = call.now, .events = {}}));
  return consumed.outcome == ConsumeOutcome::first_use ? Refused() : Refused(unauthorized());
}

Result<http::Response> ClientRegistrationEndpoint::answer(const http::Call& call) const {
  if (call.request.method == http::Method::post) return create(call);
  // RFC 7592 §2: whoever has the token of this client may read and change it. Unknown, foreign and wrong are
  // one answer.
  const auto id = call.query.value_of("client_id");
  const auto token = bearer_of(call);
  if (!id || token.empty()) return unauthorized();
  GH_TRY(auto record, store_.clients().find(ClientId(std::string(*id))));
  if (!record) return unauthorized();
  GH_TRY(const auto client, config::read_client(record->payload.json));
  if (client.registration_access_token_hash.empty() ||
      !equal_in_constant_time(client.registration_access_token_hash, hash_of(settings_.tenant, *id, token)))
    return unauthorized();
  switch (call.request.method) {
    case http::Method::put:
      // Keys are judged anew at each change, and whoever has one token has it for good.
      if (settings_.attempts.take(call.client_address, call.now) > Duration::zero())
        return Error(ErrorCode::unavailable, "too many registrations from this network");
      return replace(call, *std::move(record), client);
    case http::Method::del:
      return remove(call, *record);
    default:
      return tell(200, *record, client, {.access_token = token});
  }
}

std::variant<config::ClientMetadata, RegistrationRefusal> ClientRegistrationEndpoint::judge(
    json::object request, const std::string& client_id, TimePoint now) const {
  auto judged = policy_.judge(std::move(request), client_id, now);
  const auto* client = std::get_if<config::ClientMetadata>(&judged);
  if (client == nullptr) return judged;
  // OpenID Registration §5: last, so that only what could be registered makes us fetch anything.
  const auto checked = sectors_.check(*client);
  if (checked) return judged;
  // Why nothing came is ours alone (S-151).
  return RegistrationRefusal{OAuthCode::invalid_client_metadata,
                             checked.error().code() == ErrorCode::permission
                                 ? checked.error().message()
                                 : "sector_identifier_uri must lead to a JSON list of redirect URIs, and "
                                   "nothing came from there"};
}

// OpenID Registration §3.1, §3.2, RFC 7591 §3.1.
Result<http::Response> ClientRegistrationEndpoint::create(const http::Call& call) const {
  GH_TRY(auto stranger, refuse_stranger(call));
  if (stranger) return *std::move(stranger);
  auto request = parse_strict_object(call.request.body, kLimits);
  if (!request) return refuse({OAuthCode::invalid_client_metadata, "The body must be one JSON object."});
  const auto id = make_uuid_v7(call.now);
  const auto statement = text_member(*request, "software_statement");
  auto judged = judge(*std::move(request), id, call.now);
  if (const auto* refusal = std::get_if<RegistrationRefusal>(&judged)) return refuse(*refusal);
  // Only what could be registered uses up a token: a mistake can be mended and sent again.
  GH_TRY(auto refused, use_up_admission(call));
  if (refused) return *std::move(refused);
  auto& client = std::get<config::ClientMetadata>(judged);
  GH_TRY(const auto secret, secrets_.settle(client));
  const auto token = tokens::make_bearer_value();
  client.registration_access_token_hash = hash_of(settings_.tenant, id, token);
  const ClientRecord record{.id = ClientId(id),
                            .revision = {},
                            .created_at = call.now,
                            .updated_at = call.now,
                            .payload = {config::render_client(client)}};
  const auto event = audit::make_event(audit::kClientCreated, interaction::occasion_of(call),
                                       audit::client_actor(record.id), {{audit::field::client_id, id}});
  GH_TRY_VOID(store_.clients().put(record, Absent{}, {.now = call.now, .events = std::span(&event, 1)}));
  audit_.wake();
  return tell(201, record, client,
              {.access_token = token, .secret = secret.reveal(), .software_statement = statement});
}

Result<http::Response> ClientRegistrationEndpoint::replace(const http::Call& call, ClientRecord record,
                                                           const config::ClientMetadata& before) const {
  auto request = parse_strict_object(call.request.body, kLimits);
  if (!request) return refuse({OAuthCode::invalid_client_metadata, "The body must be one JSON object."});
  // RFC 7592 §2.2: client_id must be there; what the server gave out must not be set.
  if (text_member(*request, "client_id") != before.client_id)
    return refuse({OAuthCode::invalid_client_metadata, "client_id must be that of this client."});
  for (const auto* given : {"registration_access_token", "registration_client_uri",
                            "client_secret_expires_at", "client_id_issued_at"})
    if (request->contains(given))
      return refuse({OAuthCode::invalid_client_metadata,
                     "What the server gave out, such as " + std::string(given) + ", cannot be changed."});
  const auto secret_sent = text_member(*request, "client_secret");
  if (!secret_sent.empty() && secrets_.verify(ClientId(before.client_id), before.client_secret_hash,
                                              secret_sent) != clients::SecretVerdict::match)
    return refuse({OAuthCode::invalid_client_metadata, "client_secret is not that of this client."});
  const auto statement = text_member(*request, "software_statement");
  auto judged = judge(*std::move(request), before.client_id, call.now);
  if (const auto* refusal = std::get_if<RegistrationRefusal>(&judged)) return refuse(*refusal);
  auto& client = std::get<config::ClientMetadata>(judged);
  client.client_secret_hash = before.client_secret_hash;
  client.registration_access_token_hash = before.registration_access_token_hash;
  GH_TRY(const auto secret, secrets_.settle(client));
  const auto found = record.revision;
  record.updated_at = call.now;
  record.payload = {config::render_client(client)};
  const auto event =
      audit::make_event(audit::kClientUpdated, interaction::occasion_of(call), audit::client_actor(record.id),
                        {{audit::field::client_id, client.client_id}});
  GH_TRY_VOID(store_.clients().put(record, found, {.now = call.now, .events = std::span(&event, 1)}));
  audit_.wake();
  return tell(200, record, client,
              {.access_token = bearer_of(call), .secret = secret.reveal(), .software_statement = statement});
}

Result<http::Response> ClientRegistrationEndpoint::remove(const http::Call& call,
                                                          const ClientRecord& record) const {
  const auto event =
      audit::make_event(audit::kClientDeleted, interaction::occasion_of(call), audit::client_actor(record.id),
                        {{audit::field::client_id, record.id.text()}});
  GH_TRY_VOID(
      store_.clients().erase(record.id, record.revision, {.now = call.now, .events = std::span(&event, 1)}));
  // RFC 7592 §2.3: what it holds ends with it. Without a client no token of it is good any more (S-067), so
  // that nothing is lost where this does not succeed.
  GH_TRY_VOID(store_.grants().revoke({.what = record.id,
                                      .reason = RevocationReason::revoked_by_client,
                                      .mutation = {.now = call.now, .events = {}}}));
  audit_.wake();
  return http::empty(204, settings_.scheme);
}

// OpenID Registration §3.2, §4.3.
http::Response ClientRegistrationEndpoint::tell(int status, const ClientRecord& record,
                                                const config::ClientMetadata& client,
                                                const Beside& beside) const {
  auto document = json::parse(config::render_client(client)).as_object();
  for (const auto* own : {"client_secret_hash", "registration_access_token_hash", "consent", "introspection",
                          "require_pkce", "branding", "token_exchange"})
    document.erase(own);
  leave_out_what_is_empty(document);
  document["client_id_issued_at"] = as_seconds(record.created_at);
  document["registration_client_uri"] =
      settings_.issuer + std::string(rule().path) + "?client_id=" + http::percent_encode(client.client_id);
  document["registration_access_token"] = beside.access_token;
  if (!beside.secret.empty()) document["client_secret"] = beside.secret;
  if (!client.client_secret_hash.empty()) document["client_secret_expires_at"] = 0;  // never
  // RFC 7591 §3.2.1: as it came.
  if (!beside.software_statement.empty()) document["software_statement"] = beside.software_statement;
  return http::json(status, json::serialize(document), settings_.scheme);
}

}  // namespace gatehouse::oauth
