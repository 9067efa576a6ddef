// RequestReader: bytes of a connection in, whole requests out: head, then a body by Content-Length or chunks.
// Refuses a body that is too large before anything is allocated for it (S-007). No I/O, no clock; one per
// connection.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "core/http/chunk_decoder.h"
#include "core/http/head_parser.h"

namespace gatehouse::http {

class RequestReader {
 public:
  enum class Stage { head, body, complete, refused };

  explicit RequestReader(const RequestLimits& limits) : limits_(&limits), head_(limits) {}

  /// Looks at bytes that were received and not yet consumed; returns how many need not be shown again. While
  /// the head is incomplete that is none: the next call must begin with the same bytes.
  std::size_t advance(std::string_view input);

  Stage stage() const noexcept { return stage_; }
  const Refusal& refusal() const noexcept { return refusal_; }
  const Framing& framing() const noexcept { return head_.framing(); }
  int minor_version() noexcept { return head_.request().minor_version; }
  bool is_head() noexcept { return head_.request().method == Method::head; }
  /// The client waits for "100 Continue" before it sends a body (RFC 9110 §10.1.1).
  bool awaits_continue() noexcept;

  /// The request of stage `complete`. The reader then expects the next one.
  Request take();

 private:
  std::size_t advance_body(std::string_view input);

  const RequestLimits* limits_;
  HeadParser head_;
  std::unique_ptr<ChunkDecoder> chunks_;
  Stage stage_ = Stage::head;
  Refusal refusal_;
};

}  // namespace gatehouse::http
