// ReloadReport: what became of the last reload, left in the state directory for `gatehouse reload`, which
// asked for it by a signal and cannot be answered otherwise. Written whole or not at all; one writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "gatehouse/error.h"

namespace gatehouse::app {

struct ReloadReport {
  std::uint64_t sequence = 0;  ///< grows with every reload of this directory, over restarts too
  bool swapped = false;        ///< the new configuration is in force
  std::uint64_t generation = 0;
  std::string problems;  ///< the diagnostics as text for people; warnings even where it was swapped

  static std::optional<ReloadReport> read(const std::filesystem::path& state);
  Result<void> write(const std::filesystem::path& state) const;
};

}  // namespace gatehouse::app
