// How pages write what people are to read: names, times, waits. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/vocabulary.h"

namespace gatehouse::pages {

/// The first character of the name, as a whole code point.
std::string initial_of(std::string_view name);

struct ShownTime {
  std::string iso;
  std::string text;
};
ShownTime show_time(TimePoint time);

/// Whole minutes that cover the wait, at least one.
std::string minutes_of(Duration wait);
/// Whole seconds that cover the wait; empty where there is none.
std::string seconds_of(Duration wait);

/// The lines that are not empty.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace gatehouse::pages
