#include "core/app/cli/try/flows/authorization.h"

#include <ostream>

#include "core/app/cli/try/browser/callback_listener.h"
#include "core/base/base64.h"
#include "core/base/ids.h"
#include "core/crypto/digest.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::app::cli {
namespace {

FormFields read_query(std::string_view target) {
  FormFields fields;
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return fields;
  auto rest = target.substr(mark + 1, target.find('#') - mark - 1);
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = http::percent_decode(pair.substr(0, equals));
    auto value = http::percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (name && value) fields.emplace_back(*std::move(name), *std::move(value));
  }
  return fields;
}

}  // namespace

std::string AuthorizationAnswer::value(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, text] : parameters) {
    if (key != name) continue;
    if (found != nullptr) return {};
    found = &text;
  }
  return found == nullptr ? std::string() : *found;
}

AuthorizationRequest AuthorizationRequest::make(const TryOptions& options, std::string scope) {
  return {.redirect_uri = options.redirect_uri,
          .scope = std::move(scope),
          .state = random_base64url(16),
          .nonce = random_base64url(16),
          .verifier = random_base64url(32)};
}

FormFields AuthorizationRequest::fields(const ClientIdentity& client) const {
  const auto digest = crypto::sha256(verifier);
  FormFields all{{"response_type", "code"},
                 {"client_id", client.id},
                 {"redirect_uri", redirect_uri},
                 {"scope", scope},
                 {"state", state},
                 {"nonce", nonce},
                 {"code_challenge", base64url_encode(crypto::as_bytes(digest))},
                 {"code_challenge_method", "S256"}};
  if (!dpop_jkt.empty()) all.emplace_back("dpop_jkt", dpop_jkt);
  if (!prompt.empty()) all.emplace_back("prompt", prompt);
  return all;
}

std::string AuthorizationRequest::address(const Provider& provider, const ClientIdentity& client) const {
  const FormFields handle{{"client_id", client.id}, {"request_uri", request_uri}};
  return with_query(provider.endpoint("authorization_endpoint"),
                    request_uri.empty() ? fields(client) : handle);
}

Result<AuthorizationAnswer, TryFailure> sign_in_by_forms(RelyingParty& party, PlainBrowser& browser,
                                                         const AuthorizationRequest& request,
                                                         const TryOptions& options) {
  GH_TRY(auto walked, walk_pages(party, browser,
                                 {.address = request.address(party.provider(), party.client()),
                                  .stop = request.redirect_uri,
                                  .user_code = {}},
                                 options));
  if (walked.page.status != 0)
    return stopped_at(walked.page, party.client(), "authorize", "a way back to " + request.redirect_uri);
  return AuthorizationAnswer{.parameters = read_query(walked.page.url),
                             .sent_by = walked.page.sent_by,
                             .note = std::move(walked.note)};
}

Result<AuthorizationAnswer, TryFailure> sign_in_by_person(RelyingParty& party,
                                                          const AuthorizationRequest& request,
                                                          std::ostream& advice) {
  auto listener = CallbackListener::open(request.redirect_uri);
  if (!listener)
    return TryFailure{.subject = "arguments",
                      .check = "redirect_uri",
                      .got = listener.error().message(),
                      .expected = "http://127.0.0.1:PORT/… with a free port",
                      .why = "the browser comes back to this program",
                      .next = "--redirect-uri http://127.0.0.1:47123/callback",
                      .code = kUsage};
  advice << "Open in a browser:\n\n  " << request.address(party.provider(), party.client()) << "\n\n"
         << std::flush;
  auto target = listener->wait(std::chrono::minutes(10));
  if (!target) return connection_failure("authorize", target.error());
  return AuthorizationAnswer{.parameters = read_query(*target), .note = "back from the browser"};
}

Result<std::string, TryFailure> check_answer(RelyingParty& party, const AuthorizationRequest& request,
                                             const AuthorizationAnswer& answer) {
  const auto& provider = party.provider();
  party.report().step(
      {"GET", path_of_url(provider.endpoint("authorization_endpoint")), answer.sent_by, answer.note});
  const auto differs = [](std::string_view check, std::string got, std::string expected) {
    return TryFailure{.subject = "response",
                      .check = check,
                      .got = got.empty() ? "nothing" : std::move(got),
                      .expected = std::move(expected),
                      .why = std::string(reason_of_check(check)),
                      .next = "a relying party must drop this answer; begin anew"};
  };
  std::vector<TryCheck> checks;
  if (answer.value("state") != request.state) return differs("state", answer.value("state"), request.state);
  checks.push_back({"state", {}});
  const auto issuer = answer.value("iss");
  const auto* promised = provider.metadata.if_contains("authorization_response_iss_parameter_supported");
  if (!issuer.empty() || (promised != nullptr && promised->is_bool() && promised->get_bool())) {
    if (issuer != provider.issuer) return differs("iss parameter", issuer, provider.issuer);
    checks.push_back({"iss parameter", {}});
  }
  if (const auto error = answer.value("error"); !error.empty()) {
    auto failure = differs("code", error + ": " + answer.value("error_description"), "a code");
    failure.why = "the issuer sent the person back without one";
    failure.next = "gatehouse client show " + party.client().id + " lists what this client may ask for";
    if (error == "access_denied") failure.code = kNotPermitted;
    return failure;
  }
  auto code = answer.value("code");
  if (code.empty()) return differs("code", "", "a code");
  checks.push_back({"code", {}});
  party.report().passed("response", checks.size() == 3 ? "state, iss, code" : "state, code", checks);
  return code;
}

}  // namespace gatehouse::app::cli
