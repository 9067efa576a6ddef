#include "core/http/head_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"
#include "core/http/grammar.h"

namespace gatehouse::http {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 7> kMethods{{{"GET", Method::get},
                                                                       {"POST", Method::post},
                                                                       {"HEAD", Method::head},
                                                                       {"OPTIONS", Method::options},
                                                                       {"PUT", Method::put},
                                                                       {"PATCH", Method::patch},
                                                                       {"DELETE", Method::del}}};
/// Method, two spaces and version around the longest target: a longer line cannot become acceptable.
constexpr std::size_t kRequestLineRoom = 32;

/// Fields that may stand once only. A second one means different things to different parsers.
enum Once : unsigned {
  kHost = 1,
  kContentLength = 2,
  kTransferEncoding = 4,
  kAuthorization = 8,
  kContentType = 16,
  kExpect = 32
};

}  // namespace

Progress HeadParser::refuse(int status, std::string_view reason) noexcept {
  refusal_ = {status, reason};
  return Progress::refused;
}

Progress HeadParser::check_size(std::size_t line_size) noexcept {
  if (!in_fields_) {
    if (line_size > limits_->target + kRequestLineRoom) return refuse(414, "request line too long");
  } else if (line_start_ + line_size - fields_start_ > limits_->headers) {
    return refuse(431, "header fields too large");
  }
  return Progress::more;
}

Progress HeadParser::advance(std::string_view received) {
  while (true) {
    // A first byte that begins no method is answered at once: TLS or noise on a plain port need not time out.
    if (!in_fields_ && received.size() > line_start_) {
      const char first = received[line_start_];
      if (first != '\r' && !is_token({&first, 1})) return refuse(400, "not a request line");
    }
    const auto feed = received.find('\n', scanned_);
    const auto end = feed == std::string_view::npos ? received.size() : feed + 1;
    if (check_size(end - line_start_) == Progress::refused) return Progress::refused;
    scanned_ = end;
    if (feed == std::string_view::npos) return Progress::more;

    std::string_view line = received.substr(line_start_, feed - line_start_);
    // RFC 9112 §2.2 lets a recipient accept a bare LF; a proxy that does not would see another message.
    if (!line.ends_with('\r')) return refuse(400, "bare line feed");
    line.remove_suffix(1);
    line_start_ = end;
    const Progress progress = on_line(line);
    if (progress != Progress::more) return progress;
  }
}

Progress HeadParser::on_line(std::string_view line) {
  if (in_fields_) return line.empty() ? finish() : on_field(line);
  if (line.empty()) {
    // RFC 9112 §2.2: one empty line before a request line is to be ignored.
    if (std::exchange(skipped_empty_line_, true)) return refuse(400, "empty lines before the request");
    return Progress::more;
  }
  return on_request_line(line);
}

// RFC 9112 §3, RFC 9112 §2.3, RFC 9110 §9.1.
Progress HeadParser::on_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return refuse(400, "request line has not three parts");
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, second - first - 1);
  const auto version = line.substr(second + 1);
  if (!is_token(method)) return refuse(400, "bad method");
  if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.')
    return refuse(400, "bad version");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (is_digit(version[5]) && is_digit(version[7])) return refuse(505, "version not supported");
    return refuse(400, "bad version");
  }
  // S-027: TRACE would reflect credentials, CONNECT would make a proxy.
  // RFC 9110 §9.3.6, RFC 9110 §9.3.8.
  if (method == "TRACE" || method == "CONNECT") return refuse(405, "method not allowed");
  const auto* const known = std::find_if(kMethods.begin(), kMethods.end(),
                                         [&](const auto& entry) { return entry.first == method; });
  if (known == kMethods.end()) return refuse(501, "unknown method");
  request_.method = known->second;
  request_.minor_version = version.back() - '0';
  request_.headers.reserve(16);
  in_fields_ = true;
  fields_start_ = line_start_;
  return on_target(target);
}

Progress HeadParser::on_target(std::string_view target) {
  if (target.size() > limits_->target) return refuse(414, "target too long");
  // Origin-form only (RFC 9112 §3.2.1). Absolute-form would give a second authority beside Host (RFC 9112
  // §3.2.2, S-017); authority-form and `*` serve nothing here (RFC 9112 §3.2.3, RFC 9112 §3.2.4).
  if (!target.starts_with('/')) return refuse(400, "target is not in origin form");
  const auto mark = target.find('?');
  if (!is_path(target.substr(0, mark))) return refuse(400, "bad byte in path");
  if (mark != std::string_view::npos && !is_query(target.substr(mark + 1)))
    return refuse(400, "bad byte in query");
  request_.target = target;
  return Progress::more;
}

