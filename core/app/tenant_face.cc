// TenantSite::face: how the pages of a tenant look and what they say, out of its configuration.
#include "core/app/logo_endpoint.h"
#include "core/app/tenant_site.h"
#include "core/base/contains.h"

namespace gatehouse::app {

/// As those of scopes: in this language, else in the tenant's own, else any.
std::map<std::string, std::string> TenantSite::details_sentences(const std::string& language) const {
  std::map<std::string, std::string> sentences;
  for (const auto& type : config_.authorization_details) {
    auto said = type.description.find(language);
    if (said == type.description.end()) said = type.description.find(config_.languages.fallback);
    if (said == type.description.end()) said = type.description.begin();
    if (said != type.description.end()) sentences.emplace(type.id, said->second);
  }
  return sentences;
}

interaction::TenantFace TenantSite::face(const Shared& shared) const {
  const auto& login_with = config_.accounts.login_with;
  const auto& languages = config_.languages;
  std::map<std::string, interaction::Sentences, std::less<>> sentences;
  for (const auto& language : languages.offered) {
    const auto& words = shared.pages.messages(language);
    sentences.emplace(language,
                      interaction::Sentences{.scopes = scopes_.sentences(words, languages.fallback),
                                             .claims = scopes_.claim_sentences(words, languages.fallback),
                                             .details = details_sentences(language)});
  }
  std::map<std::string, std::string> resources;
  for (const auto& resource : config_.resources)
    resources.emplace(resource.id, resource.name);
  const auto logo_url = [this](const config::Logo& logo) {
    const auto path = LogoEndpoint::path_of(logo);
    return path.empty() ? path : config_.issuer + path;
  };
  std::unordered_map<std::string, std::string> client_logo_urls;
  for (const auto& client : config_.clients)
    if (auto url = logo_url(client.image); !url.empty())
      client_logo_urls.emplace(client.client_id, std::move(url));
  return {.name = config_.name,
          .issuer = config_.issuer,
          .stylesheet_url = config_.issuer + "/assets/" + shared.pages.stylesheet().file_name,
          .icon_url = config_.issuer + "/assets/" + shared.pages.icon().file_name,
          .script_url = config_.issuer + "/assets/" + shared.pages.script().file_name,
          .scheme = scheme_,
          .with_email = contains(login_with, "email"),
          .sign_up = config_.accounts.registration == config::AccountRegistration::open,
          .password_min_length = config_.accounts.password_min_length,
          .developer_notes = snapshot_->server.profile == config::Profile::dev,
          .look = config_.branding,
          .logo_url = logo_url(config_.branding.image),
          .client_logo_urls = std::move(client_logo_urls),
          .languages = {.offered = languages.offered, .fallback = languages.fallback},
          .sentences = std::move(sentences),
          .resources = std::move(resources)};
}

}  // namespace gatehouse::app
