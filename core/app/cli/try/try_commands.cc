#include "core/app/cli/try/try_commands.h"

#include <csignal>
#include <ostream>

#include "core/app/cli/installation/dev_state.h"
#include "core/app/cli/try/flows/backchannel_flow.h"
#include "core/app/cli/try/flows/device_flow.h"
#include "core/app/cli/try/flows/dpop_flow.h"
#include "core/app/cli/try/flows/exchange_flow.h"
#include "core/app/cli/try/flows/sign_in_flow.h"

namespace gatehouse::app::cli {
namespace {

using Work = Result<void, TryFailure> (*)(RelyingParty&, const TryOptions&, TryPeople);

struct Verb {
  std::string_view name;
  std::string_view default_client;
  Work work;
};

ExitCode run(const Verb& verb, const TryOptions& options, Streams streams) {
  if (options.common.output == OutputFormat::yaml || options.common.output == OutputFormat::id) {
    streams.err << "gatehouse: try speaks table and json\n";
    return kUsage;
  }
  // main() blocked these for servers, which wait for them; here Ctrl-C simply ends.
  sigset_t ends;
  sigemptyset(&ends);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&ends, signal);
  pthread_sigmask(SIG_UNBLOCK, &ends, nullptr);
  TryReport report(streams.out, options.common.output, verb.name);
  auto party = RelyingParty::begin(options, verb.default_client, report);
  if (!party) return report.failed(party.error());
  PlainBrowser browser(party->http());
  const auto worked = verb.work(*party, options, {browser, streams.err});
  return worked ? report.done() : report.failed(worked.error());
}

Result<void, TryFailure> code(RelyingParty& party, const TryOptions& options, TryPeople people) {
  GH_TRY(const auto signed_in, sign_in(party, options, people, &wall_time));
  return check_userinfo(party, signed_in);
}

Result<void, TryFailure> client_credentials(RelyingParty& party, const TryOptions& options, TryPeople) {
  if (party.client().secret.empty())
    return TryFailure{
        .subject = "arguments",
        .check = "client secret",
        .got = "none",
        .expected = "the secret of " + party.client().id,
        .why = "a service proves itself with it (RFC 6749 §4.4)",
        .next =
            "gatehouse client create --name NAME --type service; then --client ID --client-secret-file FILE",
        .code = kUsage};
  FormFields fields{{"grant_type", "client_credentials"}};
  if (!options.scope.empty()) fields.emplace_back("scope", options.scope);
  GH_TRY(const auto tokens,
         party.request_tokens(fields, "grant=client_credentials  auth=" + party.client().auth_method));
  if (tokens.contains("refresh_token"))
    return TryFailure{.subject = "token",
                      .check = "no refresh token",
                      .got = "one",
                      .expected = "none",
                      .why = std::string(reason_of_check("no refresh token"))};
  party.report().passed(
      "token", "Bearer  scope=" + text_member(tokens, "scope"),
      {{"token_type", {}}, {"scope", text_member(tokens, "scope")}, {"no refresh token", {}}});
  GH_TRY(const auto checked, check_access_token(text_member(tokens, "access_token"), party.provider(),
                                                party.client(), wall_time()));
  if (checked) party.report().passed("access_token", checked->title, checked->checks);
  return {};
}

/// A spent token must be refused, and must end the family with the newer one in it.
Result<void, TryFailure> check_reuse(RelyingParty& party, const std::string& spent,
                                     const std::string& newest) {
  const auto try_token = [&party](const std::string& token) {
    return party.post_to_token_endpoint({{"grant_type", "refresh_token"}, {"refresh_token", token}});
  };
  const auto judge =
      [&party](std::string_view check,
               const Result<http_client::Response, TryFailure>& answer) -> Result<void, TryFailure> {
    if (!answer) return answer.error();
    party.report().step({"POST", path_of_url(party.provider().endpoint("token_endpoint")), answer->status,
                         check == "reuse" ? "the spent refresh token again" : "the newest refresh token"});
    if (answer->status == 400) return {};
    return TryFailure{
        .subject = "refresh",
        .check = check,
        .got = std::to_string(answer->status),
        .expected = "400 invalid_grant",
        .why = std::string(reason_of_check(check)),
        .next = "a retry within the tenant's grace time is answered again: tokens.refresh.grace"};
  };
  GH_TRY_VOID(judge("reuse", try_token(spent)));
  GH_TRY_VOID(judge("family ended", try_token(newest)));
  party.report().passed("reuse", "refused, and the family has ended", {{"reuse", {}}, {"family ended", {}}});
  return {};
}

Result<std::string, TryFailure> refresh_once(RelyingParty& party, TrySignIn& signed_in) {
  GH_TRY(const auto tokens,
         party.request_tokens({{"grant_type", "refresh_token"}, {"refresh_token", signed_in.refresh_token}},
                              "grant=refresh_token"));
  const auto differs = [](std::string_view check, std::string expected) {
    return TryFailure{.subject = "refresh",
                      .check = check,
                      .got = "the old one",
                      .expected = std::move(expected),
                      .why = std::string(reason_of_check(check)),
                      .next = "gatehouse config show --effective has the tenant's tokens.refresh"};
  };
  const auto access = text_member(tokens, "access_token");
  if (access == signed_in.access_token) return differs("new access token", "a new one");
  std::vector<TryCheck> checks{{"new access token", {}}};
  auto next = text_member(tokens, "refresh_token");
  if (next == signed_in.refresh_token) return differs("rotation", "another refresh token");
  if (!next.empty()) checks.push_back({"rotation", {}});
  party.report().passed("refresh", next.empty() ? "new access token" : "new access token, rotated", checks);
  if (const auto id_token = text_member(tokens, "id_token"); !id_token.empty()) {
    GH_TRY(const auto checked, check_id_token(id_token, party.provider(), party.client(),
                                              {.nonce = std::nullopt,
                                               .access_token = access,
                                               .subject = signed_in.claims.subject,
                                               .now = wall_time()}));
    party.report().passed("id_token", checked.title, checked.checks);
  }
  signed_in.access_token = access;
  return next;
}

Result<void, TryFailure> refresh(RelyingParty& party, const TryOptions& options, TryPeople people) {
  GH_TRY(auto signed_in, sign_in(party, options, people, &wall_time));
  if (signed_in.refresh_token.empty())
    return TryFailure{.subject = "token",
                      .check = "refresh_token",
                      .got = "none",
                      .expected = "one",
                      .why = "the client is not registered for it, or offline_access was not asked for",
                      .next = "--scope 'openid offline_access', or another client",
                      .code = kNotPermitted};
  const std::string first = signed_in.refresh_token;
  GH_TRY(const auto second, refresh_once(party, signed_in));
  GH_TRY_VOID(check_userinfo(party, signed_in));
  if (!options.show_reuse || second.empty()) return {};
  // The first is within its grace until the second is used (docs/adr/0008).
  signed_in.refresh_token = second;
  GH_TRY(const auto third, refresh_once(party, signed_in));
  return check_reuse(party, first, third);
}

Result<void, TryFailure> check_session_gone(RelyingParty& party, const TryOptions& options,
                                            PlainBrowser& browser) {
  auto request = AuthorizationRequest::make(options, "openid");
  request.prompt = "none";
  GH_TRY(const auto answer, sign_in_by_forms(party, browser, request, options));
  party.report().step({"GET", path_of_url(party.provider().endpoint("authorization_endpoint")),
                       answer.sent_by, "prompt=none  error=" + answer.value("error")});
  if (answer.value("error") == "login_required") {
    party.report().passed("session", "nobody is signed in any more", {{"session ended", {}}});
    return {};
  }
  return TryFailure{
      .subject = "session",
      .check = "session ended",
      .got = answer.value("error").empty() ? "a code" : answer.value("error"),
      .expected = "login_required",
      .why = "the browser is still signed in after signing out",
      .next =
          "gatehouse audit tail FILE --event session.ended says whether the server ended it; its log tells "
          "the rest"};
}

Result<void, TryFailure> logout(RelyingParty& party, const TryOptions& options, TryPeople people) {
  const auto end = party.provider().endpoint("end_session_endpoint");
  if (options.browser || end.empty())
    return TryFailure{.subject = "arguments",
                      .check = "logout",
                      .got = end.empty() ? "no end_session_endpoint" : "--browser",
                      .expected = "a session that this program holds",
                      .why = "whether a session has ended is seen with its own cookies only",
                      .next = "gatehouse try logout",
                      .code = kUsage};
  GH_TRY(const auto signed_in, sign_in(party, options, people, &wall_time));
  FormFields fields{{"id_token_hint", signed_in.id_token}, {"client_id", party.client().id}};
  const auto& back = options.post_logout_redirect_uri;
  const auto state = AuthorizationRequest::make(options, "").state;
  if (!back.empty()) {
    fields.emplace_back("post_logout_redirect_uri", back);
    fields.emplace_back("state", state);
  }
  auto page = people.browser.open(with_query(end, fields), back);
  if (!page) return connection_failure("logout", page.error());
  party.report().step({"GET", path_of_url(end), page->status == 0 ? page->sent_by : page->status,
                       text_of_element(page->html, "<h1").value_or("sent back to the app")});
  if (back.empty() ? page->status != 200 : page->status != 0)
    return stopped_at(*page, party.client(), "logout",
                      back.empty() ? "a page that says so" : "a way back to " + back);
  if (!back.empty() && page->url.find("state=" + state) == std::string::npos)
    return TryFailure{.subject = "logout",
                      .check = "state",
                      .got = page->url,
                      .expected = "state=" + state,
                      .why = "the answer belongs to this sign-out (RP-Initiated Logout §3)"};
  party.report().passed("logout", "by id_token_hint, without asking", {{"signed out", {}}});
  return check_session_gone(party, options, people.browser);
}

}  // namespace

