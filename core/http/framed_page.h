// The one kind of page that other sites may show in a frame. What stands in it must be worth nothing to click
// and nothing to see: it has a script that answers messages, and no form and no link (S-230 holds for every
// other page).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/http/forwarded.h"
#include "core/http/message.h"

namespace gatehouse::http {

/// `script_hash`: "sha256-…" of its one inline script.
Response framed_page(std::shared_ptr<const std::string> html, std::string_view script_hash, Scheme issuer);

}  // namespace gatehouse::http
