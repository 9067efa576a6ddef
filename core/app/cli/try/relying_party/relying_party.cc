#include "core/app/cli/try/relying_party/relying_party.h"

#include <algorithm>
#include <array>

#include "core/app/cli/command_line/passwords.h"
#include "core/app/cli/installation/dev_state.h"
#include "core/app/version.h"
#include "core/base/ascii.h"
#include "core/base/base64.h"
#include "core/base/strict_json.h"
#include "core/http/media_type.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::app::cli {
namespace {

struct Advice {
  std::string_view error;
  std::string_view why;
  std::string_view next;  ///< every {client} becomes its id
  ExitCode code;
};

// RFC 6749 §5.2, in the words of somebody who has to repair it.
constexpr std::array kAdvice = {
    Advice{
        "invalid_client", "the issuer does not know this client, or the secret or its method is wrong",
        "gatehouse client show {client} has its method; then --auth-method METHOD --client-secret-file FILE",
        kNotPermitted},
    Advice{"unauthorized_client", "the client is not registered for this grant",
           "gatehouse client show {client} lists its grant_types; one for a service is made by: gatehouse "
           "client "
           "create --name NAME --type service",
           kNotPermitted},
    Advice{
        "invalid_scope", "a scope that this client is not registered for was asked for",
        "gatehouse client show {client} lists its scopes; one more: gatehouse client update {client} --scope "
        "'SCOPES', with all of them",
        kNotPermitted},
    Advice{"access_denied", "the person said no, or too many requests wait for them",
           "begin anew, with the same command", kNotPermitted},
    Advice{"expired_token", "nobody decided before the sign-in expired", "begin anew, with the same command",
           kFailed},
    Advice{"unknown_user_id", "nobody can sign in by that name", "gatehouse user list; then --user NAME",
           kNotFound},
    Advice{"invalid_grant", "the code or refresh token is used, expired, or was made for another request",
           "begin anew: gatehouse try code", kFailed},
};

/// RFC 6749 §2.3.1: both halves form-encoded, then base64 of RFC 4648 §4.
std::string basic_credentials(const ClientIdentity& client) {
  return "Basic " + base64_encode(http::percent_encode(client.id) + ":" +
                                  http::percent_encode(std::string(client.secret.reveal())));
}

TryFailure usage(std::string_view check, const Error& error) {
  return {.subject = "arguments",
          .check = check,
          .got = error.describe(),
          .next = "gatehouse try --help",
          .code = error.code() == ErrorCode::not_found ? kNotFound : kUsage};
}

Result<ClientIdentity, TryFailure> identity_of(const TryOptions& options, std::string_view default_client,
                                               const Provider& provider) {
  ClientIdentity client{.id = options.client.empty() ? std::string(default_client) : options.client,
                        .secret = {},
                        .auth_method = {}};
  std::string file = options.client_secret_file;
  if (file.empty() && (client.id == kDemoService || client.id == kDemoTill || client.id == kDemoOrders))
    file = dev_secret_file(options.state, provider.issuer);
  if (!file.empty()) {
    auto secret = read_password(file, "secret");
    if (!secret) return usage("client secret", secret.error());
    client.secret = *std::move(secret);
  }
  client.auth_method = options.auth_method;
  if (client.auth_method.empty()) {
    const bool basic = provider.lists("token_endpoint_auth_methods_supported", "client_secret_basic");
    client.auth_method = client.secret.empty() ? "none"
                         : basic               ? "client_secret_basic"
                                               : "client_secret_post";
  }
  return client;
}

std::string about_client(std::string_view advice, const std::string& client) {
  constexpr std::string_view kMark = "{client}";
  std::string text(advice);
  for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + client.size()))
    text.replace(at, kMark.size(), client);
  return text;
}

TryFailure refused(const http_client::Response& answer, const boost::json::object& body,
                   const std::string& client) {
  const auto error = text_member(body, "error");
  TryFailure failure{
      .subject = "token",
      .check = "status",
      .got = std::to_string(answer.status) + " " + error + ": " + text_member(body, "error_description"),
      .expected = "200 with tokens",
      .why = "the token endpoint refused the request",
      .next = "the server's log has the reason"};
  for (const auto& row : kAdvice) {
    if (row.error != error) continue;
    failure.why = row.why;
    failure.next = about_client(row.next, client);
    failure.code = row.code;
  }
  return failure;
}

}  // namespace

TryFailure connection_failure(std::string_view subject, const Error& error) {
  return {.subject = subject,
          .check = "reachable",
          .got = error.describe(),
          .expected = "an answer",
          .why = "discovery names this address",
          .next = "is the server still running? gatehouse doctor",
          .code = kUnavailable};
}

