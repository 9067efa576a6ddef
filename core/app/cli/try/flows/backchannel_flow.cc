#include "core/app/cli/try/flows/backchannel_flow.h"

#include <ostream>

#include "core/app/cli/try/browser/protected_address.h"
#include "core/app/cli/try/flows/polling.h"
#include "core/base/ids.h"
#include "core/base/strict_json.h"

namespace gatehouse::app::cli {
namespace {

using std::chrono::seconds;

constexpr auto* kGrantType = "urn:openid:params:grant-type:ciba";

struct Asked {
  std::string auth_req_id;
  std::string binding_message;
  seconds interval{5};  ///< CIBA §7.3: where it names none
};

TryFailure wrong(std::string_view check, std::string got, std::string expected, std::string next = {}) {
  return {.subject = "ciba",
          .check = check,
          .got = got.empty() ? "nothing" : std::move(got),
          .expected = std::move(expected),
          .why = std::string(reason_of_check(check)),
          .next = std::move(next)};
}

/// A few characters that the person can compare.
std::string make_binding_message() {
  auto message = make_uuid_v4().substr(0, 4);
  for (char& c : message)
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  return message;
}

Result<Asked, TryFailure> ask(RelyingParty& party, const TryOptions& options) {
  const auto url = party.provider().endpoint("backchannel_authentication_endpoint");
  if (!is_protected(url))
    return wrong("backchannel_authentication_endpoint", url, "an https address (http on this machine only)",
                 "curl " + party.provider().issuer + "/.well-known/openid-configuration");
  Asked asked{.auth_req_id = {}, .binding_message = make_binding_message()};
  GH_TRY(const auto answer,
         party.post_as_client(url, {{"scope", options.scope.empty() ? "openid profile email" : options.scope},
                                    {"login_hint", options.user},
                                    {"binding_message", asked.binding_message}}));
  party.report().step({"POST", path_of_url(url), answer.status, "login_hint=" + options.user});
  if (answer.status != 200) return party.read_tokens(answer, "back-channel authentication").error();
  const auto body = parse_strict_object(answer.body);
  if (!body) return wrong("json", body.error().message(), "one JSON object");
  asked.auth_req_id = text_member(*body, "auth_req_id");
  asked.interval = seconds_member(*body, "interval", seconds(5));
  const auto lifetime = seconds_member(*body, "expires_in", seconds(0));
  if (asked.auth_req_id.empty()) return wrong("auth_req_id", "", "one");
  if (lifetime <= seconds(0)) return wrong("expires_in", std::to_string(lifetime.count()), "seconds");
  party.report().passed("asked", options.user + ", who is shown " + asked.binding_message,
                        {{"auth_req_id", {}},
                         {"binding_message", asked.binding_message},
                         {"expires_in", std::to_string(lifetime.count())}});
  return asked;
}

Result<void, TryFailure> decide_in_played_browser(RelyingParty& party, const TryOptions& options,
                                                  PlainBrowser& browser, const std::string& address) {
  GH_TRY(const auto walked,
         walk_pages(party, browser, {.address = address, .stop = {}, .user_code = {}}, options));
  const auto heading = text_of_element(walked.page.html, "<h1").value_or("a page without a heading");
  party.report().step({"GET", path_of_url(address), walked.page.status, walked.note + ": " + heading});
  if (walked.page.status != 200)
    return stopped_at(walked.page, party.client(), "ciba", "a page that says that the app may go on");
  return {};
}

}  // namespace

Result<void, TryFailure> sign_in_from_elsewhere(RelyingParty& party, const TryOptions& options,
                                                TryPeople people) {
  GH_TRY(const auto asked, ask(party, options));
  const Polling polling{.subject = "ciba",
                        .grant_name = "ciba",
                        .fields = {{"grant_type", kGrantType}, {"auth_req_id", asked.auth_req_id}},
                        .interval = asked.interval};
  GH_TRY(const auto interval, poll_too_soon(party, polling));
  const auto address = party.provider().issuer + "/requests";
  if (options.browser)
    people.advice << "Open in a browser, as " << options.user << ", and answer the request that shows  "
                  << asked.binding_message << "\n\n  " << address << "\n\n"
                  << std::flush;
  else
    GH_TRY_VOID(decide_in_played_browser(party, options, people.browser, address));
  return finish_by_polling(party, polling, interval);
}

}  // namespace gatehouse::app::cli
