// File trust: opens a plugin file only where nobody but root and we could have put it there (S-380).
//
// Walks from "/" by descriptors, one component at a time, so that what was checked is what is opened: no
// component can be swapped for a link in between. Directories with the sticky bit are fit as they are: others
// cannot rename what is ours.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/plugin_host/refusal.h"
#include "gatehouse/error.h"

namespace gatehouse::plugin_host {

/// An open descriptor, closed when it goes.
class OwnedDescriptor {
 public:
  explicit OwnedDescriptor(int number) noexcept : number_(number) {}
  OwnedDescriptor(OwnedDescriptor&& other) noexcept : number_(other.release()) {}
  OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept;
  ~OwnedDescriptor();
  int number() const noexcept { return number_; }
  bool valid() const noexcept { return number_ >= 0; }
  int release() noexcept;

 private:
  int number_;
};

/// The names of everything in the directory, sorted, after it and all above it proved fit.
Result<std::vector<std::string>, Refusal> list_trusted(const std::filesystem::path& directory);
/// True to `path` being a directory that only root and we can write, in every component.
Result<void, Refusal> check_trusted_directory(const std::filesystem::path& directory);
/// The same for a place where the loader looks for libraries, which need not exist: then nobody else may be
/// able to make it, so a sticky directory above it is not enough.
Result<void, Refusal> check_trusted_search_path(const std::filesystem::path& directory);
/// A regular file that only root and we can write, in a directory that is fit, opened to be read.
struct TrustedFile {
  OwnedDescriptor descriptor;
  std::size_t size;
};
Result<TrustedFile, Refusal> open_trusted(const std::filesystem::path& file);

}  // namespace gatehouse::plugin_host
