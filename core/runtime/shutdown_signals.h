// Signals as values instead of handlers: blocked in every thread, waited for in main.
//
// Call block_signals() first thing in main, before any thread exists: threads inherit the mask. SIGPIPE
// and SIGXFSZ are ignored, so that a write to a gone peer or beyond a file size limit is an error code and
// not the end of the process.
#pragma once

#include <optional>

#include "gatehouse/vocabulary.h"

namespace gatehouse::runtime {

enum class Signal { terminate, interrupt, reload };  ///< SIGTERM, SIGINT, SIGHUP

void block_signals() noexcept;
/// The next of the three signals; nothing when the deadline passes first.
std::optional<Signal> wait_for_signal(Deadline deadline = Deadline::never()) noexcept;

}  // namespace gatehouse::runtime
