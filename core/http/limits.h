// Limits of what one request may measure, and how long its parts may take to arrive (security.md S-032,
// S-034). Plain values; the defaults are those of the product.
#pragma once

#include <chrono>
#include <cstddef>

namespace gatehouse::http {

struct RequestLimits {
  std::size_t target = 8 << 10;    ///< request target; beyond: 414
  std::size_t headers = 16 << 10;  ///< all header lines together; beyond: 431
  std::size_t fields = 100;        ///< number of header lines; beyond: 431
  std::size_t body = 64 << 10;     ///< decoded body; beyond: 413
};

struct Timeouts {
  std::chrono::milliseconds header{10'000};  ///< from the first byte (or the accept) to the end of the head
  std::chrono::milliseconds handshake{10'000};  ///< from the accept to the end of the TLS handshake
  std::chrono::milliseconds body{15'000};       ///< from the end of the head to the end of the body
  std::chrono::milliseconds idle{30'000};       ///< between two requests of a connection
  std::chrono::milliseconds request{30'000};    ///< from the first byte to the answer; then 503
  std::chrono::milliseconds write{30'000};      ///< without any noteworthy progress of a pending answer
  std::chrono::milliseconds linger{1'000};      ///< after our FIN, until the other side closes too
  std::chrono::milliseconds drain_grace{
      300};  ///< what idle connections get to send one more request in a drain
};

}  // namespace gatehouse::http
