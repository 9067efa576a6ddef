#include "core/app/cli/try/flows/pushed_request.h"

#include "core/base/strict_json.h"

namespace gatehouse::app::cli {

Result<void, TryFailure> push(RelyingParty& party, AuthorizationRequest& request) {
  const auto url = party.provider().endpoint("pushed_authorization_request_endpoint");
  if (url.empty())
    return TryFailure{.subject = "par",
                      .check = "endpoint",
                      .got = "no pushed_authorization_request_endpoint",
                      .expected = "one",
                      .why = "the issuer does not offer pushed authorization requests (RFC 9126 §5)",
                      .next = "gatehouse try code"};
  GH_TRY(const auto answer, party.post_as_client(url, request.fields(party.client())));
  const auto body = parse_strict_object(answer.body);
  const auto lifetime = body && body->contains("expires_in") ? body->at("expires_in").to_number<int>() : 0;
  party.report().step({"POST", path_of_url(url), answer.status, "expires_in=" + std::to_string(lifetime)});
  if (answer.status != 201 || !body)
    return TryFailure{
        .subject = "par",
        .check = "status",
        .got = std::to_string(answer.status) + " " +
               (body ? text_member(*body, "error") + ": " + text_member(*body, "error_description") : ""),
        .expected = "201 with a request_uri",
        .why = "the provider judges the request before any browser sees it (RFC 9126 §2.2)",
        .next = "error_description says what to change; the server's log has the request",
        .code = kNotPermitted};
  request.request_uri = text_member(*body, "request_uri");
  if (request.request_uri.empty() || lifetime < 5 || lifetime > 600)
    return TryFailure{.subject = "par",
                      .check = "request_uri",
                      .got = answer.body,
                      .expected = "a request_uri, good for 5 to 600 seconds",
                      .why = std::string(reason_of_check("request_uri"))};
  party.report().passed("par", "the address holds client_id and request_uri only", {{"request_uri", {}}});
  return {};
}

Result<void, TryFailure> check_pushed_once(RelyingParty& party, PlainBrowser& browser,
                                           const AuthorizationRequest& request) {
  const auto again = browser.open(request.address(party.provider(), party.client()), request.redirect_uri);
  if (!again) return connection_failure("par", again.error());
  party.report().step({"GET", path_of_url(party.provider().endpoint("authorization_endpoint")),
                       again->status == 0 ? again->sent_by : again->status, "the same request_uri again"});
  if (again->status == 0)
    return TryFailure{.subject = "par",
                      .check = "used once",
                      .got = "sent back to the app",
                      .expected = "a page that refuses it",
                      .why = std::string(reason_of_check("used once"))};
  party.report().passed("par", "a used request_uri is refused", {{"used once", {}}});
  return {};
}

}  // namespace gatehouse::app::cli
