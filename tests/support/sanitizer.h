// Which sanitizer a test program was built with: some keep what was freed, or stand between a call and its
// caller.
#pragma once

namespace gatehouse::test_support {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool kAddressSanitized = true;
#else
inline constexpr bool kAddressSanitized = false;
#endif
#else
inline constexpr bool kAddressSanitized = false;
#endif

}  // namespace gatehouse::test_support
