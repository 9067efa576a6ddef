#include "core/plugin_host/call_counts.h"

#include <algorithm>
#include <new>

namespace gatehouse::plugin_host {

std::string_view to_string(CallOutcome outcome) noexcept {
  switch (outcome) {
    case CallOutcome::ok:
      return "ok";
    case CallOutcome::error:
      return "error";
    case CallOutcome::failed:
      return "failed";
    case CallOutcome::refused:
      return "refused";
  }
  return "failed";
}

CallCounts::Method& CallCounts::remember(const char* name) noexcept try {
  const std::lock_guard lock(adding_);
  for (std::size_t probe = slot_of(name), tries = 0; tries < kSlots; ++probe, ++tries) {
    auto& slot = slots_[probe % kSlots];
    if (const Known* known = slot.load(std::memory_order_relaxed)) {
      if (known->literal == name) return *known->method;
      continue;
    }
    // The same name may stand in two places of the program: it is one method all the same.
    auto method =
        std::find_if(methods_.begin(), methods_.end(), [&](const Method& one) { return one.name == name; });
    if (method == methods_.end()) method = std::prev((methods_.emplace_back(name), methods_.end()));
    slot.store(&known_.emplace_back(Known{name, &*method}), std::memory_order_release);
    return *method;
  }
  return other_;
} catch (const std::bad_alloc&) {
  return other_;
}

}  // namespace gatehouse::plugin_host
