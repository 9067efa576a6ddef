#include "core/plugin_host/file_trust.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

namespace gatehouse::plugin_host {
namespace {

constexpr std::size_t kMaxFileSize = 256u << 20;

std::string mode_text(mode_t mode) {
  char text[16];
  std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(mode & 07777));
  return text;
}

Refusal refuse(RefusalReason reason, const std::filesystem::path& where, std::string message,
               std::string hint = {}) {
  return {reason, where, std::move(message), std::move(hint)};
}

Refusal refuse_errno(const std::filesystem::path& where, std::string_view doing, int number) {
  const auto reason = number == ELOOP ? RefusalReason::symbolic_link : RefusalReason::unreadable;
  return refuse(reason, where, std::string(doing) + ": " + std::strerror(number),
                number == ELOOP ? "name the real path, without symbolic links" : "");
}

// Who may change this directory or file, and so what will be run as part of the server?
std::optional<Refusal> check_owner_and_mode(const std::filesystem::path& where, const struct stat& facts) {
  if (facts.st_uid != 0 && facts.st_uid != ::geteuid())
    return refuse(RefusalReason::wrong_owner, where,
                  "\"" + where.string() + "\" belongs to user " + std::to_string(facts.st_uid) +
                      ", who could change what the server runs",
                  "it must belong to root or to user " + std::to_string(::geteuid()));
  const bool sticky_directory = S_ISDIR(facts.st_mode) && (facts.st_mode & S_ISVTX) != 0;
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky_directory)
    return refuse(RefusalReason::writable, where,
                  "\"" + where.string() + "\" has mode " + mode_text(facts.st_mode) +
                      ": its group or others could change what the server runs",
                  "chmod go-w " + where.string());
  return std::nullopt;
}

Result<OwnedDescriptor, Refusal> step(const OwnedDescriptor& parent, const std::filesystem::path& name,
                                      const std::filesystem::path& where) {
  OwnedDescriptor next(::openat(parent.number(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct stat facts {};
  if (!next.valid() || ::fstat(next.number(), &facts) != 0) {
    const int number = errno;
    return refuse(RefusalReason::directory, where, "\"" + where.string() + "\": " + std::strerror(number));
  }
  if (S_ISLNK(facts.st_mode))
    return refuse(RefusalReason::symbolic_link, where, "\"" + where.string() + "\" is a symbolic link",
                  "name the real path, without symbolic links");
  if (!S_ISDIR(facts.st_mode))
    return refuse(RefusalReason::directory, where, "\"" + where.string() + "\" is no directory");
  if (auto unfit = check_owner_and_mode(where, facts)) return std::move(*unfit);
  return next;
}

Result<OwnedDescriptor, Refusal> open_trusted_directory(const std::filesystem::path& directory) {
  if (!directory.is_absolute() || directory.lexically_normal().native() != directory.native())
    return refuse(RefusalReason::directory, directory,
                  "\"" + directory.string() + "\" is no absolute path without dots and doubled slashes",
                  "write the whole path, from /");
  OwnedDescriptor at(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  std::filesystem::path where = "/";
  for (const auto& name : directory.relative_path()) {
    if (name.empty()) continue;
    where /= name;
    GH_TRY(at, step(at, name, where));
  }
  return at;
}

std::filesystem::path without_trailing_slash(const std::filesystem::path& path) {
  return path.has_filename() ? path : path.parent_path();
}

std::optional<Refusal> check_file(const std::filesystem::path& file, const struct stat& facts) {
  if (!S_ISREG(facts.st_mode)) return refuse(RefusalReason::not_regular, file, "is no regular file");
  if (auto unfit = check_owner_and_mode(file, facts)) return unfit;
  if ((facts.st_mode & (S_ISUID | S_ISGID)) != 0)
    return refuse(RefusalReason::set_id, file,
                  "has mode " + mode_text(facts.st_mode) + ": no plugin is setuid or setgid",
                  "chmod ug-s " + file.string());
  if (facts.st_nlink != 1)
    return refuse(
        RefusalReason::hard_link, file,
        "has " + std::to_string(facts.st_nlink) + " names; another of them may lie where others can write",
        "install a copy, not a hard link");
  if (facts.st_size < 0 || static_cast<std::size_t>(facts.st_size) > kMaxFileSize)
    return refuse(RefusalReason::unreadable, file, "is larger than 256 MiB");
  return std::nullopt;
}

}  // namespace

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) ::close(number_);
    number_ = other.release();
  }
  return *this;
}
OwnedDescriptor::~OwnedDescriptor() {
  if (number_ >= 0) ::close(number_);
}
int OwnedDescriptor::release() noexcept { return std::exchange(number_, -1); }

Result<void, Refusal> check_trusted_directory(const std::filesystem::path& directory) {
  auto opened = open_trusted_directory(without_trailing_slash(directory));
  if (!opened) return std::move(opened).error();
  return {};
}

Result<void, Refusal> check_trusted_search_path(const std::filesystem::path& directory) {
  std::filesystem::path existing = without_trailing_slash(directory);
  struct stat facts {};
  while (existing.has_relative_path() && ::lstat(existing.c_str(), &facts) != 0)
    existing = existing.parent_path();
  GH_TRY(const auto opened, open_trusted_directory(existing));
  if (existing == without_trailing_slash(directory)) return {};
  if (::fstat(opened.number(), &facts) != 0) return refuse_errno(existing, "cannot be looked at", errno);
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return refuse(RefusalReason::writable, directory,
                  "\"" + directory.string() + "\" does not exist, and others could make it",
                  "link the plugin without RPATH");
  return {};
}

Result<std::vector<std::string>, Refusal> list_trusted(const std::filesystem::path& directory) {
  GH_TRY(const auto opened, open_trusted_directory(without_trailing_slash(directory)));
  const int readable = ::openat(opened.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(readable < 0 ? nullptr : ::fdopendir(readable),
                                                   ::closedir);
  if (!stream) {
    if (readable >= 0) ::close(readable);
    return refuse_errno(directory, "cannot be read", errno);
  }
  std::vector<std::string> names;
  while (const auto* entry = ::readdir(stream.get()))
    if (std::string_view(entry->d_name) != "." && std::string_view(entry->d_name) != "..")
      names.emplace_back(entry->d_name);
  std::sort(names.begin(), names.end());
  return names;
}

Result<TrustedFile, Refusal> open_trusted(const std::filesystem::path& file) {
  GH_TRY(const auto directory, open_trusted_directory(without_trailing_slash(file.parent_path())));
  // O_NONBLOCK: a FIFO in a plugin's place must not stop the start.
  OwnedDescriptor opened(
      ::openat(directory.number(), file.filename().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  struct stat facts {};
  if (!opened.valid() || ::fstat(opened.number(), &facts) != 0)
    return refuse_errno(file, "cannot be opened", errno);
  if (auto unfit = check_file(file, facts)) return std::move(*unfit);
  return TrustedFile{std::move(opened), static_cast<std::size_t>(facts.st_size)};
}

}  // namespace gatehouse::plugin_host
