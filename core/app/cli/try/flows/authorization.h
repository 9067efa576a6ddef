// One authorization request of `gatehouse try`: sent through a person's browser, real or played, and its
// answer checked (state, iss, code). Blocks until the person is back.
#pragma once

#include <optional>
#include <string>

#include "core/app/cli/try/flows/page_walk.h"

namespace gatehouse::app::cli {

struct AuthorizationRequest {
  std::string redirect_uri;
  std::string scope;
  std::string prompt = {};  ///< empty: not sent
  std::string state;
  std::string nonce;
  std::string verifier;          ///< PKCE; its S256 challenge is sent
  std::string dpop_jkt = {};     ///< the key that the code is bound to (RFC 9449 §10); empty: not sent
  std::string request_uri = {};  ///< of the request as it was pushed (RFC 9126); empty: all is in the address

  static AuthorizationRequest make(const TryOptions& options, std::string scope);
  FormFields fields(const ClientIdentity& client) const;
  std::string address(const Provider& provider, const ClientIdentity& client) const;
};

/// The query that came back to the redirect URI, and a few words on how.
struct AuthorizationAnswer {
  FormFields parameters;
  int sent_by = 0;  ///< status of the redirect, where this program saw it
  std::string note;

  /// The only parameter of that name; empty when absent or repeated.
  std::string value(std::string_view name) const;
};

/// Fills in the pages as a person would: user name and password, then consent.
Result<AuthorizationAnswer, TryFailure> sign_in_by_forms(RelyingParty& party, PlainBrowser& browser,
                                                         const AuthorizationRequest& request,
                                                         const TryOptions& options);
/// Prints the address and waits at the loopback redirect URI for a real browser.
Result<AuthorizationAnswer, TryFailure> sign_in_by_person(RelyingParty& party,
                                                          const AuthorizationRequest& request,
                                                          std::ostream& advice);

/// The code; its answer's state and iss were checked and told.
Result<std::string, TryFailure> check_answer(RelyingParty& party, const AuthorizationRequest& request,
                                             const AuthorizationAnswer& answer);

}  // namespace gatehouse::app::cli
