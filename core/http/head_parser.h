// HeadParser: request line and header fields of one HTTP/1.1 request, strictly. No I/O, no clock, no library.
//
// The verdict depends on the bytes only, never on how they were cut into segments (S-041). Refuses whatever
// two implementations could read differently (docs/adr/0011, RFC 9112 §2 to §6): every refusal ends the
// connection. Used by one connection on its I/O thread; cheap to construct, keeps no copy of the input.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/http/limits.h"
#include "core/http/message.h"

namespace gatehouse::http {

enum class Progress { more, complete, refused };

/// Why the parser ends a connection. `reason` is a constant for logs and tests and is not sent.
struct Refusal {
  int status = 400;
  std::string_view reason;
};

/// What the head says about the message and the connection, beyond the fields themselves.
struct Framing {
  std::uint64_t content_length = 0;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

class HeadParser {
 public:
  explicit HeadParser(const RequestLimits& limits) noexcept : limits_(&limits) {}

  /// `received` starts at the first byte of the head and only grows from call to call. After `complete`,
  /// size() bytes of it are the head; the rest has not been looked at.
  Progress advance(std::string_view received);

  std::size_t size() const noexcept { return line_start_; }
  const Refusal& refusal() const noexcept { return refusal_; }
  const Framing& framing() const noexcept { return framing_; }
  Request& request() noexcept { return request_; }

 private:
  Progress refuse(int status, std::string_view reason) noexcept;
  Progress check_size(std::size_t line_size) noexcept;
  Progress on_line(std::string_view line);
  Progress on_request_line(std::string_view line);
  Progress on_target(std::string_view target);
  Progress on_field(std::string_view line);
  Progress on_known_field(const Header& field);
  Progress on_content_length(std::string_view value);
  Progress on_transfer_encoding(std::string_view value);
  Progress on_connection(std::string_view value);
  Progress finish();
  bool repeated(unsigned bit) noexcept;

  const RequestLimits* limits_;
  std::size_t scanned_ = 0;     ///< no line feed before this offset after line_start_
  std::size_t line_start_ = 0;  ///< of the line that is being received
  std::size_t fields_start_ = 0;
  bool in_fields_ = false;
  bool skipped_empty_line_ = false;
  bool close_ = false, keep_ = false;
  unsigned seen_ = 0;
  Refusal refusal_;
  Framing framing_;
  Request request_;
};

}  // namespace gatehouse::http
