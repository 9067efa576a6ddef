#include "core/plugin_host/descriptor.h"

#include <cstddef>
#include <cstring>

namespace gatehouse::plugin_host {
namespace {

constexpr std::size_t kLongestField = 4096;

Refusal refuse(std::string message) { return {RefusalReason::bad_descriptor, {}, std::move(message), {}}; }

// A field as text, or nothing for null and for text without an end (S-386).
const char* checked(const char* field) {
  if (field == nullptr || ::strnlen(field, kLongestField) == kLongestField) return nullptr;
  return field;
}

}  // namespace

Result<void, Refusal> check_descriptor(const gh_plugin_v1* descriptor, const StatedFacts& note) {
  if (descriptor == nullptr) return refuse("its handshake answers null");
  // Fields up to `start` are those of the first form; `stop` is the last of today's.
  if (descriptor->size < offsetof(gh_plugin_v1, stop))
    return refuse("its descriptor has " + std::to_string(descriptor->size) +
                  " bytes, fewer than the first form's " + std::to_string(offsetof(gh_plugin_v1, stop)));
  if (descriptor->abi_epoch != note.epoch)
    return Refusal{RefusalReason::wrong_epoch,
                   {},
                   "epoch: descriptor has " + std::to_string(descriptor->abi_epoch) + ", note has " +
                       std::to_string(note.epoch),
                   ""};
  const struct {
    const char* name;
    const char* value;
    const std::string& stated;
  } texts[] = {{"fingerprint", descriptor->fingerprint, note.fingerprint},
               {"id", descriptor->id, note.id},
               {"version", descriptor->version, note.version},
               {"license", descriptor->license, note.license},
               {"summary", descriptor->summary, note.summary}};
  for (const auto& text : texts) {
    const auto* value = checked(text.value);
    if (value == nullptr) return refuse("its descriptor has no usable " + std::string(text.name));
    if (text.stated != value)
      return refuse("its descriptor and its note disagree on " + std::string(text.name) + ": \"" + value +
                    "\" and \"" + text.stated + "\"");
  }
  if (descriptor->sdk_version != note.sdk_version || descriptor->status != note.status ||
      descriptor->posture != note.posture)
    return refuse("its descriptor and its note disagree on sdk, status or posture");
  if (descriptor->start == nullptr) return refuse("its descriptor has no start function");
  return {};
}

}  // namespace gatehouse::plugin_host
