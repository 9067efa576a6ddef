// The one list of what a tenant answers. A new endpoint or grant is a file pair of its own and a line here;
// routing, CORS, HEAD, 405 and its address in the metadata document follow from each endpoint's rule.
#include "core/app/asset_endpoint.h"
#include "core/app/logo_endpoint.h"
#include "core/app/profile_metadata.h"
#include "core/app/tenant_site.h"
#include "core/app/theme_endpoint.h"
#include "core/config/rules/security_profile.h"
#include "core/oauth/endpoints/apps.h"
#include "core/oauth/endpoints/authorize.h"
#include "core/oauth/endpoints/backchannel_authentication.h"
#include "core/oauth/endpoints/device.h"
#include "core/oauth/endpoints/device_authorization.h"
#include "core/oauth/endpoints/end_session.h"
#include "core/oauth/endpoints/introspect.h"
#include "core/oauth/endpoints/pushed_authorization.h"
#include "core/oauth/endpoints/requests.h"
#include "core/oauth/endpoints/revoke.h"
#include "core/oauth/endpoints/token.h"
#include "core/oauth/grants/authorization_code.h"
#include "core/oauth/grants/ciba.h"
#include "core/oauth/grants/client_credentials.h"
#include "core/oauth/grants/device_code.h"
#include "core/oauth/grants/handler_grant.h"
#include "core/oauth/grants/jwt_bearer.h"
#include "core/oauth/grants/refresh_token.h"
#include "core/oauth/grants/token_exchange.h"
#include "core/oauth/registration/client_registration.h"
#include "core/oauth/resources/protected_resource_metadata.h"
#include "core/oidc/check_session.h"
#include "core/oidc/discovery.h"
#include "core/oidc/jwks.h"
#include "core/oidc/userinfo.h"

