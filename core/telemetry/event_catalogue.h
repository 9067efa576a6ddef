// The log events by name, with their levels and when they are written (docs/reference/events.md).
//
// A name is an interface: people write alerts on it; renaming one is a breaking change. Plugins of ours are
// listed too. A test compares this table with the sources and with the page. Constants only.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace gatehouse::telemetry {

struct EventInfo {
  std::string_view name;    ///< dotted: "server.ready"
  std::string_view levels;  ///< "warn", or several: "debug, warn"
  std::string_view when;    ///< for the reference page
};

/// By name.
std::span<const EventInfo> event_catalogue() noexcept;
/// docs/reference/events.md.
std::string events_reference_page();

}  // namespace gatehouse::telemetry
