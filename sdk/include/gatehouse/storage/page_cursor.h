// PageCursor: the opaque text between two pages of a listing, for authors of storage plugins.
//
// Names the last key of a page and is bound to the query that made it: another query's cursor is
// invalid_argument instead of a wrong page. It is no capability: a forged one only starts elsewhere in the
// same tenant's listing.
#pragma once

#include <string>
#include <string_view>

#include "gatehouse/error.h"

namespace gatehouse {

/// `query` is any text that differs between listings, e.g. "families/user/" + id.
std::string make_page_cursor(std::string_view query, std::string_view last_key);
/// The key to continue after; empty for an empty cursor.
Result<std::string> read_page_cursor(std::string_view query, std::string_view cursor);

}  // namespace gatehouse
