#include "core/telemetry/log_text.h"

#include <cstdio>

#include "gatehouse/safe_text.h"

namespace gatehouse::telemetry {
namespace {

void append_value(std::string& line, std::string_view text, std::string_view backslashed) {
  const std::string_view shown = cut_text(text, kMaxValue);
  append_escaped(line, shown, backslashed);
  if (shown.size() < text.size()) line += "…(" + std::to_string(text.size()) + " bytes)";
}

}  // namespace

void append_json_value(std::string& line, std::string_view text) {
  line += '"';
  append_value(line, text, "\"\\");
  line += '"';
}

void append_plain_value(std::string& line, std::string_view text) { append_value(line, text, "\\"); }

std::string format_timestamp(TimePoint time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(milliseconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(milliseconds - day);
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

}  // namespace gatehouse::telemetry
