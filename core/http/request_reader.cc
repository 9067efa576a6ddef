#include "core/http/request_reader.h"

#include <algorithm>

namespace gatehouse::http {

std::size_t RequestReader::advance(std::string_view input) {
  if (stage_ == Stage::body) return advance_body(input);
  if (stage_ != Stage::head || input.empty()) return 0;
  switch (head_.advance(input)) {
    case Progress::more:
      return 0;
    case Progress::refused:
      refusal_ = head_.refusal();
      stage_ = Stage::refused;
      return 0;
    case Progress::complete:
      break;
  }
  stage_ = Stage::body;
  if (framing().chunked) {
    chunks_ = std::make_unique<ChunkDecoder>();
    chunks_->limit(limits_->body);
  }
  return head_.size() + advance_body(input.substr(head_.size()));
}

std::size_t RequestReader::advance_body(std::string_view input) {
  std::string& body = head_.request().body;
  if (chunks_) {
    std::size_t consumed = 0;
    const Progress progress = chunks_->advance(input, consumed, body);
    if (progress == Progress::complete) stage_ = Stage::complete;
    if (progress == Progress::refused) {
      refusal_ = chunks_->refusal();
      stage_ = Stage::refused;
    }
    return consumed;
  }
  const auto missing = static_cast<std::size_t>(framing().content_length) - body.size();
  const auto part = input.substr(0, std::min(missing, input.size()));
  body.append(part);
  if (part.size() == missing) stage_ = Stage::complete;
  return part.size();
}

bool RequestReader::awaits_continue() noexcept {
  return stage_ == Stage::body && framing().expects_continue && head_.request().body.empty();
}

Request RequestReader::take() {
  Request request = std::move(head_.request());
  head_ = HeadParser(*limits_);
  chunks_.reset();
  stage_ = Stage::head;
  return request;
}

}  // namespace gatehouse::http
