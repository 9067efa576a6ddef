// Fuzz target: what strangers say of their clients. The first byte chooses between the body of a registration
// (RFC 7591 §3.1) and a client's metadata document (draft-ietf-oauth-client-id-metadata-document §4), the
// rest is its text. Whatever is accepted must be a client that a tenant can have, with nothing that only an
// operator may give (security.md S-234).
#include <algorithm>
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/strict_json.h"
#include "core/base/words.h"
#include "core/config/client_document.h"
#include "core/oauth/authorization_request/redirect_uri.h"
#include "core/oauth/registration/document_policy.h"
#include "core/oauth/registration/registration_policy.h"

namespace {

using namespace gatehouse;

constexpr std::string_view kAddress = "https://app.example/client.json";
const TimePoint kNow{std::chrono::seconds(1800000000)};

void require(bool truth) {
  if (!truth) std::abort();
}

const config::TenantConfig& tenant() {
  static const config::TenantConfig one = [] {
    config::TenantConfig made;
    made.id = TenantId("a");
    made.issuer = "https://id.example/t/a";
    made.keys = {{.alg = "RS256"}, {.alg = "ES256"}};
    made.registration.mode = config::RegistrationMode::open;
    made.client_metadata_documents.accepted = true;
    return made;
  }();
  return one;
}

bool has(const std::vector<std::string>& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

void check(const config::ClientMetadata& client, std::string_view id) {
  require(client.client_id == id);
  require(client.consent == config::ConsentRule::ask && client.require_pkce);
  require(client.introspection == config::IntrospectionRule::own && client.token_exchange.audiences.empty());
  require(client.client_secret_hash.empty() && client.registration_access_token_hash.empty());
  for (const auto& type : client.grant_types)
    require(type == "authorization_code" || type == "refresh_token");
  std::string_view scopes = client.scope;
  for (auto scope = take_word(scopes); !scope.empty(); scope = take_word(scopes))
    require(has({"openid", "profile", "email"}, scope));
  require(!client.redirect_uris.empty());
  for (const auto& uri : client.redirect_uris)
    require(oauth::match_redirect_uri(client, uri).has_value());
  // As it is kept, it reads the same.
  const auto text = config::render_client(client);
  const auto again = config::read_client(text);
  require(again.has_value() && config::render_client(*again) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 0) {
    static const oauth::RegistrationPolicy policy(tenant(), tenant().registration,
                                                  config::Profile::production);
    auto body = parse_strict_object(text, {.bytes = 32 * 1024, .depth = 8, .members = 64});
    if (!body) return 0;
    const auto judged = policy.judge(*std::move(body), "new", kNow);
    if (const auto* client = std::get_if<config::ClientMetadata>(&judged)) {
      check(*client, "new");
    } else {
      const auto& told = std::get<oauth::RegistrationRefusal>(judged).description;
      require(!told.empty() && told.find('"') == std::string::npos && told.find('\n') == std::string::npos);
    }
    return 0;
  }
  static const oauth::DocumentPolicy policy(tenant(), config::Profile::production);
  const std::string address(kAddress);
  const auto judged =
      policy.judge(address, {.body = text, .media_type = "application/json", .lifetime = {}}, kNow);
  if (const auto* client = std::get_if<config::ClientMetadata>(&judged)) {
    check(*client, kAddress);
    require(client->token_endpoint_auth_method == "none" ||
            client->token_endpoint_auth_method == "private_key_jwt");
    require(client->sector_identifier_uri.empty());
  } else {
    require(!std::get<clients::DocumentRefusal>(judged).text.empty());
  }
  return 0;
}
