// TenantSite: everything that serves one tenant, made from one configuration: its store handle, keys, caches,
// pages and endpoints, each built with exactly what it needs. A reload makes a new one; requests keep the one
// they pinned.
//
// The composition root of a tenant: nobody looks anything up here at request time but an endpoint by its
// path.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/app/tenant_plugins.h"
#include "core/audit/tenant_audit.h"
#include "core/base/clock.h"
#include "core/clients/client_directory.h"
#include "core/dpop/proof_gate.h"
#include "core/fetch/remote_documents.h"
#include "core/interaction/endpoints.h"
#include "core/oauth/authorization_request/pushed_requests.h"
#include "core/oauth/authorization_request/request_objects.h"
#include "core/oauth/authorization_request/request_references.h"
#include "core/oauth/authorization_response/authorization_response.h"
#include "core/oauth/ciba/backchannel_decision.h"
#include "core/oauth/client_authentication/client_authentication.h"
#include "core/oauth/client_authentication/client_certificates.h"
#include "core/oauth/device/device_decision.h"
#include "core/oauth/endpoints/client_gate.h"
#include "core/oauth/grants/client_credentials.h"
#include "core/oauth/grants/redemption.h"
#include "core/oauth/logout/logout_sender.h"
#include "core/oauth/logout/session_ending.h"
#include "core/oauth/registration/client_introduction.h"
#include "core/oauth/registration/document_policy.h"
#include "core/oauth/token_delivery/client_notifier.h"
#include "core/oidc/claims.h"
#include "core/oidc/id_token.h"
#include "core/oidc/id_token_reader.h"
#include "core/pages/page_renderer.h"
#include "core/policy/account_states.h"
#include "core/replays/replays.h"
#include "core/telemetry/log.h"
#include "core/telemetry/metrics.h"
#include "core/tokens/access_token_reader.h"
#include "gatehouse/storage/storage.h"

namespace gatehouse::app {

/// What the tenants of one server share. Outlives every TenantSite.
struct Shared {
  Storage& storage;
  const crypto::MasterKeyRing& master_keys;
  audit::AuditTrail& audit;
  const pages::PageRenderer& pages;
  runtime::RateTable& rates;
  replays::ReplayMemory* replays;  ///< null: several servers share the storage, which remembers then
  const Clock& clock;
  const telemetry::Log& log;
  telemetry::Metrics& metrics;
  std::shared_ptr<const fetch::GuardedFetcher> fetcher;
  fetch::FetchPlaces& fetch_places;      ///< of all tenants
  fetch::FetchPlaces& strangers_places;  ///< of all tenants' strangers
  const plugin_host::PluginHost& plugins;
  const keys::MakeKey& make_key;
};

class TenantSite {
 public:
  /// Opens store, data key and signing keys, plants the seeds. `snapshot` holds `config` and is kept alive.
  static Result<std::shared_ptr<TenantSite>> open(const Shared& shared,
                                                  std::shared_ptr<const config::ConfigSnapshot> snapshot,
                                                  const config::TenantConfig& config, TimePoint now);
  ~TenantSite();

  const TenantId& id() const noexcept { return config_.id; }
  const std::string& issuer() const noexcept { return config_.issuer; }
  /// Where its clients with certificates call (RFC 8705 §5); empty: at the issuer.
  const std::string& mtls_alias() const noexcept { return config_.mtls.alias; }
  http::Scheme scheme() const noexcept { return scheme_; }
  /// Null when there is none.
  http::Endpoint* find(std::string_view path) const noexcept;
  const interaction::InteractionPages& pages() const noexcept { return *pages_; }
  const clients::ClientDirectory& clients() const noexcept { return *clients_; }
  clients::ClientDirectory& clients() noexcept { return *clients_; }
  keys::KeyRing& keys() const noexcept { return *keys_; }
  TenantStore& store() const noexcept { return *store_; }
  const oauth::LogoutSender& logout_sender() const noexcept { return *logout_sender_; }
  const oauth::ClientNotifier& client_notifier() const noexcept { return *client_notifier_; }

  /// What the change feed says; called by the keeper's thread only.
  void take_over(const Change& change, TimePoint now);
  void trust_caches(bool fresh) noexcept;

 private:
  TenantSite(const Shared& shared, std::shared_ptr<const config::ConfigSnapshot> snapshot,
             const config::TenantConfig& config);
  Result<void> open_keys(const Shared& shared, TimePoint now);
  Result<void> read_authorities();
  Result<void> plant_seeds(TimePoint now);
  Result<void> make_plugins(const Shared& shared);
  fetch::RemoteDocuments::Fetch fetch_with(const Shared& shared) const;
  /// Which clients there are, and what of theirs has to be fetched.
  void build_clients(const Shared& shared);
  clients::KeyDocuments key_documents() const;
  void build_protocol(const Shared& shared);
  void build_interaction(const Shared& shared);
  void build_backchannel(const Shared& shared);
  /// core/app/endpoint_table.cc: the one list of what a tenant answers.
  void build_endpoints(const Shared& shared);
  void add_handlers(const Shared& shared, const oauth::ClientCredentialsGrant& client_tokens,
                    std::vector<std::unique_ptr<oauth::Grant>>& grants);
  runtime::RateLimit limit(const Shared& shared, std::string_view name, Rate rate) const;
  std::map<std::string, std::string> details_sentences(const std::string& language) const;
  interaction::TenantFace face(const Shared& shared) const;

