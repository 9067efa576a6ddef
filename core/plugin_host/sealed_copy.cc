#include "core/plugin_host/sealed_copy.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gatehouse::plugin_host {
namespace {

Refusal failed(std::string_view doing, const std::filesystem::path& name = {}) {
  return {RefusalReason::not_loadable, name, std::string(doing) + ": " + std::strerror(errno), {}};
}

}  // namespace

Result<SealedCopy, Refusal> SealedCopy::of(const OwnedDescriptor& file, std::size_t size,
                                           const std::filesystem::path& name) {
  OwnedDescriptor memory(::memfd_create(name.filename().c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!memory.valid()) return failed("cannot make a sealed copy", name);
  for (std::size_t copied = 0; copied < size;) {
    const auto got = ::sendfile(memory.number(), file.number(), nullptr, size - copied);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot be copied", name);
    if (got == 0) return Refusal{RefusalReason::unreadable, name, "became shorter while it was read", {}};
    copied += static_cast<std::size_t>(got);
  }
  if (::fcntl(memory.number(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    return failed("cannot seal the copy", name);
  return SealedCopy(std::move(memory), size);
}

SealedCopy::View::~View() {
  if (start_ != nullptr) ::munmap(const_cast<void*>(start_), size_);
}

Result<SealedCopy::View, Refusal> SealedCopy::view() const {
  if (size_ == 0) return View(nullptr, 0);
  void* const start = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, memory_.number(), 0);
  if (start == MAP_FAILED) return failed("cannot look into the sealed copy");
  return View(start, size_);
}

}  // namespace gatehouse::plugin_host
