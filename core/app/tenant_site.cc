#include "core/app/tenant_site.h"

#include "core/accounts/seeds.h"
#include "core/app/fetching.h"
#include "core/app/key_settings.h"
#include "core/audit/event_catalogue.h"
#include "core/config/rules/security_profile.h"
#include "core/config/source_text.h"
#include "core/jose/strict_algorithms.h"
#include "core/tenancy/scope_issuer.h"

namespace gatehouse::app {
namespace {

http::Scheme scheme_of(const std::string& issuer) {
  return issuer.starts_with("https://") ? http::Scheme::https : http::Scheme::http;
}

interaction::PasswordTimes password_times(telemetry::Metrics& metrics) {
  constexpr std::string_view kMethod = "pwd";
  return {.hash = metrics.password_hash_duration.at({"argon2id"}),
          .accepted = metrics.authentication_duration.at({kMethod, "ok"}),
          .rejected = metrics.authentication_duration.at({kMethod, "failed"}),
          .locked = metrics.authentication_duration.at({kMethod, "locked"}),
          .rehashed = metrics.password_rehashes.at({"argon2id"})};
}

}  // namespace

TenantSite::TenantSite(const Shared& shared, std::shared_ptr<const config::ConfigSnapshot> snapshot,
                       const config::TenantConfig& config)
    : snapshot_(std::move(snapshot)),
      config_(config),
      scheme_(scheme_of(config.issuer)),
      audience_(config.default_audience.empty() ? config.issuer : config.default_audience),
      audit_(shared.audit, config.id),
      signings_(shared.metrics.signing_operations, config.id),
      login_flow_(shared.metrics.login_flow, config.id),
      fetch_places_(kFetchPlacesOfTenant, shared.fetch_places),
      strangers_places_(kFetchPlacesOfStrangers, fetch_places_, &shared.strangers_places),
      scopes_(config.scopes),
      resources_(config.resources, config::names_every_resource(config.security_profile)
                                       ? oauth::ResourceCatalogue::Naming::required
                                       : oauth::ResourceCatalogue::Naming::optional),
      authorization_details_(config.authorization_details) {
  // There from the beginning, at 0: Prometheus sees no increase in a counter that appears with its first
  // count.
  (void)shared.metrics.refresh_reuse.at({config.id.text()});
}

TenantSite::~TenantSite() = default;

Result<std::shared_ptr<TenantSite>> TenantSite::open(const Shared& shared,
                                                     std::shared_ptr<const config::ConfigSnapshot> snapshot,
                                                     const config::TenantConfig& config, TimePoint now) {
  std::shared_ptr<TenantSite> site(new TenantSite(shared, std::move(snapshot), config));
  GH_TRY_VOID(site->open_keys(shared, now));
  GH_TRY_VOID(site->read_authorities());
  GH_TRY_VOID(site->plant_seeds(now));
  site->build_clients(shared);
  GH_TRY_VOID(site->make_plugins(shared));
  site->build_protocol(shared);
  site->build_interaction(shared);
  site->build_endpoints(shared);
  return site;
}

Result<void> TenantSite::open_keys(const Shared& shared, TimePoint now) {
  GH_TRY(store_, shared.storage.open(tenancy::ScopeIssuer::issue(config_)));
  GH_TRY(auto cipher,
         crypto::TenantCipher::open_or_create(store_->data_keys(), shared.master_keys, config_.id, now));
  cipher_ = std::make_unique<crypto::TenantCipher>(std::move(cipher));
  keys::KeyRingSettings settings = key_ring_settings(config_);
  settings.make_key = shared.make_key;
  GH_TRY(keys_, keys::KeyRing::open(store_->signing_keys(), *cipher_, std::move(settings), now));
  return {};
}

Result<void> TenantSite::read_authorities() {
  constexpr std::size_t kMostBytes = 1 << 20;
  const auto& file = config_.mtls.authorities;
  if (file.empty()) return {};
  auto text = config::read_regular_file(file, kMostBytes);
  if (!text) return std::move(text).error().with("reading " + file);
  auto authorities = tls::Authorities::from_pem(*text);
  if (!authorities) return std::move(authorities).error().with("reading " + file);
  authorities_ = *std::move(authorities);
  return {};
}

Result<void> TenantSite::plant_seeds(TimePoint now) {
  const auto created = [now](const UserId& user) {
    return audit::make_event(audit::kUserCreated, {.now = now, .request_id = {}, .address = {}}, "system",
                             {{audit::field::user, user.text()}});
  };
  GH_TRY_VOID(accounts::plant_seeds(store_->accounts(), config_.users, now, created));
  return {};
}

Result<void> TenantSite::make_plugins(const Shared& shared) {
  GH_TRY(plugins_, make_tenant_plugins(shared.plugins, snapshot_->server, config_, shared.log));
  return {};
}

runtime::RateLimit TenantSite::limit(const Shared& shared, std::string_view name, Rate rate) const {
  const auto refused = [&counts = shared.metrics.rate_limited, tenant = config_.id.text(),
                        limit = std::string(name)] {
    counts.at({tenant, limit}).add();
  };
  return {shared.rates, config_.id.text() + "/" + std::string(name), rate, refused};
}

fetch::RemoteDocuments::Fetch TenantSite::fetch_with(const Shared& shared) const {
  return [fetcher = shared.fetcher, &counts = shared.metrics.fetches, &log = shared.log,
          tenant = config_.id.text()](const std::string& url) {
    auto document = fetcher->get(url);
    counts.at({tenant, document ? "ok" : to_string(document.error().code())}).add();
    if (!document)
      log.warn({.event = "fetch.failed",
                .message = "A document that a client names could not be fetched",
                .tenant = tenant,
                .outcome = telemetry::Outcome::error,
                .code = to_string(document.error().code()),
                .error = &document.error()});
    return document;
  };
}

void TenantSite::build_clients(const Shared& shared) {
  documents_ = std::make_unique<fetch::RemoteDocuments>(fetch_with(shared), fetch_places_);
  sectors_ = std::make_unique<clients::SectorDocuments>(config_.id, *documents_, shared.clock, shared.log);
  // Anybody can make us ask for any request object of any client: they must neither push out the keys of
  // others nor take the threads that fetch those (S-150).
  request_documents_ = std::make_unique<fetch::RemoteDocuments>(
      fetch_with(shared), strangers_places_,
      fetch::RemoteDocuments::Bounds{.documents = 256, .bytes = 4 << 20, .threads = 4});
  // Documents of clients that anybody can name have a cache and threads of their own.
  if (config_.client_metadata_documents.accepted) {
    client_documents_ = std::make_unique<fetch::RemoteDocuments>(
        clients::DocumentClients::within_bounds(fetch_with(shared)), strangers_places_,
        fetch::RemoteDocuments::Bounds{
            .documents = clients::DocumentClients::kMost, .bytes = 4 << 20, .threads = 4});
    // So have their keys: each of these documents may name another jwks_uri.
    self_described_keys_ = std::make_unique<fetch::RemoteDocuments>(
        fetch_with(shared), strangers_places_,
        fetch::RemoteDocuments::Bounds{
            .documents = clients::DocumentClients::kMost, .bytes = 4 << 20, .threads = 4});
    document_policy_ = std::make_unique<oauth::DocumentPolicy>(config_, snapshot_->server.profile);
    document_clients_ = std::make_unique<clients::DocumentClients>(*document_policy_, *client_documents_,
                                                                   store_->grants(), shared.clock);
  }
  // Where anybody may register, so may anybody choose these addresses; a sector's before there is a client.
  if (config_.registration.mode != config::RegistrationMode::closed) {
    self_registered_documents_ = std::make_unique<fetch::RemoteDocuments>(
        fetch_with(shared), strangers_places_,
        fetch::RemoteDocuments::Bounds{.documents = 256, .bytes = 4 << 20, .threads = 4});
    self_registered_sectors_ = std::make_unique<clients::SectorDocuments>(
        config_.id, *self_registered_documents_, shared.clock, shared.log);
  }
  client_introduction_ = std::make_unique<oauth::ClientIntroduction>(
      document_clients_.get(), limit(shared, "client_document", config_.limits.login_per_address));
  clients_ = std::make_unique<clients::ClientDirectory>(
      config_, store_->clients(), shared.metrics.caches.clients,
      clients::ClientDirectory::Elsewhere{.documents = document_clients_.get(), .sectors = sectors_.get()});
}

clients::KeyDocuments TenantSite::key_documents() const {
  return {.of_registered = *documents_,
          .of_self_registered = self_registered_documents_ ? *self_registered_documents_ : *documents_,
          .of_self_described = self_described_keys_ ? *self_described_keys_ : *documents_};
}

void TenantSite::build_protocol(const Shared& shared) {
  auto& caches = shared.metrics.caches;
  const bool strict = config::is_fapi(config_.security_profile);
  subjects_ = std::make_unique<clients::SubjectIdentifiers>(config_.tokens.subject,
                                                            cipher_->derive("pairwise_subject"));
  families_ = std::make_unique<tokens::FamilyCache>(store_->grants(), caches.families);
  account_states_ = std::make_unique<policy::AccountStates>(store_->accounts(), caches.accounts);
  access_tokens_ = std::make_unique<tokens::AccessTokenIssuer>(config_.id, config_.issuer, *keys_, signings_);
  access_token_reader_ = std::make_unique<tokens::AccessTokenReader>(
      tokens::AccessTokenReader::Issuer{.tenant = config_.id,
                                        .issuer = config_.issuer,
                                        .audience = audience_,
                                        .resources = resources_.ids()},
      *keys_, *families_, store_->tokens(),
      tokens::AccessTokenReader::Tallies{.standings = caches.access_tokens, .signatures = caches.signatures});
  secrets_ = std::make_unique<clients::ClientSecrets>(*cipher_);
  response_signer_ = std::make_unique<oidc::ResponseSigner>(*keys_, *secrets_, signings_);
  client_encryption_keys_ = std::make_unique<clients::ClientEncryptionKeys>(key_documents(), shared.clock);
  response_encrypter_ = std::make_unique<oidc::ResponseEncrypter>(*client_encryption_keys_);
  id_tokens_ = std::make_unique<oidc::IdTokenIssuer>(config_.issuer, *response_signer_, *response_encrypter_);
  id_token_reader_ = std::make_unique<oidc::IdTokenReader>(config_.issuer, *keys_);
  logout_sender_ = std::make_unique<oauth::LogoutSender>(
      oauth::LogoutSender::Settings{.issuer = config_.issuer, .id_alg = config_.tokens.id_alg}, *clients_,
      store_->grants(), *response_signer_, *response_encrypter_, *subjects_, shared.fetcher, shared.log);
  person_tokens_ = std::make_unique<oauth::PersonTokenIssuer>(
      oauth::PersonTokenIssuer::Settings{.audience = audience_, .tokens = config_.tokens}, resources_,
      authorization_details_, *access_tokens_, *id_tokens_, *subjects_, *plugins_.claims_hooks);
  redemption_ = std::make_unique<oauth::Redemption>(
      oauth::Redemption::Settings{.tenant = config_.id, .tokens = config_.tokens}, *store_, *person_tokens_,
      audit_);
  client_keys_ = std::make_unique<clients::ClientKeys>(key_documents());
  replays_ = shared.replays != nullptr ? replays::remembered_in(*shared.replays, config_.id)
                                       : replays::remembered_in(store_->replay());
  assertions_ = std::make_unique<oauth::ClientAssertions>(
      oauth::ClientAssertions::Settings{.tenant = config_.id, .issuer = config_.issuer, .strict = strict},
      *client_keys_, *secrets_, *replays_);
  certificates_ = std::make_unique<oauth::ClientCertificates>(authorities_, *client_keys_);
  authenticator_ = std::make_unique<oauth::ClientAuthenticator>(
      *clients_, *secrets_, *assertions_, *certificates_,
      limit(shared, "client_secret", config_.limits.login_per_address));
  proofs_ = std::make_unique<dpop::ProofGate>(
      dpop::ProofGate::Settings{.issuer = config_.issuer,
                                .nonce_required = config_.dpop.nonce_required,
                                .alias = config_.mtls.alias,

                                .algorithms = strict
                                                  ? std::span<const jose::Algorithm>(jose::kStrictAlgorithms)
                                                  : dpop::proof_algorithms()},
      cipher_->derive("dpop_nonce"), *replays_, caches.proof_keys);
  client_gate_ = std::make_unique<oauth::ClientGate>(
      oauth::ClientGate::Settings{
          .tenant = config_.id,
          .scheme = scheme_,
          .recording_waits = snapshot_->server.audit.mode == config::AuditMode::required,
          .denials = limit(shared, "denied", config_.limits.denied_per_address)},
      *authenticator_, audit_, shared.log);
  pushed_requests_ = std::make_unique<oauth::PushedRequests>(
      oauth::PushedRequests::Settings{.tenant = config_.id,
                                      .lifetime = config_.tokens.pushed_request_lifetime},
      store_->tickets());
  request_objects_ = std::make_unique<oauth::RequestObjects>(
      oauth::RequestObjects::Settings{.issuer = config_.issuer, .strict = strict}, *client_keys_);
  request_references_ = std::make_unique<oauth::RequestReferences>(*request_documents_);
}

void TenantSite::build_interaction(const Shared& shared) {
  const auto transport =
      scheme_ == http::Scheme::https ? http::CookieTransport::https : http::CookieTransport::loopback_http;
  const auto& hashing = snapshot_->server.password_hashing;
  pages_ = std::make_unique<interaction::InteractionPages>(face(shared), shared.pages);
  authorization_jwt_ = std::make_unique<oauth::AuthorizationJwt>(
      config_.issuer,
      oauth::AuthorizationJwt::Sources{
          .clients = *clients_, .signer = *response_signer_, .encrypter = *response_encrypter_});
  front_channel_ = std::make_unique<oauth::FrontChannelIssuer>(
      oauth::FrontChannelIssuer::Settings{.tenant = config_.id,
                                          .offered = config_.legacy.response_types,
                                          .id_token_lifetime = config_.tokens.id_lifetime},
      *person_tokens_, *id_tokens_, *subjects_, scopes_, *plugins_.claims_hooks,
      shared.metrics.tokens_issued);
  if (config_.sessions.management)
    browser_state_ =
        std::make_unique<interaction::BrowserState>(config_.id, transport, cipher_->derive("browser_state"));
  responder_ = std::make_unique<oauth::AuthorizationResponder>(
      oauth::AuthorizationResponder::Settings{
          .tenant = config_.id,
          .issuer = config_.issuer,
          .scheme = scheme_,
          .tokens = config_.tokens,
          .denials = limit(shared, "authorize_denied", config_.limits.authorize_denied_per_address)},
      store_->grants(),
      oauth::AuthorizationResponder::Parts{.pages = *pages_,
                                           .jwt = *authorization_jwt_,
                                           .front_channel = *front_channel_,
                                           .browser_state = browser_state_.get()},
      audit_, shared.metrics.authorize_requests);
  device_codes_ =
      std::make_unique<oauth::DeviceCodes>(config_.id, cipher_->derive("user_code"), store_->tickets());
  device_decision_ =
      std::make_unique<oauth::DeviceDecision>(config_.tokens, *device_codes_, *store_, *pages_, audit_);
  build_backchannel(shared);
  binding_ = std::make_unique<interaction::BrowserBinding>(
      interaction::BrowserBinding::Settings{
          .tenant = config_.id, .issuer = config_.issuer, .transport = transport},
      cipher_->derive("browser_binding"));
  sessions_ = std::make_unique<interaction::BrowserSessions>(
      interaction::BrowserSessions::Settings{
          .tenant = config_.id, .lifetimes = config_.sessions, .transport = transport},
      store_->sessions(), browser_state_.get());
  session_ending_ = std::make_unique<oauth::SessionEnding>(*sessions_, store_->grants(), *families_, audit_);
  interactions_ = std::make_unique<interaction::Interactions>(store_->interactions(), *binding_, *cipher_);
  passwords_ = std::make_unique<interaction::PasswordCheck>(
      interaction::PasswordCheck::Settings{.cost = {.memory = hashing.memory, .passes = hashing.passes},
                                           .login_with = config_.accounts.login_with,
                                           .counter_key = cipher_->derive("login_counter")},
      store_->accounts(), store_->counters(), audit_, interaction::LoginLog(config_.id, shared.log),
      password_times(shared.metrics));
  dispatcher_ = std::make_unique<interaction::Dispatcher>(
      interaction::DispatcherStores{.accounts = store_->accounts(), .consents = store_->consents()},
      *clients_, *subjects_, *sessions_, *interactions_,
      interaction::Completions{
          .app = *responder_, .device = *device_decision_, .backchannel = *backchannel_decision_},
      *pages_, limit(shared, "authorize", config_.limits.authorize_per_address), login_flow_);
  guard_ = std::make_unique<interaction::FormGuard>(*interactions_, *binding_, *pages_);
}

void TenantSite::build_backchannel(const Shared& shared) {
  backchannel_requests_ = std::make_unique<oauth::BackchannelRequests>(
      *cipher_,
      oauth::BackchannelRequests::Stores{.tickets = store_->tickets(), .lists = store_->interactions()});
  token_push_ =
      std::make_unique<oauth::TokenPush>(config_.id, cipher_->derive("pushed_refresh_token"),
                                         store_->grants(), *redemption_, shared.metrics.tokens_issued);
  client_notifier_ =
      std::make_unique<oauth::ClientNotifier>(oauth::ClientNotifier::Parts{.clients = *clients_,
                                                                           .requests = *backchannel_requests_,
                                                                           .push = *token_push_,
                                                                           .fetcher = shared.fetcher,
                                                                           .log = shared.log});
  backchannel_decision_ = std::make_unique<oauth::BackchannelDecision>(config_.tokens, *backchannel_requests_,
                                                                       *store_, *pages_, audit_);
}

http::Endpoint* TenantSite::find(std::string_view path) const noexcept {
  for (const auto& endpoint : endpoints_)
    if (endpoint->rule().path == path) return endpoint.get();
  return nullptr;
}

void TenantSite::take_over(const Change& change, TimePoint now) {
  switch (change.kind) {
    case ChangeKind::client:
      return clients_->forget(change.id);
    case ChangeKind::family:
      return families_->forget(change.id);
    case ChangeKind::signing_key:
      return (void)keys_->advance(now);  // on failure the periodic job tries again
    case ChangeKind::account:
      return account_states_->forget(change.id);
    case ChangeKind::access_token:
      return access_token_reader_->forget(change.id);
    case ChangeKind::session:
      return;  // read from the store every time
  }
}

void TenantSite::trust_caches(bool fresh) noexcept {
  clients_->trust(fresh);
  families_->trust(fresh);
  account_states_->trust(fresh);
  access_token_reader_->trust(fresh);
}

}  // namespace gatehouse::app
