// Text that somebody else wrote and people are shown beside our own words. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse {

/// 1 to `most` characters of UTF-8, none of them a control, invisible, or one that changes the direction of
/// what stands around it: the text must not be able to say something else than it seems to.
bool is_fit_to_show(std::string_view text, std::size_t most) noexcept;

}  // namespace gatehouse
