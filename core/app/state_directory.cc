#include "core/app/state_directory.h"

#include <sys/stat.h>
#include <unistd.h>

namespace gatehouse::app {

namespace {

/// Keys and sessions lie in it: nobody else may own it or write to it.
Result<void> check_ours(const std::filesystem::path& directory, const struct stat& facts) {
  if (::geteuid() != 0 && facts.st_uid != ::geteuid())
    return Error(ErrorCode::permission, "the state directory " + directory.string() + " belongs to user " +
                                            std::to_string(facts.st_uid) + ", the server runs as user " +
                                            std::to_string(::geteuid()));
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return Error(ErrorCode::permission, "the state directory " + directory.string() +
                                            " can be written by others: chmod go-w " + directory.string());
  return {};
}

}  // namespace

Result<void> prepare_state_directory(const std::filesystem::path& directory) {
  std::error_code trouble;
  struct stat facts {};
  if (::stat(directory.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) return check_ours(directory, facts);
  if (directory.has_parent_path()) std::filesystem::create_directories(directory.parent_path(), trouble);
  if (trouble || ::mkdir(directory.c_str(), S_IRWXU) != 0)
    return Error(ErrorCode::permission, "the state directory " + directory.string() + " cannot be made");
  return {};
}

}  // namespace gatehouse::app
