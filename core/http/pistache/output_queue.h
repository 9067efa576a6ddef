// OutputQueue: what a connection could not send at once. Shared bodies are kept by reference, others by
// value. An empty queue owns no memory, so that ten thousand idle connections cost nothing here. One I/O
// thread only.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/http/message.h"
#include "core/http/pistache/stream.h"

namespace gatehouse::http {

class OutputQueue {
 public:
  bool empty() const noexcept { return pieces_.empty(); }
  std::size_t bytes() const noexcept { return bytes_; }

  void push(std::string_view text);
  /// The part of `body` from `offset` on.
  void push(Body body, std::size_t offset);
  /// Sends until everything is out, the socket is full or has failed. `bytes` is what went out.
  Transfer flush(Stream& stream);

 private:
  struct Piece {
    std::string text;
    Body body;
    bool is_text = true;
    std::size_t sent = 0;
    std::string_view rest() const noexcept {
      return (is_text ? std::string_view(text) : body.view()).substr(sent);
    }
  };
  void drop(std::size_t sent);

  std::vector<Piece> pieces_;
  std::size_t first_ = 0;  ///< pieces before this one are out
  std::size_t bytes_ = 0;
};

}  // namespace gatehouse::http
