// AuthorizationRequest: what an app asked for, after every check of the authorize endpoint, and how it is
// stored while the person signs in. A plain value. The redirect URI in it was validated when it was made and
// is validated again before use.
#pragma once

#include <array>
#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/response_type.h"
#include "gatehouse/error.h"
#include "gatehouse/storage/records.h"

namespace gatehouse::interaction {

/// How the answer travels to the app: OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §2, and
/// JARM §2.3 as one signed token.
enum class ResponseMode { query, fragment, form_post, jwt, query_jwt, fragment_jwt, form_post_jwt };
inline constexpr std::array kResponseModes = {
    ResponseMode::query,     ResponseMode::fragment,     ResponseMode::form_post,    ResponseMode::jwt,
    ResponseMode::query_jwt, ResponseMode::fragment_jwt, ResponseMode::form_post_jwt};
std::string_view to_string(ResponseMode mode) noexcept;
bool is_signed(ResponseMode mode) noexcept;
/// query, fragment or form_post: what carries the answer. `jwt` stands for the default of the response type
/// code, which is query (JARM §2.3.4).
ResponseMode carrier_of(ResponseMode mode) noexcept;
/// How the answer travels where the request does not say it, or says `jwt`: what holds tokens in the fragment
/// (OAuth 2.0 Multiple Response Types §5), which browsers send to no server.
ResponseMode default_mode(config::ResponseType type, bool is_signed) noexcept;
std::optional<ResponseMode> parse_response_mode(std::string_view name) noexcept;

/// `prompt` of OpenID Core §3.1.2.1 and OpenID Prompt Create §4.
struct Prompts {
  bool none = false;
  bool login = false;
  bool consent = false;
  bool select_account = false;
  bool create = false;
  bool operator==(const Prompts&) const = default;
};

/// Claims about the person that were asked for by name (OpenID Core §5.5). Only those that the client may
/// know at all.
struct RequestedClaims {
  std::vector<std::string> userinfo;
  std::vector<std::string> id_token;
  std::vector<std::string>
      beyond_scope;  ///< of both, those that no requested scope stands for: to be consented
  bool operator==(const RequestedClaims&) const = default;
};

/// Who asks for a sign-in: an app, the tenant itself for one of its own pages, which no app's rules concern,
/// or an app that is not in this browser and hears of the decision elsewhere: on a device without one (RFC
/// 8628), or wherever a person is asked by its back-channel request (CIBA).
enum class AskedBy { app, own_page, device, backchannel };

struct AuthorizationRequest {
  AskedBy asked_by = AskedBy::app;
  ClientId client;           ///< empty for an own page
  std::string redirect_uri;  ///< that page, for an own page; none for a device
  config::ResponseType response_type = {};
  ResponseMode response_mode = ResponseMode::query;
  std::optional<std::string> state;
  std::vector<std::string> scope;
  std::string nonce;
  std::string code_challenge;          ///< S256; empty where the client need not send one
  std::vector<std::string> resources;  ///< APIs that its access tokens are for (RFC 8707)
  std::string dpop_jkt;                ///< the key that the code is bound to (RFC 9449 §10); empty: none
  Prompts prompts;
  std::optional<Duration> max_age;
  std::string login_hint;
  std::vector<std::string>
      subjects;  ///< who may answer, by id_token_hint or a claims request; empty: anybody
  std::vector<std::string> ui_locales;  ///< language tags of BCP 47, the preferred one first
  RequestedClaims claims;
  std::string device = {};     ///< which device asks: the digest of its device code
  std::string user_code = {};  ///< what that device shows, to be compared (RFC 8628 §3.3.1); not in write_…()
  std::string backchannel_request = {};    ///< which request a person answers: the digest of its auth_req_id
  std::string binding_message = {};        ///< what the app shows, for the person to compare (CIBA §7.1)
  std::string authorization_details = {};  ///< RFC 9396, a JSON array as text; empty: none
  bool operator==(const AuthorizationRequest&) const = default;
};

boost::json::object write_authorization_request(const AuthorizationRequest& request);
AuthorizationRequest read_authorization_request(const boost::json::object& object);

}  // namespace gatehouse::interaction
