// HttpClient: one request to somebody else's HTTP server and its answer, by libcurl. Bounded in time and
// size; https of TLS 1.2 at least, http to this machine only. It follows no redirect, keeps no cookie and
// knows no authentication: whoever asks decides what an answer means. Nothing of its surroundings changes
// where a request goes or what it carries: no proxy and no password of a variable or a file (S-513).
//
// One object keeps its connections for the next request and belongs to one thread at a time; make one per
// thread. Blocks: never on an I/O thread.
//
// By itself for `gatehouse try` only, which asks what its operator names. A server, which asks what others
// name, does so through core/fetch: it judges each address at the moment of connecting (may_connect).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gatehouse/error.h"
#include "gatehouse/vocabulary.h"

struct sockaddr;

namespace gatehouse::http_client {

/// Judges the very address that a socket is about to be made for, whatever text, name, alias or answer of a
/// name server led there: between this and the connection nothing is resolved again (S-151).
using MayConnect = std::function<bool(const ::sockaddr&)>;

struct ClientSettings {
  Duration connect_within = std::chrono::seconds(2);
  Duration answer_within = std::chrono::seconds(5);  ///< all together
  std::size_t most_bytes = 512 << 10;                ///< of a body
  std::size_t most_header_bytes = 64 << 10;          ///< of all header fields together, trailers included
  std::string user_agent = "gatehouse";
  bool http_to_this_machine = true;  ///< else https only
  MayConnect may_connect = {};       ///< empty: every address may
  std::string ca_file = {};          ///< certificates that are trusted beside the system's
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};  ///< sent with POST only
};

struct Response {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, in order of arrival
  std::string body;

  /// The first field of that name (lower case); empty when there is none.
  std::string_view header(std::string_view name) const noexcept;
};

class HttpClient {
 public:
  /// unavailable where libcurl is not installed.
  static Result<HttpClient> create(ClientSettings settings = {});
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  /// Any status is an answer. unavailable: nobody could be reached; timeout; permission: the peer's
  /// certificate is not trusted, or its address was refused; corrupt: what came is no acceptable HTTP, or too
  /// much; invalid_argument: no https URL (nor http to this machine), one with a user in it, or a field that
  /// would split the request.
  Result<Response> send(const Request& request);

 private:
  struct State;
  explicit HttpClient(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace gatehouse::http_client
