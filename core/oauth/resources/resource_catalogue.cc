#include "core/oauth/resources/resource_catalogue.h"

#include <algorithm>

#include "core/base/contains.h"
#include "core/oauth/authorization_details/narrowing.h"

namespace gatehouse::oauth {
namespace {

constexpr std::size_t kMostResources = 8;  // of one request
constexpr OAuthError kUnknown{OAuthCode::invalid_target, "resource must name an API that is declared here."};
constexpr OAuthError kMissing{
    OAuthCode::invalid_target,
    "resource is missing: every request here names the API that its tokens are for."};

/// Not of the grant's own header: that one stands on this catalogue.
constexpr std::string_view kExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

}  // namespace

const config::ResourceSettings* ResourceCatalogue::find(std::string_view id) const noexcept {
  for (const auto& resource : declared_)
    if (resource.id == id) return &resource;
  return nullptr;
}

std::vector<std::string> ResourceCatalogue::ids() const {
  std::vector<std::string> ids;
  for (const auto& resource : declared_)
    ids.push_back(resource.id);
  return ids;
}

Result<std::vector<std::string>, OAuthError> ResourceCatalogue::read(const http::Params& params) const {
  std::vector<std::string> asked;
  for (const auto& [name, value] : params.pairs()) {
    if (name != "resource" || value.empty() || contains(asked, value)) continue;
    // Byte for byte: an address that only looks like one of ours is another one.
    if (find(value) == nullptr || asked.size() == kMostResources) return kUnknown;
    asked.push_back(value);
  }
  if (asked.empty() && naming_ == Naming::required) return kMissing;
  return asked;
}

Result<std::vector<std::string>, OAuthError> ResourceCatalogue::read_for(const http::Params& params,
                                                                         const ScopeList& scope,
                                                                         const std::string& details) const {
  auto asked = read(params);
  if (asked && !asked->empty() && meaningful_at(*asked, scope).empty() && details_at(details, *asked).empty())
    return OAuthError{OAuthCode::invalid_scope, "Nothing that is asked for means anything at that API."};
  return asked;
}

ScopeList ResourceCatalogue::meaningful_at(std::span<const std::string> resources,
                                           const ScopeList& granted) const {
  if (resources.empty()) return granted;
  ScopeList kept;
  for (const auto& scope : granted)
    if (std::any_of(resources.begin(), resources.end(), [&](const std::string& id) {
          const auto* resource = find(id);
          return resource != nullptr && contains(resource->scopes, scope);
        }))
      kept.push_back(scope);
  return kept;
}

Result<TokenTarget, OAuthError> target_of(const ResourceCatalogue& resources, const http::Params& form,
                                          const std::vector<std::string>& granted, const ScopeList& scope,
                                          const std::string& details) {
  auto asked = resources.read(form);
  if (!asked) return asked.error();
  for (const auto& one : *asked)
    if (!contains(granted, one))
      return OAuthError{OAuthCode::invalid_target, "resource was not part of what the person granted."};
  TokenTarget target{.audience = asked->empty() ? granted : *std::move(asked), .scope = {}};
  target.scope = resources.meaningful_at(target.audience, scope);
  target.authorization_details = details_at(details, target.audience);
  if (target.is_for_nothing())
    return OAuthError{OAuthCode::invalid_scope, "Nothing that was granted means anything at that API."};
  return target;
}

bool repeats_a_parameter(const http::Params& params) noexcept {
  const bool exchanges = params.find("grant_type") == kExchangeGrant;
  for (const auto& pair : params.pairs()) {
    const auto& name = pair.first;
    if (name != "resource" && !(exchanges && name == "audience") && params.is_repeated(name)) return true;
  }
  return false;
}

}  // namespace gatehouse::oauth
