#include "core/http/chunk_decoder.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/http/grammar.h"

namespace gatehouse::http {
namespace {

constexpr int kMaxDigits = 8;
constexpr std::size_t kMaxTrailers = 4 << 10;

/// Fields that would change how the message is framed or routed must not come after it (RFC 9110 §6.5.1).
bool forbidden_in_trailer(std::string_view name) noexcept {
  return equals_ignoring_case(name, "content-length") || equals_ignoring_case(name, "transfer-encoding") ||
         equals_ignoring_case(name, "host") || equals_ignoring_case(name, "authorization") ||
         equals_ignoring_case(name, "trailer");
}

}  // namespace

Progress ChunkDecoder::refuse(int status, std::string_view reason) noexcept {
  refusal_ = {status, reason};
  return Progress::refused;
}

Progress ChunkDecoder::advance(std::string_view input, std::size_t& consumed, std::string& body) {
  std::size_t at = 0;
  Progress progress = Progress::more;
  while (at < input.size() && progress == Progress::more) {
    if (stage_ == Stage::content) {
      const auto part =
          input.substr(at, static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size() - at)));
      body.append(part);
      at += part.size();
      left_ -= part.size();
      if (left_ == 0) stage_ = Stage::content_return;
    } else {
      progress = on_byte(input[at], body.size());
      ++at;
    }
  }
  consumed += at;
  return progress;
}

Progress ChunkDecoder::on_byte(char c, std::size_t decoded) {
  switch (stage_) {
    case Stage::size:
      return on_size(c);
    case Stage::size_feed:
      if (c != '\n') return refuse(400, "bad chunk size line");
      digits_ = 0;
      if (left_ > limit_ - decoded) return refuse(413, "body too large");
      stage_ = left_ == 0 ? Stage::trailer : Stage::content;
      return Progress::more;
    case Stage::content:
      return Progress::more;
    case Stage::content_return:
      if (c != '\r') return refuse(400, "chunk without its end");
      stage_ = Stage::content_feed;
      return Progress::more;
    case Stage::content_feed:
      if (c != '\n') return refuse(400, "chunk without its end");
      stage_ = Stage::size;
      return Progress::more;
    case Stage::trailer:
      return on_trailer(c);
  }
  return Progress::more;
}

Progress ChunkDecoder::on_size(char c) {
  const int digit = hex_value(c);
  if (digit >= 0) {
    if (++digits_ > kMaxDigits) return refuse(400, "chunk size too long");
    left_ = left_ * 16 + static_cast<unsigned>(digit);
    return Progress::more;
  }
  // A chunk extension is refused with the rest: nobody needs one, and parsers differ on them (RFC 9112
  // §7.1.1, S-008).
  if (c != '\r' || digits_ == 0) return refuse(400, "bad chunk size line");
  stage_ = Stage::size_feed;
  return Progress::more;
}

Progress ChunkDecoder::on_trailer(char c) {
  if (++trailer_bytes_ > kMaxTrailers) return refuse(431, "trailers too large");
  if (c != '\n') {
    trailer_ += c;
    return Progress::more;
  }
  if (!trailer_.ends_with('\r')) return refuse(400, "bare line feed in trailer");
  trailer_.pop_back();
  if (trailer_.empty()) return Progress::complete;
  // RFC 9112 §7.1.2: and then it is forgotten.
  const auto field = parse_field_line(trailer_);
  if (!field || forbidden_in_trailer(field->name)) return refuse(400, "bad trailer");
  trailer_.clear();
  return Progress::more;
}

}  // namespace gatehouse::http
