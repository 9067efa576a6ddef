#include "core/oauth/client_calls/call_outcome.h"

namespace gatehouse::oauth {

CallOutcome outcome_of(int status) noexcept {
  if (status >= 200 && status < 300) return CallOutcome::delivered;
  const bool temporary = status >= 500 || status == 408 || status == 425 || status == 429;
  return temporary ? CallOutcome::failed : CallOutcome::refused;
}

}  // namespace gatehouse::oauth
