// AuthorizationRequest: what an app asked for, after every check of the authorize endpoint, and how it is
// stored while the person signs in. A plain value. The redirect URI in it was validated when it was made and
// is validated again before use.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/storage/records.h"

namespace gatehouse::interaction {

/// `prompt` of OpenID Core §3.1.2.1.
struct Prompts {
  bool none = false;
  bool login = false;
  bool consent = false;
  bool select_account = false;
  bool operator==(const Prompts&) const = default;
};

struct AuthorizationRequest {
  ClientId client;
  std::string redirect_uri;
  std::optional<std::string> state;
  std::vector<std::string> scope;
  std::string nonce;
  std::string code_challenge;  ///< S256; empty where the client need not send one
  Prompts prompts;
  std::optional<Duration> max_age;
  std::string login_hint;
  bool operator==(const AuthorizationRequest&) const = default;
};

boost::json::object write_authorization_request(const AuthorizationRequest& request);
AuthorizationRequest read_authorization_request(const boost::json::object& object);

}  // namespace gatehouse::interaction
