// Valid and refused requests as raw bytes, shared by the parser's unit tests, the wire tests and the fuzz
// seeds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::http::test {

struct ValidRequest {
  std::string_view name;
  std::string_view bytes;
};

/// Each is one whole request that must be answered alike however it is cut.
inline const std::vector<ValidRequest>& valid_requests() {
  static const std::vector<ValidRequest> corpus{
      {"get", "GET /echo HTTP/1.1\r\nHost: a.example\r\n\r\n"},
      {"get_with_empty_line_before", "\r\nGET /echo HTTP/1.1\r\nHost: a.example\r\n\r\n"},
      {"get_query",
       "GET /echo?client_id=wiki&state=a%20b&x=%7B%22a%22%3A1%7D HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"},
      {"browser_query_bytes", "GET /echo?claims={a|b}^`\\[1] HTTP/1.1\r\nHost: a.example\r\n\r\n"},
      {"post_length",
       "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
       "Content-Length: 11\r\n\r\ngrant=codes"},
      {"post_empty", "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n\r\n"},
      {"post_looks_like_a_request",
       "POST /echo HTTP/1.1\r\nHost: a.example\r\nContent-Length: 34\r\n\r\nGET /evil HTTP/1.1\r\nHost: "
       "evil\r\n\r\n"},
      {"chunked",
       "POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
       "5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n"},
      {"chunked_hex_and_case",
       "POST /echo HTTP/1.1\r\nHost: a.example\r\ntransfer-ENCODING: Chunked\r\n\r\n"
       "0000000a\r\n0123456789\r\nB\r\n0123456789a\r\n000\r\n\r\n"},
      {"chunked_with_trailers",
       "POST /echo HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n"
       "2\r\n\r\n\r\n0\r\nX-Checksum: 1\r\nX-Other:\r\n\r\n"},
      {"field_white_space",
       "GET /echo HTTP/1.1\r\nHost:   a.example\t\r\nX-Empty:\r\nX-Inner: a  b\tc\r\n\r\n"},
      {"old_keep_alive", "GET /echo HTTP/1.0\r\nHost: a.example\r\nConnection: Keep-Alive\r\n\r\n"},
      {"put", "PUT /echo/9 HTTP/1.1\r\nHost: a.example:65535\r\nContent-Length: 2\r\n\r\nok"},
      {"patch_delete_options",
       "OPTIONS /echo HTTP/1.1\r\nHost: a.example\r\nOrigin: https://app.example\r\n\r\n"},
      {"many_cookies",
       "GET /echo HTTP/1.1\r\nHost: a.example\r\nCookie: a=1\r\nCookie: b=2; c\r\nCookie: ;;;=;a\r\n\r\n"},
      {"odd_but_irrelevant_headers",
       "GET /echo HTTP/1.1\r\nHost: a.example\r\nAccept: ///;;;\r\nContent-Type: zz\r\n"
       "Date: zz\r\nCache-Control: max-age=zz\r\nCookie: abc\r\n\r\n"},
  };
  return corpus;
}

struct RefusedRequest {
  std::string_view row;  ///< of security.md
  std::string_view what;
  std::string bytes;
  std::vector<int> statuses;  ///< any of these
};

/// Each is refused once, for good, whatever follows it.
std::vector<RefusedRequest> refused_requests();

}  // namespace gatehouse::http::test
