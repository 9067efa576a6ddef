// Which addresses nobody on the way can read or change. Pure functions, thread-safe.
#pragma once

#include <string_view>

#include "core/http/url.h"

namespace gatehouse::app::cli {

/// localhost, a name below it (RFC 6761 §6.3), 127.0.0.1 or [::1]: where http is as good as https.
bool is_this_machine(std::string_view host) noexcept;
/// https, or http on this machine.
bool is_protected(const http::HttpUrl& url) noexcept;
/// The same of a text; false for what is no address.
bool is_protected(std::string_view url);

}  // namespace gatehouse::app::cli
