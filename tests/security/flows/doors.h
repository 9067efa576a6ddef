// Values, and the places where one may be presented. Each is tried at every place but its own first, then at
// its own, which shows that no wrong place has used it up.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace gatehouse::test_support {

struct Shown {
  std::string kind;
  std::string text;
};

struct Place {
  std::string name;
  std::string opened_by;  ///< the kinds, each between spaces
  std::function<bool(const std::string&)> opens;

  bool is_of(const Shown& value) const { return opened_by.find(" " + value.kind + " ") != std::string::npos; }
};

inline void expect_closed_to_others(const std::vector<Place>& places, const std::vector<Shown>& values) {
  for (const auto& place : places)
    for (const auto& value : values) {
      ASSERT_FALSE(value.text.empty()) << value.kind;
      if (place.is_of(value)) continue;
      EXPECT_FALSE(place.opens(value.text)) << value.kind << " at " << place.name;
    }
}

inline void expect_open_to_their_own(const std::vector<Place>& places, const std::vector<Shown>& values) {
  for (const auto& place : places)
    for (const auto& value : values) {
      if (!place.is_of(value)) continue;
      EXPECT_TRUE(place.opens(value.text)) << value.kind << " at " << place.name;
    }
}

}  // namespace gatehouse::test_support
