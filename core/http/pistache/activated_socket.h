// Sockets that the service manager has opened for us (sd_listen_fds(3)): named by FileDescriptorName= of a
// socket unit and listened on by the address `systemd:NAME`. They outlive a restart, so no connection is
// refused meanwhile (S-446).
#pragma once

#include <string_view>

#include "core/base/descriptor.h"
#include "gatehouse/error.h"

namespace gatehouse::http {

/// A copy of the descriptor of that name, non-blocking and close-on-exec. not_found where none was handed
/// over; invalid_argument where it is no listening stream socket.
Result<Descriptor> take_activated_socket(std::string_view name);

}  // namespace gatehouse::http