  std::shared_ptr<const config::ConfigSnapshot> snapshot_;
  const config::TenantConfig& config_;
  http::Scheme scheme_;
  std::string audience_;
  audit::TenantAudit audit_;
  std::unique_ptr<TenantStore> store_;
  std::unique_ptr<crypto::TenantCipher> cipher_;
  std::unique_ptr<keys::KeyRing> keys_;
  keys::SigningCounts signings_;
  interaction::LoginFlow login_flow_;
  TenantPlugins plugins_;
  fetch::FetchPlaces fetch_places_;
  fetch::FetchPlaces strangers_places_;  ///< for addresses that anybody can make us ask
  std::unique_ptr<fetch::RemoteDocuments> documents_;
  std::unique_ptr<fetch::RemoteDocuments> request_documents_;
  std::unique_ptr<fetch::RemoteDocuments> client_documents_;
  std::unique_ptr<fetch::RemoteDocuments> self_described_keys_;  ///< null where no client describes itself
  std::unique_ptr<fetch::RemoteDocuments>
      self_registered_documents_;  ///< keys and sectors; null where no client registers itself
  std::unique_ptr<oauth::DocumentPolicy> document_policy_;
  std::unique_ptr<clients::DocumentClients> document_clients_;
  std::unique_ptr<clients::SectorDocuments> sectors_;
  std::unique_ptr<clients::SectorDocuments> self_registered_sectors_;
  std::unique_ptr<clients::ClientDirectory> clients_;
  std::unique_ptr<clients::SubjectIdentifiers> subjects_;
  std::unique_ptr<tokens::FamilyCache> families_;
  std::unique_ptr<policy::AccountStates> account_states_;
  std::unique_ptr<tokens::AccessTokenIssuer> access_tokens_;
  std::unique_ptr<tokens::AccessTokenReader> access_token_reader_;
  std::unique_ptr<clients::ClientSecrets> secrets_;
  std::unique_ptr<oidc::ResponseSigner> response_signer_;
  std::unique_ptr<clients::ClientEncryptionKeys> client_encryption_keys_;
  std::unique_ptr<oidc::ResponseEncrypter> response_encrypter_;
  std::unique_ptr<oidc::IdTokenIssuer> id_tokens_;
  std::unique_ptr<oidc::IdTokenReader> id_token_reader_;
  std::unique_ptr<oauth::LogoutSender> logout_sender_;
  oidc::ScopeCatalogue scopes_;
  oauth::ResourceCatalogue resources_;
  oauth::DetailsCatalogue authorization_details_;
  std::unique_ptr<oauth::PersonTokenIssuer> person_tokens_;
  std::unique_ptr<oauth::Redemption> redemption_;
  std::unique_ptr<clients::ClientKeys> client_keys_;
  std::unique_ptr<replays::Replays> replays_;
  std::unique_ptr<oauth::ClientAssertions> assertions_;
  std::optional<tls::Authorities> authorities_;
  std::unique_ptr<oauth::ClientCertificates> certificates_;
  std::unique_ptr<oauth::ClientAuthenticator> authenticator_;
  std::unique_ptr<oauth::ClientGate> client_gate_;
  std::unique_ptr<oauth::ClientIntroduction> client_introduction_;
  std::unique_ptr<oauth::PushedRequests> pushed_requests_;
  std::unique_ptr<oauth::RequestObjects> request_objects_;
  std::unique_ptr<oauth::RequestReferences> request_references_;
  std::unique_ptr<dpop::ProofGate> proofs_;
  std::unique_ptr<oauth::AuthorizationJwt> authorization_jwt_;
  std::unique_ptr<oauth::FrontChannelIssuer> front_channel_;
  std::unique_ptr<interaction::BrowserState> browser_state_;  ///< null where apps do not watch sessions
  std::unique_ptr<oauth::AuthorizationResponder> responder_;
  std::unique_ptr<oauth::DeviceCodes> device_codes_;
  std::unique_ptr<oauth::DeviceDecision> device_decision_;
  std::unique_ptr<oauth::BackchannelRequests> backchannel_requests_;
  std::unique_ptr<oauth::TokenPush> token_push_;
  std::unique_ptr<oauth::ClientNotifier> client_notifier_;
  std::unique_ptr<oauth::BackchannelDecision> backchannel_decision_;
  std::unique_ptr<interaction::InteractionPages> pages_;
  std::unique_ptr<interaction::BrowserBinding> binding_;
  std::unique_ptr<interaction::BrowserSessions> sessions_;
  std::unique_ptr<oauth::SessionEnding> session_ending_;
  std::unique_ptr<interaction::Interactions> interactions_;
  std::unique_ptr<interaction::PasswordCheck> passwords_;
  std::unique_ptr<interaction::Dispatcher> dispatcher_;
  std::unique_ptr<interaction::FormGuard> guard_;
  std::vector<std::unique_ptr<http::Endpoint>> endpoints_;
};

}  // namespace gatehouse::app
