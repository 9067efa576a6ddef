// ChunkDecoder: the chunked transfer coding of RFC 9112 §7.1, strictly: no extensions, no white space, at
// most eight digits, trailers checked and dropped. Never reserves what is only announced (S-008). The verdict
// depends on the bytes only, never on their segmentation (S-041). No I/O; used by one connection on its I/O
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/http/head_parser.h"

namespace gatehouse::http {

class ChunkDecoder {
 public:
  /// Appends decoded bytes of `input` to `body` and adds what was used of `input` to `consumed`. Bytes after
  /// the last trailer belong to the next request and stay.
  Progress advance(std::string_view input, std::size_t& consumed, std::string& body);
  void limit(std::size_t body) noexcept { limit_ = body; }
  const Refusal& refusal() const noexcept { return refusal_; }

 private:
  enum class Stage { size, size_feed, content, content_return, content_feed, trailer };

  Progress refuse(int status, std::string_view reason) noexcept;
  Progress on_byte(char c, std::size_t decoded);
  Progress on_size(char c);
  Progress on_trailer(char c);

  Stage stage_ = Stage::size;
  int digits_ = 0;
  std::uint64_t left_ = 0;  ///< of the current chunk
  std::size_t limit_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::string trailer_;  ///< the trailer line that is being received
  Refusal refusal_;
};

}  // namespace gatehouse::http
