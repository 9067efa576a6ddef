#include "core/app/cli/try/relying_party/provider.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "core/app/cli/try/browser/protected_address.h"
#include "core/base/strict_json.h"
#include "core/http/url.h"

namespace gatehouse::app::cli {
namespace {

std::string next_of_unreachable(const std::string& issuer) {
  if (issuer.find("://") == std::string::npos) return "write its scheme too: --issuer http://" + issuer;
  if (is_this_machine(http::parse_http_url(issuer).value_or(http::HttpUrl{}).host))
    return "start the server: gatehouse dev; or name another issuer with --issuer";
  return "open " + issuer + "/.well-known/openid-configuration, or: gatehouse doctor";
}

TryFailure unreachable(const Error& error, const std::string& issuer) {
  return {.subject = "discovery",
          .check = "reachable",
          .got = error.describe(),
          .expected = "an answer from " + issuer,
          .why = "nothing can be tried without the issuer's discovery document",
          .next = next_of_unreachable(issuer),
          .code = error.code() == ErrorCode::invalid_argument ? kUsage : kUnavailable};
}

Result<boost::json::object, TryFailure> fetch_object(const std::string& url, std::string_view subject,
                                                     http_client::HttpClient& http, TryReport& report) {
  auto answer = http.send({.method = "GET", .url = url, .headers = {{"Accept", "application/json"}}});
  if (!answer) return unreachable(answer.error(), url.substr(0, url.find("/.well-known")));
  report.step({"GET", path_of_url(url), answer->status, std::string(answer->header("content-type"))});
  if (answer->status != 200)
    return TryFailure{.subject = subject,
                      .check = "status",
                      .got = std::to_string(answer->status),
                      .expected = "200",
                      .why = "no issuer is at this address, or its path is mistyped",
                      .next = "the issuer of each tenant: gatehouse config show",
                      .code = answer->status == 404 ? kNotFound : kUnavailable};
  auto object = parse_strict_object(answer->body, {.bytes = 1 << 18, .depth = 16, .members = 1024});
  if (object) return *std::move(object);
  return TryFailure{.subject = subject,
                    .check = "json",
                    .got = object.error().message(),
                    .expected = "one JSON object",
                    .why = "clients would read it differently or not at all",
                    .next = "curl " + url};
}

/// Each gets a password, a secret or a token from us.
Result<void, TryFailure> check_endpoints(const Provider& provider) {
  for (const std::string_view name : {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri",
                                      "userinfo_endpoint", "end_session_endpoint"}) {
    const auto url = provider.endpoint(name);
    const bool optional = name == "userinfo_endpoint" || name == "end_session_endpoint";
    if (is_protected(url) || (optional && url.empty())) continue;
    return TryFailure{.subject = "discovery",
                      .check = name,
                      .got = url.empty() ? "nothing" : url,
                      .expected = "an https address (http on this machine only)",
                      .why = std::string(reason_of_check("https")),
                      .next = "curl " + provider.issuer + "/.well-known/openid-configuration"};
  }
  return {};
}

/// Keys that we cannot use (of a curve or use that we do not know) are skipped, as RFC 7517 §5 says.
Result<std::vector<jose::PublicKey>, TryFailure> read_keys(const boost::json::object& document) {
  std::vector<jose::PublicKey> keys;
  const auto* list = document.if_contains("keys");
  if (list != nullptr && list->is_array())
    for (const auto& jwk : list->get_array())
      if (auto key = jose::PublicKey::from_jwk(boost::json::serialize(jwk))) keys.push_back(*std::move(key));
  if (!keys.empty()) return keys;
  return TryFailure{.subject = "jwks",
                    .check = "keys",
                    .got = "no key that can verify a signature",
                    .expected = "at least one",
                    .why = std::string(reason_of_check("keys")),
                    .next = "gatehouse key list"};
}

}  // namespace

std::string text_member(const boost::json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

std::string path_of_url(std::string_view url) {
  const auto parsed = http::parse_http_url(url);
  if (!parsed) return std::string(url);
  const auto path = parsed->rest.substr(0, parsed->rest.find('?'));
  return path.empty() ? "/" : std::string(path);
}

std::string Provider::endpoint(std::string_view name) const { return text_member(metadata, name); }

bool Provider::lists(std::string_view member, std::string_view value) const {
  const auto* list = metadata.if_contains(member);
  if (list == nullptr || !list->is_array()) return false;
  const auto& values = list->get_array();
  return std::any_of(values.begin(), values.end(), [value](const boost::json::value& one) {
    return one.is_string() && std::string_view(one.get_string()) == value;
  });
}

Result<Provider, TryFailure> find_provider(const std::string& issuer, http_client::HttpClient& http,
                                           TryReport& report) {
  Provider provider{.issuer = issuer, .metadata = {}, .keys = {}};
  GH_TRY(provider.metadata,
         fetch_object(issuer + "/.well-known/openid-configuration", "discovery", http, report));
  if (const auto named = provider.endpoint("issuer"); named != issuer)
    return TryFailure{.subject = "discovery",
                      .check = "issuer",
                      .got = named,
                      .expected = issuer,
                      .why = std::string(reason_of_check("issuer")),
                      .next = "write the issuer as the document does, byte for byte: --issuer " + named};
  GH_TRY_VOID(check_endpoints(provider));
  GH_TRY(const auto jwks, fetch_object(provider.endpoint("jwks_uri"), "jwks", http, report));
  GH_TRY(provider.keys, read_keys(jwks));
  std::string names;
  for (const auto& key : provider.keys)
    names.append(names.empty() ? "" : ", ")
        .append(jose::to_string(key.algorithm()))
        .append(" ")
        .append(key.id().text());
  report.passed("discovery", "issuer, endpoints, keys",
                {{"issuer", {}},
                 {"endpoints", path_of_url(provider.endpoint("authorization_endpoint")) + ", " +
                                   path_of_url(provider.endpoint("token_endpoint"))},
                 {"keys", names}});
  return provider;
}

}  // namespace gatehouse::app::cli