ExitCode try_code(const TryOptions& options, Streams streams) {
  return run({"code", kDemoApp, &code}, options, streams);
}
ExitCode try_par(const TryOptions& options, Streams streams) {
  auto pushed = options;
  pushed.push = true;
  return run({"par", kDemoApp, &code}, pushed, streams);
}
ExitCode try_client_credentials(const TryOptions& options, Streams streams) {
  return run({"client-credentials", kDemoService, &client_credentials}, options, streams);
}
ExitCode try_refresh(const TryOptions& options, Streams streams) {
  return run({"refresh", kDemoApp, &refresh}, options, streams);
}
ExitCode try_dpop(const TryOptions& options, Streams streams) {
  return run({"dpop", kDemoApp, &sign_in_with_a_key}, options, streams);
}
ExitCode try_logout(const TryOptions& options, Streams streams) {
  return run({"logout", kDemoApp, &logout}, options, streams);
}
ExitCode try_ciba(const TryOptions& options, Streams streams) {
  return run({"ciba", kDemoTill, &sign_in_from_elsewhere}, options, streams);
}
ExitCode try_exchange(const TryOptions& options, Streams streams) {
  return run({"exchange", kDemoOrders, &exchange_a_token}, options, streams);
}
ExitCode try_device(const TryOptions& options, Streams streams) {
  return run({"device", kDemoDevice, &sign_in_on_device}, options, streams);
}

}  // namespace gatehouse::app::cli
