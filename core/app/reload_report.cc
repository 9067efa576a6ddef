#include "core/app/reload_report.h"

#include <sys/stat.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace gatehouse::app {
namespace {

std::filesystem::path file_of(const std::filesystem::path& state) { return state / "last-reload.json"; }

}  // namespace

std::optional<ReloadReport> ReloadReport::read(const std::filesystem::path& state) {
  std::ifstream in(file_of(state));
  std::ostringstream text;
  text << in.rdbuf();
  boost::system::error_code failed;
  const auto value = boost::json::parse(text.str(), failed);
  if (failed || !value.is_object()) return std::nullopt;
  const auto& object = value.as_object();
  const auto* sequence = object.if_contains("sequence");
  const auto* swapped = object.if_contains("swapped");
  const auto* generation = object.if_contains("generation");
  const auto* problems = object.if_contains("problems");
  if (sequence == nullptr || swapped == nullptr || generation == nullptr || problems == nullptr ||
      !sequence->is_int64() || !swapped->is_bool() || !generation->is_int64() || !problems->is_string())
    return std::nullopt;
  return ReloadReport{.sequence = static_cast<std::uint64_t>(sequence->get_int64()),
                      .swapped = swapped->get_bool(),
                      .generation = static_cast<std::uint64_t>(generation->get_int64()),
                      .problems = std::string(problems->get_string())};
}

Result<void> ReloadReport::write(const std::filesystem::path& state) const {
  const auto target = file_of(state);
  const auto fresh = std::filesystem::path(target).concat(".new");
  {
    std::ofstream out(fresh, std::ios::trunc);
    ::chmod(fresh.c_str(), 0600);
    out << boost::json::serialize(boost::json::object{{"sequence", static_cast<std::int64_t>(sequence)},
                                                      {"swapped", swapped},
                                                      {"generation", static_cast<std::int64_t>(generation)},
                                                      {"problems", problems}})
        << '\n';
    if (!out.flush()) return Error(ErrorCode::unavailable, "cannot write " + fresh.string());
  }
  std::error_code failed;
  std::filesystem::rename(fresh, target, failed);
  if (failed) return Error(ErrorCode::unavailable, "cannot write " + target.string());
  return {};
}

}  // namespace gatehouse::app
