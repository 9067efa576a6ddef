#include "core/interaction/interaction_pages.h"

#include <set>

#include "core/config/rules/document_address.h"
#include "core/http/percent_encoding.h"
#include "core/http/url.h"
#include "core/interaction/consented_details.h"
#include "core/interaction/details_view.h"
#include "core/pages/theme.h"

namespace gatehouse::interaction {

std::string InteractionPages::application_name(const config::ClientMetadata& client) {
  return client.client_name.empty() ? client.client_id : client.client_name;
}

void InteractionPages::add_retry_after(http::Response& response, Duration wait) {
  response.headers.push_back(
      {"Retry-After", std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count())});
}

std::string InteractionPages::url(std::string_view page, const Interaction& interaction) const {
  return face_.issuer + std::string(page) + "?id=" + interaction.handle;
}

std::vector<std::pair<std::string, std::string>> InteractionPages::names_of_languages() const {
  std::vector<std::pair<std::string, std::string>> names;
  for (const auto& tag : face_.languages.offered)
    names.emplace_back(tag, renderer_.messages(tag).format("language.name"));
  return names;
}

http::PageOptions InteractionPages::options_for(const Interaction& interaction) const {
  auto options = this->options();
  if (auto source = http::form_action_source(interaction.request.redirect_uri))
    options.form_targets.push_back(*std::move(source));
  return options;
}

pages::Frame InteractionPages::frame(const http::Call& call, const AuthorizationRequest* request) const {
  // Before there is a request that passed its checks, and at sign-out, the parameter itself is at hand.
  auto wishes = languages_.wishes_of(call);
  if (request == nullptr) {
    const auto text = call.query.value_of("ui_locales");
    const auto tags = pages::split_locales(text ? *text : call.form.value_of("ui_locales").value_or(""));
    wishes.insert(wishes.end(), tags.begin(), tags.end());
  } else {
    wishes.insert(wishes.end(), request->ui_locales.begin(), request->ui_locales.end());
  }
  const auto accepted = call.request.header("accept-language").value_or("");
  return {.organisation = face_.name,
          .stylesheet_url = face_.stylesheet_url,
          .icon_url = face_.icon_url,
          .script_url = face_.script_url,
          .language = face_.languages.choose(wishes, accepted),
          .theme_url = theme_url_,
          .logo_url = face_.logo_url,
          .support_url = face_.look.support_url,
          .privacy_url = face_.look.privacy_url,
          .terms_url = face_.look.terms_url};
}

pages::Frame InteractionPages::frame_for(const config::ClientMetadata& client, const http::Call& call,
                                         const AuthorizationRequest* request) const {
  auto around = frame(call, request);
  if (auto own = theme_url(client.accent, client.accent_dark); !own.empty())
    around.theme_url = std::move(own);
  return around;
}

std::string InteractionPages::theme_url(const std::string& accent, const std::string& accent_dark) const {
  const auto theme = pages::Theme::of(accent, accent_dark);
  return theme ? face_.issuer + "/assets/theme.css?" + theme->query() : std::string();
}

std::string InteractionPages::own_logo_url(const config::ClientMetadata& client) const {
  const auto found = face_.client_logo_urls.find(client.client_id);
  return found != face_.client_logo_urls.end() ? found->second : std::string();
}

const Sentences& InteractionPages::sentences(const std::string& language) const {
  static const Sentences kNone;
  const auto at = face_.sentences.find(language);
  return at != face_.sentences.end() ? at->second : kNone;
}

std::vector<std::string> InteractionPages::names_of_resources(
    const std::vector<std::string>& resources) const {
  std::vector<std::string> names;
  for (const auto& id : resources) {
    const auto name = face_.resources.find(id);
    names.push_back(name != face_.resources.end() && !name->second.empty() ? name->second : id);
  }
  return names;
}

std::vector<std::string> InteractionPages::sentences_of(const std::string& language,
                                                        const std::vector<std::string>& scopes,
                                                        const std::vector<std::string>& claims) const {
  const auto& known = this->sentences(language);
  std::vector<std::string> sentences;
  const auto add = [&sentences](const std::map<std::string, std::string>& from, const std::string& name) {
    const auto sentence = from.find(name);
    sentences.push_back(sentence != from.end() ? sentence->second : name);
  };
  for (const auto& scope : scopes)
    add(known.scopes, scope);
  std::set<std::string> types;  // each once: an app may have been allowed many payments
  for (const auto& claim : claims)
    if (const auto type = details_type_of(claim); !type)
      add(known.claims, claim);
    else if (types.emplace(*type).second)
      add(known.details, std::string(*type));
  return sentences;
}

