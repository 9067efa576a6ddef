#include "core/pages/page_renderer.h"

#include <algorithm>

#include "core/base/base64.h"
#include "core/crypto/digest.h"
#include "core/pages/page_layout.h"
#include "core/pages/shown_text.h"

namespace gatehouse::pages {
namespace {

EmbeddedFile named_by_content(std::string_view content, std::string_view ending) {
  auto bytes = std::make_shared<const std::string>(content);
  std::string name = "gatehouse-" + crypto::sha256(*bytes).hex().substr(0, 16);
  return {.bytes = std::move(bytes), .file_name = name.append(ending)};
}

/// CSP Level 3 §2.3.1: base64 of the digest of what stands between the tags.
std::string script_hash(std::string_view html) {
  constexpr std::string_view kOpen = "<script>";
  const auto begin = html.find(kOpen) + kOpen.size();
  const Digest digest = crypto::sha256(html.substr(begin, html.find("</script>", begin) - begin));
  return "sha256-" + base64_encode(crypto::as_bytes(digest));
}

Result<void> check_error_texts(const Messages& messages) {
  for (const auto name : kErrorTexts)
    for (const auto* part : {".title", ".message", ".advice"})
      if (const auto key = "error." + std::string(name) + part; messages.find(key) == nullptr)
        return Error(ErrorCode::internal, "message \"" + key + "\" is missing");
  return {};
}

Filling::Entries details_of(const ConsentPage& page) {
  Filling::Entries details{.section = "DETAIL", .each = {}};
  for (const auto& one : page.details) {
    auto& filling = details.each.emplace_back();
    filling.value("DETAIL_TITLE", one.title);
    Filling::Entries lines{.section = "LINE", .each = {}};
    for (const auto& line : one.lines) {
      auto& pair = lines.each.emplace_back();
      pair.value("LABEL", line.label);
      pair.value("VALUE", line.value);
    }
    filling.show_if(!one.lines.empty(), "LINES");
    filling.entries.push_back(std::move(lines));
  }
  return details;
}

}  // namespace

PageRenderer::PageRenderer(std::unique_ptr<Templates> templates, std::vector<Messages> languages)
    : templates_(std::move(templates)), languages_(std::move(languages)) {
  stylesheet_ = named_by_content(Templates::stylesheet(), ".css");
  icon_ = named_by_content(Templates::icon(), ".svg");
  script_ = named_by_content(Templates::script(), ".js");
  form_post_script_hash_ = script_hash(form_post({}));
}
PageRenderer::~PageRenderer() = default;

Result<std::unique_ptr<PageRenderer>> PageRenderer::create(std::span<const std::string> more) {
  std::vector<Messages> languages;
  for (const auto* tag : {"en", "de"}) {
    GH_TRY(auto messages, Messages::parse(message_file(tag)));
    languages.push_back(std::move(messages));
  }
  for (const auto& file : more) {
    GH_TRY(auto messages, Messages::parse(file));
    languages.push_back(std::move(messages));
  }
  for (const auto& messages : languages)
    GH_TRY_VOID(check_error_texts(messages));
  GH_TRY(auto templates, Templates::create(languages));
  return std::unique_ptr<PageRenderer>(new PageRenderer(std::move(templates), std::move(languages)));
}

std::string_view PageRenderer::message_file(std::string_view language) {
  return Templates::file("messages_" + std::string(language));
}

const Messages& PageRenderer::messages(std::string_view language) const noexcept {
  for (const auto& messages : languages_)
    if (messages.tag() == language) return messages;
  return languages_.front();
}

std::string PageRenderer::consent(const ConsentPage& page) const {
  Filling filling;
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value("APPLICATION", page.application);
  filling.value_in("SITE", "APPLICATION_SITE", page.application_site);
  filling.value_in("DEVICE", "USER_CODE", page.user_code);
  filling.show_if(page.asked_elsewhere, "ELSEWHERE");
  filling.value_in("MESSAGE", "BINDING_MESSAGE", page.binding_message);
  filling.value_in("DOCUMENT", "DOCUMENT_HOST", page.document_host);
  filling.value("SIGNED_IN_AS", page.signed_in_as);
  filling.value("FORM_URL", page.form_url);
  filling.value("CSRF_TOKEN", page.csrf_token);
  filling.value("PERSON_TOKEN", page.person_token);
  filling.list("PERMISSION", "SENTENCE", page.permissions);
  filling.show_if(!page.permissions.empty(), "PERMISSIONS");
  filling.entries.push_back(details_of(page));
  filling.show_if(!page.details.empty(), "DETAILS");
  filling.list("RESOURCE", "RESOURCE_NAME", page.resources);
  filling.show_if(!page.resources.empty(), "RESOURCES");
  filling.value_in("APPS", "APPS_URL", page.apps_url);
  filling.value_in("APP_LOGO", "APP_LOGO_URL", page.application_logo_url);
  filling.value_in("APP_POLICY", "APP_POLICY_URL", page.application_policy_url);
  filling.value_in("APP_TERMS", "APP_TERMS_URL", page.application_terms_url);
  filling.show_if(!page.application_policy_url.empty() || !page.application_terms_url.empty(), "APP_LINKS");
  const auto title = messages(page.frame.language).format("consent.title", "app", page.application);
  return expand(*templates_, "consent", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::device(const DevicePage& page) const {
  const bool later = page.problem == DeviceProblem::try_later;
  const std::string seconds = later ? seconds_of(page.retry_after) : std::string();
  Filling filling;
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value("FORM_URL", page.form_url);
  filling.value("CSRF_TOKEN", page.csrf_token);
  filling.value("USER_CODE", page.user_code);
  filling.show_if(page.problem != DeviceProblem::none, "PROBLEM");
  filling.show_if(page.problem == DeviceProblem::code_missing, "PROBLEM_MISSING");
  filling.show_if(page.problem == DeviceProblem::wrong, "PROBLEM_WRONG");
  filling.show_if(later, "PROBLEM_TRY_LATER");
  filling.value_in("WAIT", "SECONDS", seconds);
  filling.show_if(page.problem != DeviceProblem::none && !later, "INVALID");
  const auto title = messages(page.frame.language).format("device.title");
  Layout layout = frame_layout(page.frame, title);
  layout.filling.show_if(page.problem != DeviceProblem::none, "TITLE_ERROR");
  return expand(*templates_, "device", std::move(layout), filling);
}

std::string PageRenderer::device_done(const DeviceDonePage& page) const {
  Filling filling;
  filling.value("APPLICATION", page.application);
  filling.show(page.allowed ? "ALLOWED" : "DENIED");
  const auto title =
      messages(page.frame.language).format(page.allowed ? "device.allowed.title" : "device.denied.title");
  return expand(*templates_, "device_done", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::requests(const RequestsPage& page) const {
  std::vector<ShownTime> times;
  for (const auto& one : page.waiting)
    times.push_back(show_time(one.asked_at));
  Filling filling;
  Filling::Entries entries{.section = "ENTRY", .each = {}};
  for (std::size_t i = 0; i < page.waiting.size(); ++i) {
    const auto& one = page.waiting[i];
    Filling entry;
    entry.value("APPLICATION", one.application);
    entry.value("REQUEST", one.id);
    entry.value("FORM_URL", page.form_url);
    entry.value("CSRF_TOKEN", page.csrf_token);
    entry.value("ASKED_ISO", times[i].iso);
    entry.value("ASKED", times[i].text);
    entry.value_in("MESSAGE", "BINDING_MESSAGE", one.binding_message);
    entry.list("PERMISSION", "SENTENCE", one.permissions);
    entries.each.push_back(std::move(entry));
  }
  filling.entries.push_back(std::move(entries));
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value("SIGNED_IN_AS", page.signed_in_as);
  filling.value("FORM_URL", page.form_url);
  filling.show(page.waiting.empty() ? "NONE" : "SOME");
  const auto title = messages(page.frame.language).format("requests.title");
  return expand(*templates_, "requests", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::request_done(const RequestDonePage& page) const {
  Filling filling;
  filling.value("APPLICATION", page.application);
  filling.value("REQUESTS_URL", page.requests_url);
  filling.show(page.allowed ? "ALLOWED" : "DENIED");
  const auto title =
      messages(page.frame.language).format(page.allowed ? "requests.allowed.title" : "requests.denied.title");
  return expand(*templates_, "request_done", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::sign_out(const SignOutPage& page) const {
  Filling filling;
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value_in("APP", "APPLICATION", page.application);
  filling.value("SIGNED_IN_AS", page.signed_in_as);
  filling.value("FORM_URL", page.form_url);
  filling.value("CSRF_TOKEN", page.csrf_token);
  const auto title = messages(page.frame.language).format("sign_out.title", "org", page.frame.organisation);
  return expand(*templates_, "sign_out", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::signed_out(const SignedOutPage& page) const {
  Filling filling;
  filling.value("ORGANISATION", page.frame.organisation);
  filling.show(page.signed_out ? "SIGNED_OUT" : "SIGNED_IN");
  filling.list("APP", "FRAME_URL", page.app_frames);
  filling.value_in("WAY_ON", "WAY_ON_URL", page.way_on_url);
  const auto title =
      messages(page.frame.language).format(page.signed_out ? "signed_out.title" : "still_signed_in.title");
  return expand(*templates_, "signed_out", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::form_post(const FormPostPage& page) const {
  Filling filling;
  filling.value("DESTINATION", page.destination);
  filling.value("FORM_URL", page.form_url);
  Filling::Entries fields{.section = "FIELD", .each = {}};
  for (const auto& [name, value] : page.fields) {
    auto& field = fields.each.emplace_back();
    field.value("NAME", name);
    field.value("VALUE", value);
  }
  filling.entries.push_back(std::move(fields));
  const auto title = messages(page.frame.language).format("form_post.title");
  return expand(*templates_, "form_post", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::apps(const AppsPage& page) const {
  std::vector<ShownTime> times;
  for (const auto& app : page.apps)
    times.push_back(show_time(app.granted_at));
  Filling filling;
  Filling::Entries entries{.section = "ENTRY", .each = {}};
  for (std::size_t i = 0; i < page.apps.size(); ++i) {
    const auto& app = page.apps[i];
    Filling entry;
    entry.value("APPLICATION", app.name);
    entry.value("CLIENT_ID", app.client_id);
    entry.value("FORM_URL", page.form_url);
    entry.value("CSRF_TOKEN", page.csrf_token);
    entry.value("GRANTED_ISO", times[i].iso);
    entry.value("GRANTED", std::string_view(times[i].text).substr(0, 10));
    entry.list("PERMISSION", "SENTENCE", app.permissions);
    entry.value_in("OPEN", "OPEN_URL", app.open_url);
    entries.each.push_back(std::move(entry));
  }
  filling.entries.push_back(std::move(entries));
  filling.value("ORGANISATION", page.frame.organisation);
  filling.value("SIGNED_IN_AS", page.signed_in_as);
  filling.show(page.apps.empty() ? "NONE" : "SOME");
  filling.show_if(page.revoked, "REVOKED");
  const auto title = messages(page.frame.language).format("apps.title");
  return expand(*templates_, "apps", frame_layout(page.frame, title), filling);
}

std::string PageRenderer::error(const ErrorPage& page) const {
  const ShownTime time = show_time(page.time);
  const std::string seconds = seconds_of(page.retry_after);
  Filling filling;
  filling.value_in("WAIT", "SECONDS", seconds);
  filling.value("HEADING", page.title);
  filling.value("MESSAGE", page.message);
  filling.value_in("ADVICE_SECTION", "ADVICE", page.advice);
  filling.value_in("WAY_ON", "WAY_ON_URL", page.way_on_url);
  filling.value("WAY_ON_TEXT", page.way_on_text);
  const std::vector<std::string> developer_lines = lines_of(page.developer_note);
  filling.show_if(!developer_lines.empty(), "DEVELOPER");
  filling.list("DEVELOPER_LINE", "DEVELOPER_NOTE", developer_lines);
  filling.value_in("CODE_SECTION", "CODE", page.code);
  filling.value_in("REQUEST_SECTION", "REQUEST_ID", page.request_id);
  filling.value("TIME_ISO", time.iso);
  filling.value("TIME", time.text);
  Layout layout = frame_layout(page.frame, page.title);
  layout.filling.show("TITLE_ERROR");
  return expand(*templates_, "error", std::move(layout), filling);
}

}  // namespace gatehouse::pages
