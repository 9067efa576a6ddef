#include "gatehouse/error.h"

namespace gatehouse {

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::already_exists:
      return "already_exists";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::permission:
      return "permission";
    case ErrorCode::corrupt:
      return "corrupt";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

bool Error::retryable() const noexcept {
  return code_ == ErrorCode::conflict || code_ == ErrorCode::unavailable || code_ == ErrorCode::timeout;
}

Error Error::with(std::string doing) && {
  trail_.push_back(std::move(doing));
  return std::move(*this);
}

std::string Error::describe() const {
  std::string text;
  for (auto frame = trail_.rbegin(); frame != trail_.rend(); ++frame)
    text.append(*frame).append(": ");
  text.append(to_string(code_)).append(": ").append(message_);
  return text;
}

}  // namespace gatehouse
