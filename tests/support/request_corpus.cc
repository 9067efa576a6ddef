#include "tests/support/request_corpus.h"

namespace gatehouse::http::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view kHost = "Host: a.example\r\n";
/// What an attacker wants to see executed as a second request.
constexpr std::string_view kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: evil.example\r\n\r\n";

std::string with_head(std::string_view method_line, std::string_view fields, std::string_view rest = {}) {
  std::string all(method_line);
  all.append("\r\n").append(kHost).append(fields).append("\r\n").append(rest).append(kSmuggled);
  return all;
}
std::string post(std::string_view fields, std::string_view rest = {}) {
  return with_head("POST /echo HTTP/1.1", fields, rest);
}
std::string get(std::string_view fields) { return with_head("GET /echo HTTP/1.1", fields); }
std::string chunked(std::string_view body) { return post("Transfer-Encoding: chunked\r\n", body); }

void lengths(std::vector<RefusedRequest>& all) {
  const auto add = [&](auto... parts) { all.push_back({parts...}); };
  add("S001", "different lengths", post("Content-Length: 5\r\nContent-Length: 45\r\n", "abcde"),
      std::vector{400});
  add("S001", "equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "abcde"), std::vector{400});
  add("S001", "length list", post("Content-Length: 5, 5\r\n", "abcde"), std::vector{400});
  add("S002", "space before colon", post("Content-Length : 40\r\n"), std::vector{400});
  add("S003", "no colon", post("X-Nothing\r\nContent-Length: 40\r\n"), std::vector{400});
  add("S003", "empty name", post(": x\r\nContent-Length: 40\r\n"), std::vector{400});
  add("S003", "folded line", post("X-A: 1\r\n Content-Length: 40\r\n"), std::vector{400});
  add("S004", "trailing letters", post("Content-Length: 5abc\r\n", "abcde"), std::vector{400});
  add("S005", "letters", post("Content-Length: abc\r\n"), std::vector{400});
  add("S006", "negative", post("Content-Length: -5\r\n"), std::vector{400});
  add("S006", "plus", post("Content-Length: +5\r\n", "abcde"), std::vector{400});
  add("S006", "overflow", post("Content-Length: 99999999999999999999999\r\n"), std::vector{400});
  add("S006", "overflow of 64 bits", post("Content-Length: 18446744073709551621\r\n"), std::vector{400});
  add("S006", "empty", post("Content-Length:\r\n"), std::vector{400});
  add("S006", "hexadecimal", post("Content-Length: 0x5\r\n", "abcde"), std::vector{400});
  add("S006", "leading zero", post("Content-Length: 05\r\n", "abcde"), std::vector{400});
  add("S007", "announced far too much", post("Content-Length: 4294967290\r\n", "ab"), std::vector{413});
  add("S011", "body over the limit", post("Content-Length: 71680\r\n", std::string(71680, 'b')),
      std::vector{413});
  add("S011", "target over the limit", with_head("GET /" + std::string(8 << 10, 'a') + " HTTP/1.1", ""),
      std::vector{414});
  add("S011", "request line without end", "GET /" + std::string(70 << 10, 'a'), std::vector{414});
}

void codings(std::vector<RefusedRequest>& all) {
  const auto add = [&](auto... parts) { all.push_back({parts...}); };
  add("S008", "chunk of nine digits", chunked("100000000\r\n"), std::vector{400, 413});
  add("S008", "chunk of two gigabytes", chunked("7fffffff\r\nab"), std::vector{413});
  add("S008", "chunk of 64 bits", chunked("7fffffffffffffff\r\n"), std::vector{400, 413});
  add("S008", "negative chunk", chunked("-5\r\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "plus chunk", chunked("+5\r\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "prefixed chunk", chunked("0x5\r\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "chunk with spaces", chunked("5 \r\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "empty chunk size", chunked("\r\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "chunk extension", chunked("5;a=b\r\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "chunk longer than said", chunked("5\r\nabcdef\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "bare line feed after size", chunked("5\nabcde\r\n0\r\n\r\n"), std::vector{400});
  add("S008", "length in trailer", chunked("0\r\nContent-Length: 5\r\n\r\n"), std::vector{400});
  add("S008", "malformed trailer", chunked("0\r\nno colon\r\n\r\n"), std::vector{400});
  add("S008", "endless trailers", chunked("0\r\n" + std::string(70 << 10, 't')), std::vector{431});
  add("S009", "length then coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
      std::vector{400});
  add("S009", "coding then length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
      std::vector{400});
  for (const std::string_view coding : {"xchunked", "identity, chunked", "gzip, chunked", "chunked, gzip",
                                        "identity", "gzip", "chunked;q=1", "\"chunked\"", ""})
    add("S010", "unknown coding", post("Transfer-Encoding: " + std::string(coding) + "\r\n", "0\r\n\r\n"),
        std::vector{400, 501});
  add("S010", "two codings",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), std::vector{400});
  add("S010", "coding in HTTP/1.0",
      with_head("POST /echo HTTP/1.0", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), std::vector{400});
}

void heads(std::vector<RefusedRequest>& all) {
  const auto add = [&](auto... parts) { all.push_back({parts...}); };
  add("S015", "HTTP/0.9", "GET /x\r\n"s, std::vector{400});
  add("S015", "empty version", "GET /x \r\nHost: a\r\n\r\n"s, std::vector{400});
  for (const std::string_view version :
       {"HTTP/1", "HTTP/1.10", "http/1.1", "HTTP/1.1 ", "HTTP/ 1.1", "HTTP/11", "ICY/1.1"})
    add("S015", "bad version", with_head("GET /x " + std::string(version), ""), std::vector{400});
  for (const std::string_view version : {"HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/3.0"})
    add("S015", "other version", with_head("GET /x " + std::string(version), ""), std::vector{505});
  add("S015", "HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"s, std::vector{400, 501, 505});
  add("S015", "bare line feeds", "GET /x HTTP/1.1\nHost: a\n\n"s, std::vector{400});
  add("S015", "one bare line feed", "GET /x HTTP/1.1\r\nHost: a\nX: y\r\n\r\n"s, std::vector{400});
  add("S015", "bare carriage return", "GET /x HTTP/1.1\r\nHost: a\r\nX: y\rZ: z\r\n\r\n"s, std::vector{400});
  add("S015", "two spaces", with_head("GET  /x HTTP/1.1", ""), std::vector{400});
  add("S015", "tab", with_head("GET\t/x HTTP/1.1", ""), std::vector{400});
  add("S015", "leading space", with_head(" GET /x HTTP/1.1", ""), std::vector{400});
  add("S015", "TLS on a plain port", "\x16\x03\x01\x02\x00\x01"s, std::vector{400});
  add("S015", "two empty lines", "\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"s, std::vector{400});
  add("S016", "no Host", "GET /echo HTTP/1.1\r\n\r\n"s, std::vector{400});
  add("S016", "two Hosts", get("Host: b.example\r\n"), std::vector{400});
  for (const std::string_view host :
       {"x:99999999", "x:65536", "[::1", "", "u@a.example", "a.example/p", "a.example, b.example",
        "a example", "x:", "x:-1", "[::1]x", "[zz]", "a:1:2", "\"a\""})
    add("S016", "bad Host", "GET /echo HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n",
        std::vector{400});
  add("S017", "absolute form", with_head("GET http://evil/x HTTP/1.1", ""), std::vector{400});
  add("S017", "authority form", with_head("GET a.example:80 HTTP/1.1", ""), std::vector{400});
  add("S017", "asterisk", with_head("OPTIONS * HTTP/1.1", ""), std::vector{400});
  add("S017", "relative target", with_head("GET x HTTP/1.1", ""), std::vector{400});
  for (const char c : {'\0', '\1', '\t', '\v', '\x1f', '\x7f', '\x80', '\xff', '"', '<', '>', '#', '\r'}) {
    add("S018", "bad byte in path", with_head("GET /a"s + c + "b HTTP/1.1", ""), std::vector{400});
    add("S018", "bad byte in query", with_head("GET /a?b="s + c + "c HTTP/1.1", ""), std::vector{400});
  }
  add("S018", "backslash in path", with_head("GET /a\\b HTTP/1.1", ""), std::vector{400});
  for (const char c : {'\0', '\1', '\v', '\x7f'})
    add("S018", "bad byte in value", get("X-A: b"s + c + "c\r\n"), std::vector{400});
  for (const char c : {'\0', ' ', '(', '"', '@', '[', '\x80', '/'})
    add("S002", "bad byte in name", get("X-"s + c + "A: b\r\n"), std::vector{400});
}

void rules(std::vector<RefusedRequest>& all) {
  const auto add = [&](auto... parts) { all.push_back({parts...}); };
  add("S027", "TRACE", with_head("TRACE /echo HTTP/1.1", ""), std::vector{405});
  add("S027", "CONNECT", with_head("CONNECT a.example:443 HTTP/1.1", ""), std::vector{405});
  for (const std::string_view method : {"get", "FOO", "M-SEARCH", "GETT"})
    add("S027", "unknown method", with_head(std::string(method) + " /echo HTTP/1.1", ""), std::vector{501});
  add("S027", "method that is no token", with_head("GE(T /echo HTTP/1.1", ""), std::vector{400});
  add("S034", "one field over the limit", get("X-A: " + std::string(16 << 10, 'v') + "\r\n"),
      std::vector{431});
  add("S034", "field without end", "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + std::string(70 << 10, 'v'),
      std::vector{431});
  std::string many;
  for (int i = 0; i < 101; ++i)
    many += "X-A: b\r\n";
  add("S034", "too many fields", get(many), std::vector{431});
  add("S012", "two Authorizations", get("Authorization: Basic a\r\nAuthorization: Basic b\r\n"),
      std::vector{400});
  add("S012", "two Content-Types", get("Content-Type: a/b\r\nContent-Type: a/b\r\n"), std::vector{400});
  add("S012", "unknown expectation", get("Expect: the-unexpected\r\n"), std::vector{417});
}

}  // namespace

std::vector<RefusedRequest> refused_requests() {
  std::vector<RefusedRequest> all;
  lengths(all);
  codings(all);
  heads(all);
  rules(all);
  return all;
}

}  // namespace gatehouse::http::test
