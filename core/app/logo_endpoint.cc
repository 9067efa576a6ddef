#include "core/app/logo_endpoint.h"

#include "core/crypto/digest.h"

namespace gatehouse::app {
namespace {

constexpr std::string_view kDigest = "sha256";

std::string digest_of(const config::Logo& logo) { return crypto::sha256(*logo.bytes).hex(); }

}  // namespace

LogoEndpoint::LogoEndpoint(const config::TenantConfig& tenant, http::Scheme issuer) : issuer_(issuer) {
  add(tenant.branding.image);
  for (const auto& client : tenant.clients)
    add(client.image);
}

void LogoEndpoint::add(const config::Logo& logo) {
  if (logo.bytes != nullptr) by_digest_.emplace(digest_of(logo), logo);
}

std::string LogoEndpoint::path_of(const config::Logo& logo) {
  if (logo.bytes == nullptr) return {};
  return std::string(LogoEndpoint::kPath) + '?' + std::string(kDigest) + '=' + digest_of(logo);
}

http::Answer LogoEndpoint::handle(const http::Call& call) {
  const auto found = by_digest_.find(std::string(call.query.value_of(kDigest).value_or("")));
  if (found == by_digest_.end()) return http::empty(404, issuer_);
  return http::image(found->second.bytes, found->second.media_type, issuer_);
}

}  // namespace gatehouse::app
