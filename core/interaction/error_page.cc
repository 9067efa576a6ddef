// The page that ends a flow, and the errors that every endpoint has.
#include "core/interaction/interaction_pages.h"

namespace gatehouse::interaction {

http::Response InteractionPages::error(const PageError& error, const http::Call& call) const {
  auto around = frame(call);
  const auto& words = renderer_.messages(around.language);
  const auto key = "error." + std::string(error.text.name());
  std::string note(error.app_note);
  if (face_.developer_notes && !error.developer_note.empty())
    note += (note.empty() ? "" : "\n") + error.developer_note;
  auto response = http::page(error.status,
                             renderer_.error({.frame = std::move(around),
                                              .title = words.format(key + ".title"),
                                              .message = words.format(key + ".message"),
                                              .advice = words.format(key + ".advice"),
                                              .way_on_url = error.way_on_url,
                                              .way_on_text = words.format(key + ".way_on"),
                                              .code = std::string(error.code),
                                              .request_id = call.request_id,
                                              .time = call.now,
                                              .retry_after = error.retry_after,
                                              .developer_note = std::move(note)}),
                             options());
  if (error.retry_after > Duration::zero()) add_retry_after(response, error.retry_after);
  return response;
}

PageError too_many(Duration wait) noexcept {
  return {.status = 429,
          .code = "too_many_attempts",
          .text = pages::ErrorText("too_many_attempts"),
          .retry_after = wait};
}

PageError page_error_of(const Error& error) noexcept {
  switch (error.code()) {
    case ErrorCode::unavailable:
    case ErrorCode::timeout:
    case ErrorCode::conflict:
      return {.status = 503,
              .code = "temporarily_unavailable",
              .text = pages::ErrorText("unavailable"),
              .retry_after = std::chrono::seconds(2)};
    case ErrorCode::not_found:
    case ErrorCode::already_exists:
    case ErrorCode::invalid_argument:
    case ErrorCode::unsupported:
    case ErrorCode::permission:
    case ErrorCode::corrupt:
    case ErrorCode::internal:
      break;
  }
  return {.status = 500, .code = "server_error", .text = pages::ErrorText("failed")};
}

}  // namespace gatehouse::interaction