Progress HeadParser::on_field(std::string_view line) {
  // The first byte of a folded line is white space, which is no token byte either (RFC 9112 §5.2).
  const auto field = parse_field_line(line);
  if (!field) return refuse(400, "malformed header field");
  if (request_.headers.size() >= limits_->fields) return refuse(431, "too many header fields");
  Header& header = request_.headers.emplace_back();
  header.name = lower_case(field->name);
  header.value = field->value;
  return on_known_field(header);
}

bool HeadParser::repeated(unsigned bit) noexcept { return std::exchange(seen_, seen_ | bit) & bit; }

Progress HeadParser::on_known_field(const Header& field) {
  const std::string_view name = field.name;
  const std::string_view value = field.value;
  if (name == "host") {
    if (repeated(kHost)) return refuse(400, "repeated Host");
    if (!is_host(value)) return refuse(400, "bad Host");
  } else if (name == "content-length") {
    return on_content_length(value);
  } else if (name == "transfer-encoding") {
    return on_transfer_encoding(value);
  } else if (name == "connection") {
    return on_connection(value);
  } else if (name == "authorization") {
    if (repeated(kAuthorization)) return refuse(400, "repeated Authorization");
  } else if (name == "content-type") {
    if (repeated(kContentType)) return refuse(400, "repeated Content-Type");
  } else if (name == "expect") {
    if (repeated(kExpect)) return refuse(400, "repeated Expect");
    if (!equals_ignoring_case(value, "100-continue")) return refuse(417, "unknown expectation");
    framing_.expects_continue = request_.minor_version == 1;  // RFC 9110 §10.1.1: ignored in HTTP/1.0
  }
  return Progress::more;
}

// RFC 9110 §8.6.
Progress HeadParser::on_content_length(std::string_view value) {
  // RFC 9112 §6.3 lets equal duplicates pass; a proxy that takes the other one desynchronises (S-001).
  if (repeated(kContentLength)) return refuse(400, "repeated Content-Length");
  // 1*DIGIT and the shortest form only: "+5", "5, 5", "0x5", "05" and " 5abc" are read differently elsewhere.
  const bool digits = !value.empty() && std::all_of(value.begin(), value.end(), is_digit);
  if (!digits || value.size() > 18 || (value.size() > 1 && value.front() == '0'))
    return refuse(400, "bad Content-Length");
  std::uint64_t length = 0;
  for (const char c : value)
    length = length * 10 + static_cast<std::uint64_t>(c - '0');
  framing_.content_length = length;
  return Progress::more;
}

Progress HeadParser::on_transfer_encoding(std::string_view value) {
  if (repeated(kTransferEncoding)) return refuse(400, "repeated Transfer-Encoding");
  // RFC 9112 §6.1: a coding that is not understood leaves the length unknown; "xchunked" read as empty
  // smuggles.
  if (!equals_ignoring_case(value, "chunked")) return refuse(501, "transfer coding not supported");
  framing_.chunked = true;
  return Progress::more;
}

// RFC 9110 §7.6.1.
Progress HeadParser::on_connection(std::string_view value) {
  while (!value.empty()) {
    const auto comma = value.find(',');
    const auto option = trim_ows(value.substr(0, comma));
    if (!option.empty() && !is_token(option)) return refuse(400, "bad Connection");
    close_ |= equals_ignoring_case(option, "close");
    keep_ |= equals_ignoring_case(option, "keep-alive");
    value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
  }
  return Progress::more;
}

Progress HeadParser::finish() {
  const bool old = request_.minor_version == 0;
  if (!old && (seen_ & kHost) == 0) return refuse(400, "no Host");  // RFC 9112 §3.2
  if (framing_.chunked && (seen_ & kContentLength) != 0) return refuse(400, "two message lengths");  // S-009
  if (framing_.chunked && old) return refuse(400, "chunked in HTTP/1.0");  // RFC 9112 §6.1
  if (framing_.content_length > limits_->body) return refuse(413, "body too large");
  framing_.keep_alive = !close_ && (!old || keep_);  // RFC 9112 §9.3
  return Progress::complete;
}

}  // namespace gatehouse::http
