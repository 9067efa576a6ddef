#include "core/app/cli/try/flows/device_flow.h"

#include <ostream>

#include "core/app/cli/try/browser/protected_address.h"
#include "core/app/cli/try/flows/polling.h"
#include "core/base/strict_json.h"

namespace gatehouse::app::cli {
namespace {

using std::chrono::seconds;

constexpr auto* kGrantType = "urn:ietf:params:oauth:grant-type:device_code";

struct DeviceCode {
  std::string device_code;
  std::string user_code;
  std::string verification_uri;
  std::string complete_uri;  ///< empty where the provider has none
  seconds interval{5};       ///< §3.2: where it names none
  seconds lifetime{};
};

TryFailure wrong(std::string_view check, std::string got, std::string expected, std::string next = {}) {
  return {.subject = "device",
          .check = check,
          .got = got.empty() ? "nothing" : std::move(got),
          .expected = std::move(expected),
          .why = std::string(reason_of_check(check)),
          .next = std::move(next)};
}

Result<DeviceCode, TryFailure> ask_for_code(RelyingParty& party, const TryOptions& options) {
  const auto url = party.provider().endpoint("device_authorization_endpoint");
  if (!is_protected(url))
    return wrong("device_authorization_endpoint", url, "an https address (http on this machine only)",
                 "curl " + party.provider().issuer + "/.well-known/openid-configuration");
  GH_TRY(
      const auto answer,
      party.post_as_client(url, {{"scope", options.scope.empty() ? "openid profile email" : options.scope}}));
  party.report().step({"POST", path_of_url(url), answer.status, "device authorization"});
  if (answer.status != 200) return party.read_tokens(answer, "device authorization").error();
  const auto body = parse_strict_object(answer.body);
  if (!body) return wrong("json", body.error().message(), "one JSON object");
  DeviceCode code{.device_code = text_member(*body, "device_code"),
                  .user_code = text_member(*body, "user_code"),
                  .verification_uri = text_member(*body, "verification_uri"),
                  .complete_uri = text_member(*body, "verification_uri_complete"),
                  .interval = seconds_member(*body, "interval", seconds(5)),
                  .lifetime = seconds_member(*body, "expires_in", seconds(0))};
  if (code.device_code.empty()) return wrong("device_code", "", "one");
  if (code.user_code.empty()) return wrong("user_code", "", "one");
  if (!is_protected(code.verification_uri))
    return wrong("verification_uri", code.verification_uri, "an https address (http on this machine only)");
  if (code.lifetime <= seconds(0))
    return wrong("expires_in", std::to_string(code.lifetime.count()), "seconds");
  party.report().passed("device", code.user_code + "  at " + code.verification_uri,
                        {{"device_code", {}},
                         {"user_code", code.user_code},
                         {"verification_uri", code.verification_uri},
                         {"expires_in", std::to_string(code.lifetime.count())}});
  return code;
}

Result<void, TryFailure> decide_in_played_browser(RelyingParty& party, const TryOptions& options,
                                                  PlainBrowser& browser, const DeviceCode& code) {
  GH_TRY(const auto walked,
         walk_pages(party, browser,
                    {.address = code.verification_uri, .stop = {}, .user_code = code.user_code}, options));
  const auto heading = text_of_element(walked.page.html, "<h1").value_or("a page without a heading");
  party.report().step({"GET", path_of_url(code.verification_uri), walked.page.status,
                       code.user_code + " typed, " + walked.note + ": " + heading});
  if (walked.page.status != 200)
    return stopped_at(walked.page, party.client(), "device", "a page that says that the device may go on");
  return {};
}

void show_to_person(const DeviceCode& code, std::ostream& advice) {
  advice << "Open in a browser:\n\n  " << code.verification_uri << "\n\nand enter the code  "
         << code.user_code << "\n\n";
  if (!code.complete_uri.empty()) advice << "or open, and compare:\n\n  " << code.complete_uri << "\n\n";
  advice << std::flush;
}

}  // namespace

Result<void, TryFailure> sign_in_on_device(RelyingParty& party, const TryOptions& options, TryPeople people) {
  GH_TRY(const auto code, ask_for_code(party, options));
  const Polling polling{.subject = "device",
                        .grant_name = "device_code",
                        .fields = {{"grant_type", kGrantType}, {"device_code", code.device_code}},
                        .interval = code.interval};
  GH_TRY(const auto interval, poll_too_soon(party, polling));
  if (options.browser)
    show_to_person(code, people.advice);
  else
    GH_TRY_VOID(decide_in_played_browser(party, options, people.browser, code));
  return finish_by_polling(party, polling, interval);
}

}  // namespace gatehouse::app::cli
