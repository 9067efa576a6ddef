#include "core/base/contains.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse {
namespace {

TEST(Contains, compares_whole_values) {
  const std::vector<std::string> scopes{"openid", "profile"};
  EXPECT_TRUE(contains(scopes, "profile"));
  EXPECT_TRUE(contains(scopes, std::string_view("openid")));
  EXPECT_FALSE(contains(scopes, "open"));
  EXPECT_FALSE(contains(scopes, "OpenID"));
  EXPECT_FALSE(contains(scopes, ""));
  EXPECT_FALSE(contains(std::vector<std::string>{}, ""));
}

TEST(Contains, is_known_when_compiling) {
  static constexpr std::array<std::string_view, 2> kModes = {"query", "fragment"};
  static_assert(contains(kModes, "query") && !contains(kModes, "form_post"));
  static constexpr int kNumbers[] = {1, 2};
  static_assert(contains(kNumbers, 2) && !contains(kNumbers, 3));
}

}  // namespace
}  // namespace gatehouse
