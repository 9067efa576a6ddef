#include "core/app/cli/doctor/doctor_report.h"

#include <algorithm>
#include <ostream>

#include "gatehouse/safe_text.h"

namespace gatehouse::app::cli {
namespace {

std::string_view word(Finding::Level level) noexcept {
  switch (level) {
    case Finding::Level::ok:
      return "ok";
    case Finding::Level::warn:
      return "warn";
    case Finding::Level::fail:
      return "fail";
  }
  return "fail";
}

void print_lines(const std::vector<Finding>& findings, std::ostream& out) {
  const auto padded = [](std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
  };
  for (const auto& one : findings) {
    std::string what;
    append_escaped(what, one.what, {});
    out << padded(std::string(word(one.level)), 6) << padded(one.check, 10) << what << '\n';
    if (!one.fix.empty()) out << std::string(16, ' ') << "fix: " << one.fix << '\n';
  }
}

}  // namespace

void DoctorReport::ok(std::string check, std::string what) {
  findings_.push_back({Finding::Level::ok, std::move(check), std::move(what), {}});
}
void DoctorReport::warn(std::string check, std::string what, std::string fix) {
  findings_.push_back({Finding::Level::warn, std::move(check), std::move(what), std::move(fix)});
}
void DoctorReport::fail(std::string check, std::string what, std::string fix) {
  findings_.push_back({Finding::Level::fail, std::move(check), std::move(what), std::move(fix)});
}

bool DoctorReport::failed() const noexcept {
  return std::any_of(findings_.begin(), findings_.end(),
                     [](const Finding& one) { return one.level == Finding::Level::fail; });
}

void DoctorReport::print(OutputFormat format, Streams streams) const {
  if (format == OutputFormat::table) return print_lines(findings_, streams.out);
  Listing listing{.name = "checks", .columns = {"check", "status", "what", "fix"}, .rows = {}};
  for (const auto& one : findings_)
    listing.rows.push_back({one.check, std::string(word(one.level)), one.what, one.fix});
  print_listing(streams.out, format, listing);
}

}  // namespace gatehouse::app::cli
