#include "core/app/cli/client/snippets/client_snippet.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "core/base/ascii.h"
#include "core/http/url.h"

namespace gatehouse::app::cli {

std::string_view embedded_file(std::string_view name) noexcept;  // made by cmake/EmbedFiles.cmake

namespace {

constexpr std::array kLanguages = {
    SnippetLanguage{"node", "npm i openid-client", false},
    SnippetLanguage{"python", "apt install python3-authlib python3-flask python3-requests", false},
    SnippetLanguage{"go", "go get github.com/coreos/go-oidc/v3 golang.org/x/oauth2", false},
    SnippetLanguage{"java", "Spring Boot 3: spring-boot-starter-oauth2-client", false},
    SnippetLanguage{"php", "composer require jumbojett/openid-connect-php", false},
    SnippetLanguage{"rust", "cargo add openidconnect@4", false},
    SnippetLanguage{"apache", "apt install libapache2-mod-auth-openidc", false},
    SnippetLanguage{"nginx", "oauth2-proxy beside nginx", false},
    SnippetLanguage{"curl", "apt install curl jq openssl", true},
};

struct Values {
  std::map<std::string_view, std::string> texts;
  std::set<std::string_view> flags;
};

/// No quote, backslash, dollar, brace, semicolon, ampersand, space or line break: what could end a string or
/// begin code in any of the languages (a redirect URI may come from somebody who registers clients).
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("-._~:/?[]@+,=%").find(c) != std::string_view::npos;
  });
}

Result<void> add_redirect(const config::ClientMetadata& client, Values& values) {
  const auto& uri = client.redirect_uris.front();
  const auto url = http::parse_http_url(uri);
  if (!url || !is_plain(uri))
    return Error(ErrorCode::unsupported,
                 "snippets are for http and https redirect URIs of plain characters, not for " + uri);
  const bool plain_http = url->scheme == http::Scheme::http;
  const auto path = std::string(url->rest.substr(0, url->rest.find('?')));
  // A native app's loopback redirect names no port: any will do.
  const bool any_port = plain_http && !url->port && http::is_loopback_literal(*url);
  const auto port = any_port || !plain_http ? std::string("3000") : std::to_string(url->port.value_or(80));
  const auto origin = http::origin_of(*url) + (any_port ? ":3000" : "");
  values.texts["REDIRECT_URI"] = any_port ? origin + std::string(url->rest) : uri;
  values.texts["REDIRECT_PATH"] = path.empty() ? "/" : path;
  values.texts["ORIGIN"] = origin;
  values.texts["PORT"] = port;
  values.texts["LISTEN"] = plain_http ? std::string(url->host) : "localhost";
  values.texts["COOKIE_SECURE"] = plain_http ? "" : "; Secure";
  values.texts["PHP_SECURE"] = plain_http ? "" : ", 'secure' => true";
  values.texts["APP_IS_HTTPS"] = plain_http ? "false" : "true";
  if (!plain_http) values.flags.insert("HTTPS_APP");
  return {};
}

void add_authentication(const config::ClientMetadata& client, Values& values) {
  const auto& method = client.token_endpoint_auth_method;
  values.texts["AUTH_METHOD"] = method;
  if (method == "none") {
    values.flags.insert("PUBLIC");
    values.texts["NODE_AUTH"] = "oidc.None()";
    return;
  }
  values.flags.insert("SECRET");
  const bool post = method == "client_secret_post";
  values.flags.insert(post ? "POST" : "BASIC");
  values.texts["NODE_AUTH"] = post ? "oidc.ClientSecretPost(secret)" : "oidc.ClientSecretBasic(secret)";
}

Result<Values> values_of(std::string_view issuer, const config::ClientMetadata& client) {
  Values values;
  if (!is_plain(issuer) || !is_plain(client.client_id))
    return Error(ErrorCode::invalid_argument, "issuer or client_id has characters that no program can quote");
  std::string scope = client.scope;
  std::replace(scope.begin(), scope.end(), ' ', ',');
  if (!is_plain(scope))
    return Error(ErrorCode::invalid_argument, "a scope has characters that no program can quote");
  values.texts["ISSUER"] = issuer;
  values.texts["CLIENT_ID"] = client.client_id;
  values.texts["SCOPE"] = client.scope;
  values.texts["SCOPE_LIST"] = scope;
  if (issuer.starts_with("http://")) values.flags.insert("HTTP");
  add_authentication(client, values);
  if (client.redirect_uris.empty()) {
    values.flags.insert("SERVICE");
    return values;
  }
  values.flags.insert("PERSON");
  GH_TRY_VOID(add_redirect(client, values));
  return values;
}

/// Text between the marks of one line; nothing where the whole line is gone.
std::optional<std::string> render_line(std::string_view line, const Values& values) {
  std::string result;
  for (bool first = true; !line.empty(); first = false) {
    const auto begin = line.find("{{");
    const auto end = begin == std::string_view::npos ? begin : line.find("}}", begin);
    if (end == std::string_view::npos) return result.append(line);
    result.append(line.substr(0, begin));
    const auto mark = line.substr(begin + 2, end - begin - 2);
    line.remove_prefix(end + 2);
    if (mark == ".") continue;
    if (!mark.starts_with('?')) {
      const auto found = values.texts.find(mark);
      if (found != values.texts.end()) result.append(found->second);
      continue;
    }
    if (values.flags.contains(mark.substr(1))) continue;
    const auto close = line.find("{{.}}");
    if (close == std::string_view::npos) {
      if (first && begin == 0) return std::nullopt;
      return result;
    }
    line.remove_prefix(close);
  }
  return result;
}

}  // namespace

std::span<const SnippetLanguage> snippet_languages() noexcept { return kLanguages; }

Result<std::string> render_snippet(std::string_view language, std::string_view issuer,
                                   const config::ClientMetadata& client) {
  const auto* row = std::find_if(kLanguages.begin(), kLanguages.end(),
                                 [language](const SnippetLanguage& one) { return one.name == language; });
  if (row == kLanguages.end()) {
    std::string names;
    for (const auto& one : kLanguages)
      names.append(names.empty() ? "" : ", ").append(one.name);
    return Error(ErrorCode::invalid_argument,
                 "no snippet \"" + std::string(language) + "\"; there are " + names);
  }
  if (client.redirect_uris.empty() && !row->for_services)
    return Error(ErrorCode::unsupported, "the " + std::string(language) +
                                             " snippet signs people in, and this client has no redirect URI; "
                                             "there is one for services: curl");
  if (client.token_endpoint_auth_method.ends_with("_jwt"))
    return Error(ErrorCode::unsupported, "there is no snippet for a client that signs assertions (" +
                                             client.token_endpoint_auth_method + ")");
  GH_TRY(const auto values, values_of(issuer, client));
  std::string result;
  auto text = embedded_file(language);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (const auto line = render_line(text.substr(0, end), values)) result.append(*line).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace gatehouse::app::cli
