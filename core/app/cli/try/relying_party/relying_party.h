// RelyingParty: an app of an issuer, as `gatehouse try` plays it: who it is, and its requests to the token
// endpoint. Secrets are read from files and leave in requests only. One thread; blocks.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>

#include "core/app/cli/try/browser/plain_browser.h"
#include "core/app/cli/try/relying_party/proof_key.h"
#include "core/app/cli/try/relying_party/provider.h"
#include "core/app/cli/try/relying_party/try_options.h"

namespace gatehouse::app::cli {

struct ClientIdentity {
  std::string id;
  Secret secret;            ///< empty: a public client
  std::string auth_method;  ///< client_secret_basic, client_secret_post or none
};

class RelyingParty {
 public:
  /// Settles issuer and client, fetches and checks discovery and keys.
  static Result<RelyingParty, TryFailure> begin(const TryOptions& options, std::string_view default_client,
                                                TryReport& report);

  const Provider& provider() const noexcept { return provider_; }
  const ClientIdentity& client() const noexcept { return client_; }
  /// Another app of the same issuer, as the options name it.
  Result<ClientIdentity, TryFailure> identify(const TryOptions& options,
                                              std::string_view default_client) const;
  /// Plays that one from now on; answers who it was before.
  ClientIdentity become(ClientIdentity other) { return std::exchange(client_, std::move(other)); }
  http_client::HttpClient& http() noexcept { return http_; }
  TryReport& report() noexcept { return report_; }
  /// From now on every request carries a proof, and tokens must come bound (RFC 9449).
  void prove_with(ProofKey key) { proof_key_ = std::move(key); }
  const ProofKey* proof_key() const noexcept { return proof_key_ ? &*proof_key_ : nullptr; }

  /// POST to the token endpoint; an OAuth error is a TryFailure that says what to do.
  Result<boost::json::object, TryFailure> request_tokens(FormFields fields, const std::string& note);
  /// What of an answer of the token endpoint is tokens, told to the report.
  Result<boost::json::object, TryFailure> read_tokens(const http_client::Response& answer,
                                                      const std::string& note);
  /// GET with an access token: a bearer token, or one bound to the proof key.
  Result<http_client::Response, TryFailure> get(const std::string& url, const std::string& access_token);
  /// The same request, answer not judged.
  Result<http_client::Response, TryFailure> post_to_token_endpoint(FormFields fields) {
    return post_as_client(provider_.endpoint("token_endpoint"), std::move(fields));
  }
  /// To any endpoint where a client proves itself.
  Result<http_client::Response, TryFailure> post_as_client(const std::string& url, FormFields fields);

 private:
  RelyingParty(http_client::HttpClient http, TryReport& report) : http_(std::move(http)), report_(report) {}
  /// With a proof where there is a key; once more where the issuer wants its nonce in it.
  Result<http_client::Response, TryFailure> send(const http_client::Request& request,
                                                 std::string_view subject,
                                                 std::string_view access_token = {});
  http_client::HttpClient http_;
  TryReport& report_;
  Provider provider_;
  ClientIdentity client_;
  std::optional<ProofKey> proof_key_;
};

TryFailure connection_failure(std::string_view subject, const Error& error);

}  // namespace gatehouse::app::cli