Result<RelyingParty, TryFailure> RelyingParty::begin(const TryOptions& options,
                                                     std::string_view default_client, TryReport& report) {
  auto http = http_client::HttpClient::create({.user_agent = "gatehouse/" + std::string(kVersion)});
  if (!http) return connection_failure("http", http.error());
  RelyingParty party(*std::move(http), report);
  std::string issuer = options.issuer.empty() ? dev_issuer(options.state) : options.issuer;
  report.subject(issuer, options.client.empty() ? default_client : options.client);
  GH_TRY(party.provider_, find_provider(issuer, party.http_, report));
  GH_TRY(party.client_, identity_of(options, default_client, party.provider_));
  return party;
}

Result<ClientIdentity, TryFailure> RelyingParty::identify(const TryOptions& options,
                                                          std::string_view default_client) const {
  return identity_of(options, default_client, provider_);
}

Result<http_client::Response, TryFailure> RelyingParty::post_as_client(const std::string& url,
                                                                       FormFields fields) {
  http_client::Request request{.method = "POST", .url = url};
  request.headers = {{"Content-Type", std::string(http::kFormMediaType)}, {"Accept", "application/json"}};
  if (client_.auth_method == "client_secret_basic") {
    request.headers.emplace_back("Authorization", basic_credentials(client_));
  } else {
    std::erase_if(fields, [](const auto& field) { return field.first == "client_id"; });
    fields.emplace_back("client_id", client_.id);
    if (!client_.secret.empty()) fields.emplace_back("client_secret", client_.secret.reveal());
  }
  request.body = http::form_encode(fields);
  return send(request, "token");
}

Result<http_client::Response, TryFailure> RelyingParty::send(const http_client::Request& request,
                                                             std::string_view subject,
                                                             std::string_view access_token) {
  const auto once = [&]() -> Result<http_client::Response, TryFailure> {
    auto sent = request;
    if (proof_key_) {
      auto proof = proof_key_->proof(request, access_token);
      if (!proof) return connection_failure(subject, proof.error());
      sent.headers.emplace_back("DPoP", *std::move(proof));
    }
    auto answer = http_.send(sent);
    if (!answer) return connection_failure(subject, answer.error());
    return *std::move(answer);
  };
  GH_TRY(auto answer, once());
  if (!proof_key_ || !proof_key_->learn(answer)) return answer;
  report_.step({request.method == "GET" ? "GET" : "POST", path_of_url(request.url), answer.status,
                "use_dpop_nonce: again with the nonce of the issuer"});
  GH_TRY(auto again, once());
  (void)proof_key_->learn(again);
  return again;
}

Result<boost::json::object, TryFailure> RelyingParty::request_tokens(FormFields fields,
                                                                     const std::string& note) {
  GH_TRY(const auto answer, post_to_token_endpoint(std::move(fields)));
  return read_tokens(answer, note);
}

Result<boost::json::object, TryFailure> RelyingParty::read_tokens(const http_client::Response& answer,
                                                                  const std::string& note) {
  auto body = parse_strict_object(answer.body);
  const auto* lifetime = body ? body->if_contains("expires_in") : nullptr;
  const auto seconds = lifetime != nullptr && lifetime->is_int64() ? lifetime->get_int64() : 0;
  report_.step({"POST", path_of_url(provider_.endpoint("token_endpoint")), answer.status,
                answer.status == 200 ? note + "  expires_in=" + std::to_string(seconds) : note});
  if (answer.status != 200) return refused(answer, body ? *body : boost::json::object(), client_.id);
  if (!body)
    return TryFailure{
        .subject = "token", .check = "json", .got = body.error().message(), .expected = "one JSON object"};
  const std::string_view expected = proof_key_ ? "DPoP" : "Bearer";
  if (const auto type = text_member(*body, "token_type"); !equals_ignoring_case(type, expected))
    return TryFailure{.subject = "token",
                      .check = "token_type",
                      .got = type,
                      .expected = std::string(expected),
                      .why = std::string(reason_of_check(proof_key_ ? "DPoP token_type" : "token_type"))};
  if (text_member(*body, "access_token").empty())
    return TryFailure{.subject = "token", .check = "access_token", .got = "nothing", .expected = "a token"};
  return *std::move(body);
}

Result<http_client::Response, TryFailure> RelyingParty::get(const std::string& url,
                                                            const std::string& access_token) {
  const std::string scheme = proof_key_ ? "DPoP " : "Bearer ";
  return send({.method = "GET",
               .url = url,
               .headers = {{"Authorization", scheme + access_token}, {"Accept", "application/json"}}},
              "request", access_token);
}

}  // namespace gatehouse::app::cli
