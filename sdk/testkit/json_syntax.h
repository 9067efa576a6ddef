// Whether a text is JSON (RFC 8259): for kits, which depend on no library. Pure.
#pragma once

#include <string_view>

namespace gatehouse::testkit {

bool is_json(std::string_view text) noexcept;

}  // namespace gatehouse::testkit
