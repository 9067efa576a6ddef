#include "core/http/pistache/output_queue.h"

#include <algorithm>
#include <array>

namespace gatehouse::http {

void OutputQueue::push(std::string_view text) {
  if (text.empty()) return;
  if (pieces_.size() > first_ && pieces_.back().is_text) {
    pieces_.back().text.append(text);
  } else {
    pieces_.emplace_back().text = text;
  }
  bytes_ += text.size();
}

void OutputQueue::push(Body body, std::size_t offset) {
  const std::size_t rest = body.view().size() - offset;
  if (rest == 0) return;
  Piece& piece = pieces_.emplace_back();
  piece.body = std::move(body);
  piece.is_text = false;
  piece.sent = offset;
  bytes_ += rest;
}

Transfer OutputQueue::flush(Stream& stream) {
  std::size_t total = 0;
  while (!empty()) {
    std::array<iovec, 16> parts{};
    std::size_t count = 0;
    for (std::size_t i = first_; i < pieces_.size() && count < parts.size(); ++i) {
      const std::string_view rest = pieces_[i].rest();
      parts[count++] = {const_cast<char*>(rest.data()), rest.size()};
    }
    const Transfer step = stream.send({parts.data(), count});
    if (step.outcome != Transfer::Outcome::some) return {step.outcome, total};
    total += step.bytes;
    drop(step.bytes);
  }
  return {Transfer::Outcome::some, total};
}

void OutputQueue::drop(std::size_t sent) {
  bytes_ -= sent;
  while (sent > 0) {
    Piece& piece = pieces_[first_];
    const std::size_t part = std::min(sent, piece.rest().size());
    piece.sent += part;
    sent -= part;
    if (!piece.rest().empty()) return;
    piece = Piece{};
    ++first_;
  }
  if (first_ == pieces_.size()) {
    std::vector<Piece>().swap(pieces_);
    first_ = 0;
  }
}

}  // namespace gatehouse::http
