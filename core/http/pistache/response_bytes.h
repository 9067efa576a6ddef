// The one place where a Response becomes bytes: status line, header fields, framing. Everything that is sent
// to a client goes through append_response_head, which refuses what could split a response (S-026). Pure and
// thread-safe.
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "core/http/message.h"

namespace gatehouse::http {

struct ResponseFrame {
  std::string_view date;  ///< IMF-fixdate
  bool keep_alive = true;
  int minor_version = 1;  ///< of the request
};

/// Appends status line, fields and the empty line to `out`. False, with `out` as it was, when the status is
/// unknown, a name is no token, a value holds a control byte, or a field is one that the door owns.
bool append_response_head(std::string& out, const Response& response, const ResponseFrame& frame);

/// RFC 9110 §6.4.1: no content, whatever the handler attached.
bool forbids_body(int status) noexcept;

/// The door's own answers: a constant text, no internals, never cached; 503 with Retry-After, 405 with Allow.
Response fixed_response(int status);

/// RFC 9110 §5.6.7.
std::string imf_fixdate(std::time_t now);

}  // namespace gatehouse::http
