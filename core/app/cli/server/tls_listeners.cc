#include "core/app/cli/server/tls_listeners.h"

#include "core/config/source_text.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::size_t kMostPem = 1 << 20;

template <class Use>
Result<void> with_credentials(const config::TlsSettings& settings, Use&& use) {
  auto certificate = config::read_regular_file(settings.certificate, kMostPem);
  if (!certificate) return std::move(certificate).error().with("reading " + settings.certificate);
  auto key = config::read_regular_file(settings.key, kMostPem);
  if (!key) return std::move(key).error().with("reading " + settings.key);
  auto used = use(tls::ServerCredentials{.certificate = *certificate, .key = *key});
  secure_wipe(key->data(), key->size());
  if (!used) return std::move(used).error().with("using " + settings.certificate);
  return {};
}

}  // namespace

Result<TlsListeners> TlsListeners::open(const config::ServerConfig& server) {
  TlsListeners all;
  const auto add = [&](const config::Listener& listener, bool direct) -> Result<void> {
    if (!listener.tls) {
      all.places_.emplace_back(listener.address, nullptr, direct);
      return {};
    }
    using enum tls::ServerContext::ClientCertificates;
    std::shared_ptr<tls::ServerContext> context;
    GH_TRY_VOID(
        with_credentials(*listener.tls, [&](const tls::ServerCredentials& credentials) -> Result<void> {
          GH_TRY(context, tls::ServerContext::create(
                              credentials, listener.tls->client_certificates ? asked_for : ignored));
          return {};
        }));
    all.contexts_.emplace_back(*listener.tls, context);
    all.places_.emplace_back(listener.address, std::move(context), direct);
    return {};
  };
  GH_TRY_VOID(add(server.public_listener, false));
  if (server.mtls_listener) {
    GH_TRY_VOID(add(*server.mtls_listener, true));
  }
  return all;
}

Result<void> TlsListeners::renew() const {
  Result<void> all;
  for (const auto& one : contexts_) {
    auto renewed = with_credentials(
        one.first, [&](const tls::ServerCredentials& credentials) { return one.second->renew(credentials); });
    if (!renewed && all) all = std::move(renewed);
  }
  return all;
}

}  // namespace gatehouse::app::cli
