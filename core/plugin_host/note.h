// The note as the host reads it (gatehouse/plugin_note.h makes it), and the comparison that decides whether a
// plugin fits. Pure functions: nothing of the plugin runs here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/plugin_host/refusal.h"
#include "gatehouse/error.h"

namespace gatehouse::plugin_host {

/// What a plugin states, in its note and again in its descriptor. Both must say the same.
struct StatedFacts {
  std::uint32_t epoch = 0;
  std::string fingerprint;
  std::uint32_t sdk_version = 0;
  std::string id;
  std::string version;
  std::string license;
  std::string summary;
  std::uint32_t status = 0;
  std::uint32_t posture = 0;
  bool operator==(const StatedFacts&) const = default;
};

/// The fingerprint of this host.
std::string_view host_fingerprint() noexcept;

Result<StatedFacts, Refusal> parse_note(std::string_view note);
/// Epoch, fingerprint (naming the field that differs and both values), SDK version, then the form of every
/// field.
Result<void, Refusal> check_facts(const StatedFacts& facts);
/// "0.1.0"
std::string version_text(std::uint32_t sdk_version);

/// "storage.sqlite" for "gatehouse_storage_sqlite.so"; empty where the name is not that of a plugin.
std::string id_of_file_name(std::string_view name);
/// "storage" of "storage.sqlite".
std::string_view kind_of(std::string_view id) noexcept;

}  // namespace gatehouse::plugin_host