http::Response InteractionPages::consent(const FormOwner& owner, const config::ClientMetadata& client,
                                         const AskedPerson& person, const http::Call& call) const {
  pages::ConsentPage page{
      .frame = frame_for(client, call, &owner.interaction.request),
      .application = application_name(client),
      .application_site = {},
      .document_host = std::string(config::is_document_address(client.client_id)
                                       ? config::host_of_document_address(client.client_id)
                                       : ""),
      .signed_in_as = person.name,
      .permissions = {},
      .form_url = url("/consent", owner.interaction),
      .csrf_token = owner.csrf_token,
      .person_token = person.token,
      .application_logo_url = own_logo_url(client),
      .application_policy_url = client.policy_uri,
      .application_terms_url = client.tos_uri,
      .apps_url = apps_url(),
      .user_code = owner.interaction.request.user_code,
      .asked_elsewhere = owner.interaction.request.asked_by == AskedBy::backchannel,
      .binding_message = owner.interaction.request.binding_message};
  if (const auto target = http::parse_http_url(owner.interaction.request.redirect_uri))
    page.application_site = std::string(target->host);
  page.frame.other_languages = languages_.links(interaction_url(owner.interaction), page.frame.language);
  const auto& request = owner.interaction.request;
  page.permissions = sentences_of(page.frame.language, request.scope, request.claims.beyond_scope);
  page.resources = names_of_resources(request.resources);
  const auto& words = renderer_.messages(page.frame.language);
  page.details =
      readable_details(request.authorization_details, {.types = sentences(page.frame.language).details,
                                                       .yes = words.format("consent.yes"),
                                                       .no = words.format("consent.no")});
  auto options = options_for(owner.interaction);
  // The one image from elsewhere, on the page that comes after the password. Of an app that nobody
  // registered, only where its host is the one that the page tells of.
  const auto url = http::parse_http_url(client.logo_uri);
  const bool is_its_own = url && (page.document_host.empty() || url->host == page.document_host);
  if (page.application_logo_url.empty() && is_its_own) {
    page.application_logo_url = client.logo_uri;
    options.image_sources.push_back(http::origin_of(*url));
  }
  auto response = http::page(200, renderer_.consent(page), options);
  languages_.keep(response, call);
  return response;
}

http::Response InteractionPages::form_post(const AuthorizationRequest& request,
                                           std::vector<std::pair<std::string, std::string>> fields,
                                           const http::Call& call) const {
  pages::FormPostPage page{.frame = frame(call, &request),
                           .destination = {},
                           .form_url = request.redirect_uri,
                           .fields = std::move(fields)};
  if (const auto target = http::parse_http_url(request.redirect_uri))
    page.destination = std::string(target->host);
  // Browsers apply form-action to the redirects that follow the post, and those are the app's own affair.
  auto options = this->options();
  page.frame.script_url = options.script_url = {};  // its own script, and no other, beside the answer (S-226)
  options.form_targets.emplace_back("https:");
  options.script_hash = renderer_.form_post_script_hash();
  if (auto source = http::form_action_source(request.redirect_uri))
    options.form_targets.push_back(*std::move(source));
  return http::page(200, renderer_.form_post(page), options);
}

// OpenID Core §4: the app begins a sign-in of its own, so that it knows its state and nonce; it is told with
// whom.
std::string InteractionPages::login_url(const std::string& initiate_login_uri) const {
  if (initiate_login_uri.empty()) return {};
  const char* joint = initiate_login_uri.find('?') == std::string::npos ? "?" : "&";
  return initiate_login_uri + joint + "iss=" + http::percent_encode(face_.issuer);
}

http::Response InteractionPages::apps(const AppsState& state, const http::Call& call) const {
  pages::AppsPage page{.frame = frame(call),
                       .signed_in_as = state.signed_in_as,
                       .apps = {},
                       .form_url = apps_url(),
                       .csrf_token = state.csrf_token,
                       .revoked = state.revoked};
  page.frame.other_languages = languages_.links(apps_url(), page.frame.language);
  for (const auto& [name, consent, initiate_login_uri] : state.apps)
    page.apps.push_back({.name = name,
                         .client_id = consent.client.text(),
                         .permissions = sentences_of(page.frame.language, consent.scopes, consent.claims),
                         .granted_at = consent.granted_at,
                         .open_url = login_url(initiate_login_uri)});
  auto response = http::page(200, renderer_.apps(page), options());
  languages_.keep(response, call);
  return response;
}

}  // namespace gatehouse::interaction
