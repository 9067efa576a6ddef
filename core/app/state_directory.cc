#include "core/app/state_directory.h"

#include <sys/stat.h>

namespace gatehouse::app {

Result<void> prepare_state_directory(const std::filesystem::path& directory) {
  std::error_code trouble;
  if (std::filesystem::is_directory(directory, trouble)) return {};
  if (directory.has_parent_path()) std::filesystem::create_directories(directory.parent_path(), trouble);
  if (trouble || ::mkdir(directory.c_str(), S_IRWXU) != 0)
    return Error(ErrorCode::permission, "the state directory " + directory.string() + " cannot be made");
  return {};
}

}  // namespace gatehouse::app
