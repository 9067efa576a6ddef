#include "core/oauth/authorization_request/request_references.h"

#include <algorithm>

#include "core/base/base64.h"
#include "core/crypto/digest.h"

namespace gatehouse::oauth {
namespace {

constexpr std::size_t kMostBytes = 64 << 10;

constexpr OAuthError kNoneRegistered{OAuthCode::request_uri_not_supported,
                                     "This client has registered no request_uris."};
constexpr OAuthError kUnregistered{OAuthCode::invalid_request_uri,
                                   "request_uri is none of the addresses that the client registered."};
constexpr OAuthError kUnreachable{OAuthCode::invalid_request_uri,
                                  "No request object can be fetched from that request_uri."};
constexpr OAuthError kChanged{OAuthCode::invalid_request_uri,
                              "What is at request_uri is not what its fragment is the hash of."};

std::string_view without_fragment(std::string_view uri) { return uri.substr(0, uri.find('#')); }

std::string_view fragment_of(std::string_view uri) {
  const auto at = uri.find('#');
  return at == std::string_view::npos ? std::string_view() : uri.substr(at + 1);
}

/// OpenID Core §6.2.1. A fragment of another form is the client's own affair.
bool names_a_hash(std::string_view fragment) {
  const auto bytes = base64url_decode(fragment);
  return bytes && bytes->size() == 32;
}

bool is_hash_of(std::string_view fragment, std::string_view body) {
  const Digest digest = crypto::sha256(body);
  return base64url_encode(crypto::as_bytes(digest)) == fragment;
}

/// Files end with a line break.
std::string_view without_line_end(std::string_view text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

}  // namespace

// OpenID Core §6.2.3.
Result<std::string, OAuthError> RequestReferences::fetch(std::string_view request_uri,
                                                         const config::ClientMetadata& client,
                                                         TimePoint now) const {
  const auto& registered = client.request_uris;
  if (registered.empty()) return kNoneRegistered;
  const std::string address(without_fragment(request_uri));
  const bool known = std::any_of(registered.begin(), registered.end(), [&](const std::string& one) {
    return without_fragment(one) == address;  // byte for byte (OpenID Registration §2)
  });
  if (!known || address.empty()) return kUnregistered;
  auto fetched = documents_.get(address, now);  // RFC 9101 §5.2.3, RFC 9101 §10.4
  if (!fetched) return kUnreachable;
  const auto fragment = fragment_of(request_uri);
  if (names_a_hash(fragment) && !is_hash_of(fragment, (*fetched)->document.body)) {
    fetched = documents_.newer_than(*fetched, address, now);
    if (!fetched) return kUnreachable;
    if (!is_hash_of(fragment, (*fetched)->document.body)) return kChanged;
  }
  const auto object = without_line_end((*fetched)->document.body);
  if (object.empty() || object.size() > kMostBytes) return kUnreachable;
  return std::string(object);
}

}  // namespace gatehouse::oauth
