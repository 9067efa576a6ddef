// Fuzz target: the check of request objects (RFC 9101). The first byte says by which rules, and what the rest
// is: a whole object, or header members and claims (split at the first line break) that are signed here with
// the client's key, so that the checks behind the signature are reached. Whatever is accepted must say what
// it has to.
#include <algorithm>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/base64.h"
#include "core/oauth/authorization_request/request_objects.h"
#include "tests/vectors/jose_vectors.h"

namespace {

using namespace gatehouse;

constexpr char kIssuer[] = "https://id.example";
const TimePoint kNow{std::chrono::seconds(1800000000)};

void require(bool truth) {
  if (!truth) std::abort();
}

const jose::PrivateKey& private_key() {
  static const jose::PrivateKey key =
      jose::PrivateKey::from_pkcs8(jose::Algorithm::es256,
                                   Secret(*base64url_decode(vectors::kRfc7515EcPkcs8)))
          .value();
  return key;
}

const clients::ClientPtr& client() {
  static const clients::ClientPtr one = [] {
    config::ClientMetadata made;
    made.client_id = "app";
    made.jwks = R"({"keys":[)" + private_key().public_key(KeyId("k")).value().to_jwk() + "]}";
    return std::make_shared<const config::ClientMetadata>(std::move(made));
  }();
  return one;
}

const clients::ClientKeys& keys() {
  static fetch::FetchPlaces places(1);
  // Nothing in an object may lead to an address being asked (S-150).
  static fetch::RemoteDocuments none([](const std::string&) -> Result<fetch::Document> { std::abort(); },
                                     places);
  static const clients::ClientKeys all(none);
  return all;
}

/// `more` stands in the header behind the members of a right one: a repetition of one must be refused.
std::string sign(bool strict, std::string_view more, std::string_view claims) {
  std::string header = R"({"alg":"ES256","kid":"k")";
  if (strict) header += R"(,"typ":"oauth-authz-req+jwt")";
  header.append(more).append("}");
  const std::string text = base64url_encode(header) + '.' + base64url_encode(claims);
  return text + '.' + base64url_encode(private_key().sign(text).value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool strict = data[0] % 4 >= 2;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string text(rest);
  if (data[0] % 2 == 1) {
    const std::size_t line = rest.find('\n');
    if (line == std::string_view::npos) return 0;
    text = sign(strict, rest.substr(0, line), rest.substr(line + 1));
  }
  const oauth::RequestObjects objects({.issuer = kIssuer, .strict = strict}, keys());
  const auto opened = objects.open(text, client(), kNow);
  const auto* params = std::get_if<http::Params>(&opened);
  if (params == nullptr) return 0;
  require(params->value_of("client_id") == std::string_view("app"));
  for (const auto* never : {"request", "request_uri", "iss", "aud", "exp", "nbf", "iat", "jti", "sub"})
    require(!params->contains(never));
  const auto first = text.find('.') + 1;
  const auto claims =
      boost::json::parse(*base64url_decode(std::string_view(text).substr(first, text.rfind('.') - first)))
          .as_object();
  if (strict) require(claims.contains("aud") && claims.contains("exp") && claims.contains("nbf"));
  return 0;
}
