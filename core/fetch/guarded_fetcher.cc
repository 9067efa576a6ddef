#include "core/fetch/guarded_fetcher.h"

#include "core/base/ascii.h"
#include "core/fetch/document_lifetime.h"
#include "core/http/url.h"
#include "core/http_client/http_client.h"

namespace gatehouse::fetch {
namespace {

constexpr std::size_t kMostBytes = 512 << 10;
constexpr std::size_t kMostHeaderBytes = 16 << 10;
constexpr auto kWithin = std::chrono::seconds(5);

/// A client that lives for one request, so that no connection outlasts whoever asked.
Result<http_client::Response> ask(const FetchRules& rules, const AddressFilter& filter,
                                  const http_client::Request& request) {
  // A second reader beside libcurl's: what they could disagree about is refused.
  const auto url = http::parse_http_url(request.url);
  if (!url) return Error(ErrorCode::invalid_argument, "no http or https address");
  const bool plain = url->scheme == http::Scheme::http;
  if (plain && !rules.http_on_loopback) return Error(ErrorCode::invalid_argument, "only https can be asked");
  http_client::ClientSettings settings{.answer_within = kWithin,
                                       .most_bytes = kMostBytes,
                                       .most_header_bytes = kMostHeaderBytes,
                                       .http_to_this_machine = plain,
                                       .may_connect = {},
                                       .ca_file = rules.ca_file};
  settings.may_connect = [&filter, plain](const ::sockaddr& address) {
    return filter.permits(address) && (!plain || is_loopback(address));
  };
  GH_TRY(auto client, http_client::HttpClient::create(std::move(settings)));
  return client.send(request);
}

}  // namespace

Result<GuardedFetcher> GuardedFetcher::create(FetchRules rules) {
  GH_TRY(auto filter, AddressFilter::create(rules.allow_addresses));
  return GuardedFetcher(std::move(rules), std::move(filter));
}

Result<Document> GuardedFetcher::get(const std::string& url) const {
  GH_TRY(auto answer,
         ask(rules_, filter_, {.url = url, .headers = {{"Accept", "application/json, */*;q=0.5"}}}));
  if (answer.status != 200)
    return Error(ErrorCode::unavailable, "the answer has status " + std::to_string(answer.status));
  // None was asked for, and what grows when it is read is not bounded by what was received.
  const auto encoding = answer.header("content-encoding");
  if (!encoding.empty() && lower_case(encoding) != "identity")
    return Error(ErrorCode::corrupt, "the answer is compressed, which was not asked for");
  return Document{.body = std::move(answer.body),
                  .media_type = std::string(answer.header("content-type")),
                  .lifetime = document_lifetime(answer.header("cache-control"), answer.header("age"))};
}

Result<int> GuardedFetcher::post_form(const std::string& url, std::string form) const {
  const http_client::Request request{
      .method = "POST",
      .url = url,
      .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
      .body = std::move(form)};
  GH_TRY(const auto answer, ask(rules_, filter_, request));
  return answer.status;
}

Result<int> GuardedFetcher::post_json(const std::string& url, const Secret& bearer,
                                      const Secret& document) const {
  const http_client::Request request{.method = "POST",
                                     .url = url,
                                     .headers = {{"Content-Type", "application/json"},
                                                 {"Accept", "application/json"},
                                                 {"Authorization", "Bearer " + std::string(bearer.reveal())}},
                                     .body = std::string(document.reveal())};
  GH_TRY(const auto answer, ask(rules_, filter_, request));
  return answer.status;
}

}  // namespace gatehouse::fetch
