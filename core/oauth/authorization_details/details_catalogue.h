// DetailsCatalogue: the types of authorization details of a tenant (RFC 9396), as its file declares them, and
// what a request may ask for of them.
//
// Details are a JSON array as text wherever they are kept: read strictly once, when they are asked for. They
// are small, because they travel in access tokens. Immutable; thread-safe; fit for I/O threads.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/config/model.h"
#include "core/http/params.h"
#include "core/json_schema/schema.h"
#include "core/oauth/oauth_error.h"

namespace gatehouse::oauth {

inline constexpr std::string_view kAuthorizationDetails = "authorization_details";

class DetailsCatalogue {
 public:
  /// A type whose schema does not compile, which configuration refuses, is not there.
  explicit DetailsCatalogue(const std::vector<config::AuthorizationDetailsType>& declared);

  std::vector<std::string> types() const;
  /// What `authorization_details` asks for; empty where it is absent. RFC 9396 §5:
  /// invalid_authorization_details for a type that is unknown or not the client's, and for whatever its
  /// schema does not allow.
  Result<std::string, OAuthError> read(const http::Params& params,
                                       const config::ClientMetadata& client) const;
  /// What a token request asks for of `granted`: within it (RFC 9396 §6.1), or all of it where it names none.
  /// What the client may not have any more is left out: a withdrawn type must not live on in tokens (S-067).
  Result<std::string, OAuthError> of_token(const http::Params& form, const std::string& granted,
                                           const config::ClientMetadata& client) const;

 private:
  std::map<std::string, json_schema::Schema, std::less<>> types_;
};

}  // namespace gatehouse::oauth
