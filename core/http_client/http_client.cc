#include "core/http_client/http_client.h"

#include <sys/socket.h>

#include <algorithm>

#include "core/base/ascii.h"
#include "core/http_client/libcurl.h"

namespace gatehouse::http_client {
namespace {

/// Where Debian keeps the certificates that it trusts, each under its hash.
constexpr const char* kSystemCertificates = "/etc/ssl/certs";

/// What libcurl hands over while a request runs.
struct Incoming {
  Response response;
  std::size_t header_bytes = 0;
  std::size_t most_bytes = 0;
  std::size_t most_header_bytes = 0;
  const MayConnect& may_connect;
  bool address_refused = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& incoming = *static_cast<Incoming*>(to);
  const std::size_t length = size * count;
  if (incoming.response.body.size() + length > incoming.most_bytes) return 0;  // libcurl gives up then
  incoming.response.body.append(bytes, length);
  return length;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& incoming = *static_cast<Incoming*>(to);
  const std::size_t length = size * count;
  incoming.header_bytes += length;
  if (incoming.header_bytes > incoming.most_header_bytes) return 0;
  std::string_view line(bytes, length);
  if (line.starts_with("HTTP/")) incoming.response.headers.clear();  // after a 1xx answer
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return length;
  std::string_view value = line.substr(colon + 1);
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = value.find_first_not_of(kSpace);
  value = first == std::string_view::npos ? std::string_view()
                                          : value.substr(first, value.find_last_not_of(kSpace) - first + 1);
  incoming.response.headers.emplace_back(lower_case(line.substr(0, colon)), value);
  return length;
}

/// libcurl asks for the socket of each address that it tries, and connects it to exactly that one.
curl_socket_t open_socket(void* of, curlsocktype, curl_sockaddr* to) {
  auto& incoming = *static_cast<Incoming*>(of);
  if (incoming.may_connect && !incoming.may_connect(to->addr)) {
    incoming.address_refused = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

ErrorCode code_of(CURLcode code) noexcept {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return ErrorCode::timeout;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return ErrorCode::invalid_argument;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
      return ErrorCode::permission;
    case CURLE_WRITE_ERROR:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_PARTIAL_FILE:
      return ErrorCode::corrupt;
    default:
      return ErrorCode::unavailable;
  }
}

/// RFC 6761 §6.3: resolved by libcurl itself, without asking anybody.
bool is_this_machine(std::string_view host) noexcept {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]" || host.ends_with(".localhost");
}

/// S-026: what is put into a header line ends nowhere but at its end.
bool is_one_line(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

long milliseconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

std::string_view Response::header(std::string_view name) const noexcept {
  for (const auto& [field, value] : headers)
    if (field == name) return value;
  return {};
}

struct HttpClient::State {
  const Libcurl& curl;
  CURL* handle;
  ClientSettings settings;

  State(const Libcurl& library, CURL* made, ClientSettings wanted)
      : curl(library), handle(made), settings(std::move(wanted)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { curl.cleanup(handle); }

  using Url = std::unique_ptr<CURLU, decltype(Libcurl::free_url)>;
  /// The address, judged and asked as one and the same parsed thing: two readers of one text could disagree.
  Result<Url> judged(const std::string& text) const;
  void prepare(const Request& request, Incoming& incoming, char* explanation);
};

Result<HttpClient::State::Url> HttpClient::State::judged(const std::string& text) const {
  Url url(curl.url(), curl.free_url);
  if (!url || curl.set_part(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return Error(ErrorCode::invalid_argument, "no http or https address, or one with a user in it");
  const auto part = [&](CURLUPart which) {
    char* found = nullptr;
    std::string value;
    if (curl.get_part(url.get(), which, &found, 0) == CURLUE_OK) value = found;
    curl.free_text(found);
    return value;
  };
  const auto scheme = part(CURLUPART_SCHEME);
  if (scheme == "https") return url;
  if (!settings.http_to_this_machine) return Error(ErrorCode::invalid_argument, "only https can be asked");
  if (scheme == "http" && is_this_machine(part(CURLUPART_HOST))) return url;
  return Error(ErrorCode::invalid_argument, "only https can be asked, or http on this machine");
}

void HttpClient::State::prepare(const Request& request, Incoming& incoming, char* explanation) {
  curl.reset(handle);  // keeps connections
  curl.set(handle, CURLOPT_ERRORBUFFER, explanation);
  // No file:, no smb:; and what an answer points to is the caller's to judge (server-side request forgery).
  curl.set(handle, CURLOPT_PROTOCOLS_STR, settings.http_to_this_machine ? "http,https" : "https");
  curl.set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  curl.set(handle, CURLOPT_NOSIGNAL, 1L);
  curl.set(handle, CURLOPT_PROXY, "");  // not that of http_proxy, https_proxy or all_proxy
  curl.set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl.set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // libcurl's own values, said all the same: no setting of ours leads anywhere else (S-156).
  curl.set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
  curl.set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!settings.ca_file.empty()) {  // the file takes the place of the bundle, the folder holds the same ones
    curl.set(handle, CURLOPT_CAINFO, settings.ca_file.c_str());
    curl.set(handle, CURLOPT_CAPATH, kSystemCertificates);
  }
  curl.set(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings.connect_within));
  curl.set(handle, CURLOPT_TIMEOUT_MS, milliseconds(settings.answer_within));
  // A name server that does not answer must not hold the thread beyond the time of the whole.
  curl.set(handle, CURLOPT_QUICK_EXIT, 1L);
  curl.set(handle, CURLOPT_USERAGENT, settings.user_agent.c_str());
  curl.set(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  if (request.method == "POST") {
    curl.set(handle, CURLOPT_POST, 1L);
    curl.set(handle, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl.set(handle, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  curl.set(handle, CURLOPT_WRITEFUNCTION, &take_body);
  curl.set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&incoming));
  curl.set(handle, CURLOPT_HEADERFUNCTION, &take_header);
  curl.set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&incoming));
  curl.set(handle, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
  curl.set(handle, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&incoming));
}

HttpClient::HttpClient(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;
HttpClient::~HttpClient() = default;

Result<HttpClient> HttpClient::create(ClientSettings settings) {
  GH_TRY(const auto* curl, Libcurl::get());
  CURL* handle = curl->init();
  if (handle == nullptr) return Error(ErrorCode::internal, "libcurl gives no handle");
  return HttpClient(std::make_unique<State>(*curl, handle, std::move(settings)));
}

Result<Response> HttpClient::send(const Request& request) {
  auto& state = *state_;
  Incoming incoming{.response = {},
                    .most_bytes = state.settings.most_bytes,
                    .most_header_bytes = state.settings.most_header_bytes,
                    .may_connect = state.settings.may_connect};
  char explanation[CURL_ERROR_SIZE] = "";
  GH_TRY(const auto url, state.judged(request.url));
  for (const auto& [name, value] : request.headers)
    if (!is_one_line(name) || !is_one_line(value))
      return Error(ErrorCode::invalid_argument, "a header field holds a control character");
  state.prepare(request, incoming, explanation);
  state.curl.set(state.handle, CURLOPT_CURLU, url.get());
  const auto free_list = state.curl.free_list;
  std::unique_ptr<curl_slist, decltype(free_list)> fields(nullptr, free_list);
  for (const auto& [name, value] : request.headers)
    if (auto* longer = state.curl.append(fields.get(), (name + ": " + value).c_str()); longer != nullptr)
      static_cast<void>(fields.release()), fields.reset(longer);
  state.curl.set(state.handle, CURLOPT_HTTPHEADER, fields.get());

  const CURLcode done = state.curl.perform(state.handle);
  state.curl.set(state.handle, CURLOPT_ERRORBUFFER, static_cast<char*>(nullptr));
  state.curl.set(state.handle, CURLOPT_CURLU, static_cast<CURLU*>(nullptr));
  if (done == CURLE_COULDNT_CONNECT && incoming.address_refused)
    return Error(ErrorCode::permission, "the address may not be connected to")
        .with(request.method + " " + request.url.substr(0, request.url.find('?')));
  if (done != CURLE_OK)
    return Error(code_of(done), *explanation != '\0' ? explanation : state.curl.describe(done))
        .with(request.method + " " + request.url.substr(0, request.url.find('?')));
  long status = 0;
  state.curl.info(state.handle, CURLINFO_RESPONSE_CODE, &status);
  incoming.response.status = static_cast<int>(status);
  return std::move(incoming.response);
}

}  // namespace gatehouse::http_client
