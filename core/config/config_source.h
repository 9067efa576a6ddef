// ConfigSource: the configuration that is in force, and the way to a newer one.
//
// Readers pin a snapshot and keep it for a whole request; a reload builds a complete new one beside it and
// swaps, or changes nothing. current() may be called from every thread; reloads wait for each other. Owned by
// core/app.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

#include "core/config/load.h"

namespace gatehouse::config {

class ConfigSource {
 public:
  /// `first` came from load(file, options) at start; it becomes generation 1.
  ConfigSource(std::filesystem::path file, LoadOptions options, ConfigSnapshot first);

  std::shared_ptr<const ConfigSnapshot> current() const;

  struct Reloaded {
    bool swapped = false;  ///< false: the files hold an error, the old snapshot stays
    std::uint64_t generation = 0;
    Diagnostics found;  ///< also a warning for each key whose new value waits for a restart
    SourceTexts sources;
  };
  /// Makes what a snapshot describes, before it is in force; an error leaves the old one.
  using Prepare = std::function<Result<void>(const std::shared_ptr<const ConfigSnapshot>& next)>;
  /// Reads the files again.
  Reloaded reload(const Prepare& prepare);

 private:
  const std::filesystem::path file_;
  const LoadOptions options_;
  std::mutex reloading_;
  // Not std::atomic<std::shared_ptr>: that of g++ 12 releases a reader's lock without ordering. The lock is
  // held for one increment of a counter.
  mutable std::mutex swapping_;
  std::shared_ptr<const ConfigSnapshot> current_;
};

}  // namespace gatehouse::config
