// Grants: a way to get tokens behind a `grant_type` of its own (RFC 6749 §4.5), as a plugin of kind `grant`.
//
// A handler says whom a request proves, and how; core does everything else: it authenticates the client
// before, and afterwards asks whether that person may act, applies the rules for scopes, APIs and sender
// constraint, and makes and records the tokens. So a handler can make no token, and name nobody of another
// tenant. Unstable in epoch 0.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse {

/// What a client can be told by a grant (RFC 6749 §5.2).
enum class GrantError { invalid_request, invalid_grant, unauthorized_client, invalid_scope };

/// One way in which a handler refuses. Declared beforehand and never made up on the way: nothing of a request
/// and nothing of the server's inside gets into what a client is told.
struct GrantRefusal {
  std::string id;  ///< for the audit trail: "wrong_password"; [a-z][a-z0-9_]*, at most 48 characters
  GrantError error = GrantError::invalid_grant;
  std::string description;  ///< for the client's developer; at most 200 of the characters of RFC 6749 §5.2
};

struct GrantInfo {
  std::string grant_type;              ///< an absolute URI, or "password" (RFC 6749 §4.3)
  std::vector<GrantRefusal> refusals;  ///< at most 32
  bool public_clients = false;         ///< whether clients that prove nothing may use it
  bool verifies_passwords = false;     ///< whether it asks the PasswordVerifier
};

struct PasswordClaim {
  std::string_view login;  ///< as typed
  std::string_view password;
};
struct PasswordVerdict {
  enum class Is {
    right,
    wrong,      ///< or there is nobody of that name, or they may not act: nothing tells which
    too_early,  ///< not even looked at: too many wrong ones before it
  };
  Is is = Is::wrong;
  UserId user = {};  ///< of `right`
};

/// Core's own check of passwords, with the delays, the lockout and the records of a sign-in. Valid for the
/// call only.
class PasswordVerifier {
 public:
  /// unsupported where the handler's info does not say that it verifies passwords.
  virtual Result<PasswordVerdict> verify(const PasswordClaim& claim) = 0;

 protected:
  virtual ~PasswordVerifier();
};

/// The client, authenticated as it is registered.
struct GrantClient {
  ClientId id;
  std::string name;
  bool is_public = false;
};
struct GrantParameter {
  std::string_view name;
  std::string_view value;
};

struct GrantRequest {
  const GrantClient& client;
  /// Each name once; without client credentials, `grant_type`, `scope` and `resource`, which are core's.
  std::span<const GrantParameter> parameters;
  /// What the client asks for, or all that it is registered for. What is granted must lie within it.
  std::span<const std::string> scope;
  std::string_view address;  ///< the network that the request came from, as it may be kept
  TimePoint now;
  Deadline deadline;
  PasswordVerifier& passwords;

  /// The parameter of that name; nothing where it is absent or empty (RFC 6749 §3.1).
  std::optional<std::string_view> parameter(std::string_view name) const noexcept;
};

/// An account of this tenant, and how the person proved to be its owner.
struct GrantedPerson {
  UserId user;
  TimePoint auth_time;                ///< not after the request's `now`
  std::string acr = {};               ///< OpenID Core §2; empty: nothing is said
  std::vector<std::string> amr = {};  ///< RFC 8176; at most 8
};
/// The client itself: a token without a person, as that of client_credentials.
struct GrantedClient {};

struct Granted {
  std::variant<GrantedPerson, GrantedClient> who;
  std::vector<std::string> scope;  ///< within the request's
  bool refreshable = false;  ///< whether a client that may refresh gets a refresh token; of a person only
};
struct GrantRefused {
  std::string id;  ///< of one of the refusals in the handler's info
};
using GrantOutcome = std::variant<Granted, GrantRefused>;

class GrantHandler : public Extension {
 public:
  /// The same each time; asked once, when an instance is made.
  virtual GrantInfo info() const = 0;
  /// An error is trouble that is not the client's fault: it is told to come again, or that the server failed.
  virtual Result<GrantOutcome> exchange(const GrantRequest& request) = 0;
};

}  // namespace gatehouse
