#include "core/app/server.h"

#include "core/app/audit_metrics.h"
#include "core/app/logout_sink.h"
#include "core/app/notification_sink.h"
#include "core/app/pool_threads.h"
#include "core/app/state_directory.h"
#include "core/app/tenancy.h"
#include "core/app/tenant_site.h"
#include "core/audit/event_catalogue.h"
#include "gatehouse/storage/sole_server.h"

namespace gatehouse::app {
namespace {

/// Whose events have no tenant. No tenant can be called so.
const TenantId kServer("_server");

http::CertificateForm certificate_form(config::CertificateHeader header) {
  switch (header) {
    case config::CertificateHeader::none:
      return http::CertificateForm::der;
    case config::CertificateHeader::nginx:
      return http::CertificateForm::nginx;
    case config::CertificateHeader::haproxy:
      return http::CertificateForm::haproxy;
    case config::CertificateHeader::apache:
      return http::CertificateForm::apache;
    case config::CertificateHeader::traefik:
      return http::CertificateForm::traefik;
  }
  return http::CertificateForm::der;
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const Foundations& foundations, Keeper::Rhythm rhythm) {
  std::unique_ptr<Server> server(new Server(foundations));
  GH_TRY_VOID(server->open_storage());
  GH_TRY_VOID(server->open_replays());
  GH_TRY_VOID(server->open_client_calls());
  GH_TRY_VOID(server->open_audit());
  GH_TRY_VOID(server->start_serving(rhythm));
  server->record(audit::kServerStarted, {});
  return server;
}

Server::Server(const Foundations& foundations) : foundations_(foundations) {}

Server::~Server() {
  if (keeper_) keeper_->stop();
  // Jobs use the site and the store: they end first.
  if (client_calls_) client_calls_->stop();
  hash_.reset();
  signing_.reset();
  pool_.reset();
  if (audit_ && pipeline_) {
    record(audit::kServerStopped, {});
    (void)audit_->drain(
        Deadline::in(std::chrono::seconds(2)));  // what a sink does not take now waits for the next start
  }
  audit_.reset();
  site_.store(nullptr);
  hand_on_replays();
}

Result<void> Server::open_storage() {
  const auto snapshot = foundations_.configuration.current();
  state_ = snapshot->server.state;
  GH_TRY_VOID(prepare_state_directory(state_));
  auto storage = foundations_.plugins.make_storage(snapshot->server.durable_storage, state_);
  if (!storage) return std::move(storage).error().with("opening the storage");
  storage_ = *std::move(storage);
  rows_ = std::make_unique<StoredRows>(*storage_);
  GH_TRY(const auto migrations, storage_->migrations(MigrationAction::status));
  if (!migrations.pending.empty())
    return Error(ErrorCode::conflict, "the storage needs migrations; run: gatehouse db migrate");
  GH_TRY(auto keys, crypto::MasterKeyRing::create(snapshot->server.master_key));
  master_keys_ = std::make_unique<crypto::MasterKeyRing>(std::move(keys));
  GH_TRY(pages_, pages::PageRenderer::create());
  return {};
}

Result<void> Server::open_audit() {
  const auto snapshot = foundations_.configuration.current();
  std::vector<audit::NamedSink> sinks;
  for (const auto& choice : snapshot->server.audit.sinks) {
    auto sink = foundations_.plugins.make_audit(choice, state_);
    if (!sink) return std::move(sink).error().with("opening the audit sink " + choice.type);
    sinks.push_back({.name = choice.type,
                     .sink = std::make_unique<CountedSink>(*std::move(sink), choice.type,
                                                           foundations_.metrics.audit_events)});
  }
  sinks.push_back({.name = "logout",
                   .sink = std::make_unique<LogoutSink>(
                       *client_calls_, [this](const auto& tenant) { return logout_sender(tenant); })});
  sinks.push_back({.name = "notification", .sink = std::make_unique<NotificationSink>(*client_calls_)});
  sinks.push_back({.name = "metrics", .sink = std::make_unique<AuditMetrics>(foundations_.metrics)});
  auto trail = audit::AuditTrail::open(
      {.directory = state_ / "audit", .mode = snapshot->server.audit.mode}, std::move(sinks),
      {.waiting = [this](const TenantId& after,
                         std::uint32_t limit) { return storage_->waiting_outboxes(after, limit); },
       .of = [this](const TenantId& tenant) { return outbox_of(tenant); }},
      foundations_.clock, foundations_.log);
  if (!trail) return std::move(trail).error().with("opening the audit trail");
  audit_ = *std::move(trail);
  return {};
}

Result<void> Server::start_serving(Keeper::Rhythm rhythm) {
  const auto snapshot = foundations_.configuration.current();
  GH_TRY(auto site, build_site(snapshot));
  // The keeper reads the others' in its first round.
  for (const auto& [id, tenant] : site->tenants())
    GH_TRY_VOID(tenant->clients().read_origins(clients::ClientDirectory::Extent::first_page));
  site_.store(std::move(site));
  const auto& workers = snapshot->server.workers;
  GH_TRY(pool_,
         runtime::WorkerPool::create({.name = "pool", .threads = pool_threads(workers), .queue = 1024}));
  // More threads than processors would only take turns, each with a cold cache.
  GH_TRY(signing_, runtime::WorkerPool::create({.name = "signing", .threads = cores(), .queue = 1024}));
  GH_TRY(hash_, runtime::WorkerPool::create(
                    {.name = "hash", .threads = workers.hash != 0 ? workers.hash : cores(), .queue = 256}));
  const auto& listener = snapshot->server.public_listener;
  GH_TRY(auto proxies, http::TrustedProxies::parse(listener.trusted_proxies));
  pipeline_ = std::make_unique<RequestPipeline>(
      site_, PipelinePools{.pool = *pool_, .signing = *signing_, .hash = *hash_},
      RequestPipeline::Forwarding{.proxies = std::move(proxies),
                                  .certificates = certificate_form(listener.client_certificate_header)},
      *pages_, RequestPipeline::Observers{.log = foundations_.log, .metrics = foundations_.metrics},
      foundations_.clock);
  GH_TRY_VOID(client_calls_->begin());
  note_reading();
  (void)foundations_.metrics.config_reloads.at({"refused"});  // at 0, for alerts on its increase
  keeper_ = std::make_unique<Keeper>(*storage_, site_, foundations_.clock, foundations_.log);
  return keeper_->start(rhythm);
}

Result<std::shared_ptr<const Site>> Server::build_site(
    std::shared_ptr<const config::ConfigSnapshot> snapshot) const {
  GH_TRY(auto resolver, make_resolver(foundations_.plugins, snapshot->server));
  GH_TRY(auto fetcher, fetch::GuardedFetcher::create(fetch_rules(snapshot->server)));
  const Shared shared{.storage = *storage_,
                      .master_keys = *master_keys_,
                      .audit = *audit_,
                      .pages = *pages_,
                      .rates = *rates_,
                      .replays = replays_.get(),
                      .clock = foundations_.clock,
                      .log = foundations_.log,
                      .metrics = foundations_.metrics,
                      .fetcher = std::make_shared<fetch::GuardedFetcher>(std::move(fetcher)),
                      .fetch_places = *fetch_places_,
                      .strangers_places = *strangers_places_,
                      .plugins = foundations_.plugins,
                      .make_key = foundations_.make_key};
  Site::Tenants tenants;
  for (const auto& tenant : snapshot->tenants) {
    auto opened = TenantSite::open(shared, snapshot, tenant, foundations_.clock.now());
    if (!opened) return std::move(opened).error().with("opening the tenant " + tenant.id.text());
    tenants.emplace(tenant.id.text(), *std::move(opened));
  }
  return std::shared_ptr<const Site>(
      std::make_shared<Site>(snapshot, std::move(resolver), std::move(tenants)));
}

config::ConfigSource::Reloaded Server::reload() {
  std::shared_ptr<const Site> next;
  auto reloaded = foundations_.configuration.reload([&](const auto& snapshot) -> Result<void> {
    GH_TRY(next, build_site(snapshot));
    for (const auto& [id, tenant] : next->tenants())
      GH_TRY_VOID(tenant->clients().read_origins(clients::ClientDirectory::Extent::all));
    return {};
  });
  if (reloaded.swapped) {
    for (const auto& [id, tenant] : next->tenants())
      tenant->trust_caches(true);
    site_.store(std::move(next));
  }
  if (reloaded.swapped) foundations_.log.set_level(foundations_.configuration.current()->server.log.level);
  foundations_.metrics.config_reloads.at({reloaded.swapped ? "ok" : "refused"}).add();
  if (reloaded.swapped) note_reading();
  record(reloaded.swapped ? audit::kConfigReloaded : audit::kConfigReloadFailed, {});
  foundations_.log.info({.event = reloaded.swapped ? "config.reloaded" : "config.reload_failed",
                         .message = reloaded.swapped
                                        ? "The new configuration is in force."
                                        : "The new configuration was refused; the old one keeps running."});
  return reloaded;
}

void Server::note_reading() const {
  foundations_.metrics.last_reload =
      std::chrono::floor<std::chrono::seconds>(foundations_.clock.now()).time_since_epoch().count();
}

void Server::record(std::string_view type, audit::Details details) {
  (void)audit_->record(
      kServer, audit::make_event(type, {.now = foundations_.clock.now(), .request_id = {}, .address = {}},
                                 "system", details));
}

Result<std::shared_ptr<OutboxStore>> Server::outbox_of(const TenantId& tenant) const {
  const auto site = site_.load();
  if (!site) return Error(ErrorCode::unavailable, "no tenant is served yet");
  const auto served = site->tenants().find(tenant.text());
  if (served == site->tenants().end()) return std::shared_ptr<OutboxStore>();
  return std::shared_ptr<OutboxStore>(served->second, &served->second->store().outbox());
}

}  // namespace gatehouse::app
