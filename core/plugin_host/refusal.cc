#include "core/plugin_host/refusal.h"

namespace gatehouse::plugin_host {

std::string_view to_string(RefusalReason reason) noexcept {
  switch (reason) {
    case RefusalReason::environment:
      return "environment";
    case RefusalReason::directory:
      return "directory";
    case RefusalReason::symbolic_link:
      return "symbolic_link";
    case RefusalReason::wrong_owner:
      return "wrong_owner";
    case RefusalReason::writable:
      return "writable";
    case RefusalReason::not_regular:
      return "not_regular";
    case RefusalReason::hard_link:
      return "hard_link";
    case RefusalReason::set_id:
      return "set_id";
    case RefusalReason::unreadable:
      return "unreadable";
    case RefusalReason::not_elf:
      return "not_elf";
    case RefusalReason::wrong_architecture:
      return "wrong_architecture";
    case RefusalReason::truncated:
      return "truncated";
    case RefusalReason::malformed:
      return "malformed";
    case RefusalReason::unsafe_search_path:
      return "unsafe_search_path";
    case RefusalReason::missing_symbol:
      return "missing_symbol";
    case RefusalReason::missing_note:
      return "missing_note";
    case RefusalReason::pin_mismatch:
      return "pin_mismatch";
    case RefusalReason::wrong_epoch:
      return "wrong_epoch";
    case RefusalReason::wrong_fingerprint:
      return "wrong_fingerprint";
    case RefusalReason::newer_sdk:
      return "newer_sdk";
    case RefusalReason::bad_descriptor:
      return "bad_descriptor";
    case RefusalReason::wrong_id:
      return "wrong_id";
    case RefusalReason::duplicate_id:
      return "duplicate_id";
    case RefusalReason::not_loadable:
      return "not_loadable";
    case RefusalReason::start_failed:
      return "start_failed";
    case RefusalReason::start_hung:
      return "start_hung";
    case RefusalReason::duplicate_factory:
      return "duplicate_factory";
  }
  return "unknown";
}

std::string Refusal::describe() const {
  std::string text = file.string() + ": refused: " + message;
  if (!hint.empty()) text.append(" (").append(hint).append(")");
  return text;
}

}  // namespace gatehouse::plugin_host