namespace gatehouse::app {
namespace {

std::vector<std::string> texts_of(std::span<const std::string_view> names) {
  return {names.begin(), names.end()};
}

}  // namespace

void TenantSite::add_handlers(const Shared& shared, const oauth::ClientCredentialsGrant& client_tokens,
                              std::vector<std::unique_ptr<oauth::Grant>>& grants) {
  if (!config_.assertion_issuers.empty())
    plugins_.grants.push_back(std::make_unique<oauth::JwtBearerHandler>(
        oauth::JwtBearerHandler::Settings{.tenant = config_.id,
                                          .issuer = config_.issuer,
                                          .strict = config::is_fapi(config_.security_profile)},
        config_.assertion_issuers, *documents_, *replays_));
  for (auto& handler : plugins_.grants)
    grants.push_back(std::make_unique<oauth::HandlerGrant>(
        std::move(handler), oauth::HandlerGrant::Settings{.tenant = config_.id, .tokens = config_.tokens},
        oauth::HandlerGrant::Parts{.store = *store_,
                                   .resources = resources_,
                                   .redemption = *redemption_,
                                   .client_tokens = client_tokens,
                                   .passwords = *passwords_,
                                   .log = interaction::LoginLog(config_.id, shared.log)},
        limit(shared, "login", config_.limits.login_per_address), audit_));
  plugins_.grants.clear();
}

void TenantSite::build_endpoints(const Shared& shared) {
  const bool recording_waits = snapshot_->server.audit.mode == config::AuditMode::required;
  const bool signs_messages = config::signs_messages(config_.security_profile);
  const bool sign_up = config_.accounts.registration == config::AccountRegistration::open;
  const auto& tokens = config_.tokens;

  std::vector<std::unique_ptr<oauth::Grant>> grants;
  grants.push_back(
      std::make_unique<oauth::AuthorizationCodeGrant>(config_.id, *store_, *redemption_, audit_));
  grants.push_back(std::make_unique<oauth::RefreshTokenGrant>(
      oauth::RefreshTokenGrant::Settings{
          .tenant = config_.id, .tokens = tokens, .successor_key = cipher_->derive("refresh_successor")},
      *store_, *person_tokens_, audit_));
  auto for_clients = std::make_unique<oauth::ClientCredentialsGrant>(
      oauth::ClientCredentialsGrant::Settings{
          .audience = audience_, .tokens = tokens, .recording_waits = recording_waits},
      resources_, authorization_details_, store_->tokens(), *access_tokens_, audit_);
  const auto& client_tokens = *for_clients;
  grants.push_back(std::move(for_clients));
  grants.push_back(std::make_unique<oauth::DeviceCodeGrant>(
      *device_codes_, store_->grants(), *redemption_,
      limit(shared, "device_poll", oauth::DeviceCodeGrant::poll_rate(tokens.device_interval)), audit_));
  grants.push_back(std::make_unique<oauth::CibaGrant>(
      *backchannel_requests_, store_->grants(), *redemption_,
      limit(shared, "backchannel_poll", oauth::DeviceCodeGrant::poll_rate(tokens.backchannel_interval)),
      audit_));
  // There is nothing to exchange for where no API is declared (S-075).
  if (!resources_.empty())
    grants.push_back(std::make_unique<oauth::TokenExchangeGrant>(
        tokens,
        oauth::TokenExchangeGrant::Parts{.resources = resources_,
                                         .details = authorization_details_,
                                         .reader = *access_token_reader_,
                                         .subjects = *subjects_,
                                         .accounts = *account_states_,
                                         .issuer = *access_tokens_,
                                         .tokens = store_->tokens()},
        audit_));
  add_handlers(shared, client_tokens, grants);
  auto token = std::make_unique<oauth::TokenEndpoint>(*client_gate_, *proofs_, std::move(grants), config_.id,
                                                      shared.metrics.tokens_issued);

  auto grant_types = token->grant_types();
  // OpenID Discovery §3 lists it here, though the token endpoint answers none (S-204).
  const auto& legacy_types = config_.legacy.response_types;
  if (!legacy_types.empty()) grant_types.emplace_back("implicit");
  const auto add = [this](auto endpoint) { endpoints_.push_back(std::move(endpoint)); };
  add(std::move(token));
  add(std::make_unique<oauth::RevokeEndpoint>(
      config_.id, *client_gate_, *store_,
      oauth::RevocationCaches{.access_tokens = *access_token_reader_, .families = *families_},
      *id_token_reader_, audit_));
  add(std::make_unique<oauth::IntrospectEndpoint>(
      oauth::IntrospectEndpoint::Settings{
          .tenant = config_.id, .issuer = config_.issuer, .always_signed = signs_messages},
      *client_gate_, *access_token_reader_, *clients_, *account_states_, *store_, *subjects_,
      oauth::IntrospectionJwt(config_.issuer, *response_signer_, *response_encrypter_)));
  add(std::make_unique<oidc::UserinfoEndpoint>(
      oidc::UserinfoEndpoint::Issuer{.name = config_.issuer, .scheme = scheme_},
      oidc::UserinfoEndpoint::Sources{.reader = *access_token_reader_,
                                      .clients = *clients_,
                                      .accounts = store_->accounts(),
                                      .scopes = scopes_,
                                      .signer = *response_signer_,
                                      .proofs = *proofs_,
                                      .encrypter = *response_encrypter_,
                                      .hooks = *plugins_.claims_hooks}));
  add(std::make_unique<oidc::JwksEndpoint>(*keys_, scheme_));
  const oauth::AuthorizeMeasure measure{
      .id = config_.id,
      .scopes = scopes_,
      .id_tokens = *id_token_reader_,
      .resources = resources_,
      .details = authorization_details_,
      .sign_up = sign_up,
      .signed_answers = signs_messages,
      .documents_of_any_host = config_.client_metadata_documents.hosts.empty(),
      .legacy_response_types = config_.legacy.response_types};
  add(std::make_unique<oauth::AuthorizeEndpoint>(
      measure, oauth::AuthorizeEndpoint::Browsers{.sessions = *sessions_, .binding = *binding_},
      oauth::AuthorizeEndpoint::Requests{.pushed = *pushed_requests_,
                                         .objects = *request_objects_,
                                         .references = *request_references_,
                                         .introduction = *client_introduction_},
      *clients_, *responder_, *dispatcher_, *pages_, shared.log));
  add(std::make_unique<oauth::PushedAuthorizationEndpoint>(
      measure, *client_gate_, *clients_, *pushed_requests_, *request_objects_, *proofs_,
      *client_introduction_, limit(shared, "par", config_.limits.authorize_per_address)));
  add(std::make_unique<oauth::DeviceAuthorizationEndpoint>(
      oauth::DeviceAuthorizationEndpoint::Settings{
          .verification_uri = pages_->device_url(),
          .lifetime = tokens.device_code_lifetime,
          .interval = tokens.device_interval,
          .beginnings = limit(shared, "authorize", config_.limits.authorize_per_address)},
      *client_gate_,
      oauth::DeviceAuthorizationEndpoint::Measure{
          .scopes = scopes_, .resources = resources_, .details = authorization_details_},
      *device_codes_, audit_));
  add(std::make_unique<oauth::DeviceEndpoint>(*device_codes_, *binding_, *dispatcher_, *pages_,
                                              limit(shared, "device", config_.limits.device_per_address),
                                              audit_));
  add(std::make_unique<oauth::BackchannelAuthenticationEndpoint>(
      oauth::BackchannelAuthenticationEndpoint::Settings{
          .tenant = config_.id,
          .measure = {.scopes = scopes_,
                      .resources = resources_,
                      .details = authorization_details_,
                      .lifetime = tokens.backchannel_lifetime},
          .interval = tokens.backchannel_interval,
          .beginnings = limit(shared, "authorize", config_.limits.authorize_per_address),
          .unknown = limit(shared, "backchannel_unknown", config_.limits.login_per_address)},
      *client_gate_, oauth::HintedPeople(config_.accounts.login_with, *store_, *id_token_reader_, *subjects_),
      oauth::BackchannelAuthenticationEndpoint::Parts{
          .objects = *request_objects_, .replays = *replays_, .requests = *backchannel_requests_},
      audit_));
  add(std::make_unique<oauth::RequestsEndpoint>(
      *backchannel_requests_,
      oauth::RequestsEndpoint::Parties{.clients = *clients_, .subjects = *subjects_, .binding = *binding_},
      *dispatcher_, *pages_));
  if (browser_state_)
    add(std::make_unique<oidc::CheckSessionEndpoint>(browser_state_->cookie_name(), scheme_));
  if (!resources_.empty()) add(std::make_unique<oauth::ProtectedResourceEndpoint>(config_, scheme_));
  if (config_.registration.mode != config::RegistrationMode::closed)
    add(std::make_unique<oauth::ClientRegistrationEndpoint>(
        oauth::ClientRegistrationEndpoint::Settings{
            .tenant = config_.id,
            .issuer = config_.issuer,
            .scheme = scheme_,
            .rules = config_.registration,
            .attempts = limit(shared, "register", config_.limits.login_per_address)},
        oauth::RegistrationPolicy(config_, config_.registration, snapshot_->server.profile),
        *self_registered_sectors_, *secrets_, *store_, audit_));
  add(std::make_unique<interaction::InteractionEndpoint>(*guard_, *dispatcher_, *pages_));
  const interaction::LoginSuccess login_success(*dispatcher_, *sessions_, *session_ending_, *interactions_,
                                                audit_, interaction::LoginLog(config_.id, shared.log));
  add(std::make_unique<interaction::SignInEndpoint>(
      *guard_, *dispatcher_, *pages_, *passwords_, login_success,
      limit(shared, "login", config_.limits.login_per_address)));
  const auto& hashing = snapshot_->server.password_hashing;
  if (sign_up)
    add(std::make_unique<interaction::SignUpEndpoint>(
        *guard_, *dispatcher_, *pages_,
        interaction::SignUp({.cost = {.memory = hashing.memory, .passes = hashing.passes},
                             .password_min_length = config_.accounts.password_min_length},
                            store_->accounts(), audit_,
                            shared.metrics.password_hash_duration.at({"argon2id"})),
        login_success, limit(shared, "sign_up", config_.limits.sign_up_per_address)));
  add(std::make_unique<interaction::ConsentEndpoint>(*guard_, *dispatcher_, *pages_, *interactions_, audit_));
  add(std::make_unique<oauth::EndSessionEndpoint>(
      *clients_, *id_token_reader_,
      oauth::SignOutPeople{.sessions = *sessions_,
                           .binding = *binding_,
                           .accounts = store_->accounts(),
                           .subjects = *subjects_},
      *pages_, *session_ending_, oauth::FrontchannelLogout(config_.issuer, *clients_, store_->grants())));
  add(std::make_unique<oauth::AppsEndpoint>(
      *clients_, *dispatcher_, oauth::AppsPeople{.binding = *binding_, .consents = store_->consents()},
      *pages_,
      oauth::TakingBack{
          .revocation = oauth::ConsentRevocation(store_->consents(), store_->grants(), families_.get()),
          .audit = audit_}));
  add(std::make_unique<ThemeEndpoint>(scheme_));
  add(std::make_unique<LogoEndpoint>(config_, scheme_));
  add(std::make_unique<AssetEndpoint>(shared.pages.stylesheet(), "text/css; charset=utf-8", scheme_));
  add(std::make_unique<AssetEndpoint>(shared.pages.script(), "text/javascript; charset=utf-8", scheme_));
  add(std::make_unique<AssetEndpoint>(shared.pages.icon(), "image/svg+xml", scheme_));

  oidc::ProviderMetadata metadata{
      .issuer = config_.issuer,
      .endpoints = {},
      .scopes = scopes_.values(),
      .claims = scopes_.supported_claims(),
      .claim_types = plugins_.claims_hooks->claim_types(),
      .response_types = {"code"},
      .response_modes = oauth::AuthorizationResponder::response_modes(),
      .grant_types = grant_types,
      .ui_locales = config_.languages.offered,
      .sign_up = sign_up,
      .subject_types = clients::SubjectIdentifiers::types(),
      .response_algorithms = {},
      .encryption_algorithms = texts_of(jose::key_management_names()),
      .content_encryptions = texts_of(jose::content_encryption_names()),
      .client_authentication_methods = oauth::ClientAuthenticator::methods(config_.mtls),
      .client_assertion_algorithms = oauth::ClientAssertions::algorithms(),
      .request_object_algorithms = request_objects_->algorithms(),
      .authorization_details_types = authorization_details_.types(),
      .protected_resources = resources_.ids(),
      .client_metadata_documents = config_.client_metadata_documents.accepted,
      .dpop_algorithms = proofs_->algorithm_names(),
      .certificate_bound_tokens = config_.mtls.reachable,
      .mtls_alias = config_.mtls.alias};
  metadata.response_types.insert(metadata.response_types.end(), legacy_types.begin(), legacy_types.end());
  for (const auto& endpoint : endpoints_)
    metadata.endpoints.push_back(endpoint->rule());
  for (const auto& key : config_.keys)
    metadata.response_algorithms.push_back(key.alg);
  // Any client that asks for one of these gets a secret that keys it.
  for (const auto* mac : {"HS256", "HS384", "HS512"})
    metadata.response_algorithms.emplace_back(mac);
  apply_profile(config_, metadata);
  using oidc::MetadataEndpoint;
  const auto document = std::make_shared<const std::string>(oidc::write_metadata(metadata));
  add(std::make_unique<MetadataEndpoint>(MetadataEndpoint::kOpenIdConfiguration, document, scheme_));
  add(std::make_unique<MetadataEndpoint>(MetadataEndpoint::kAuthorizationServer, document, scheme_));
}

}  // namespace gatehouse::app
