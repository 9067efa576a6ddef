#include "core/runtime/start_memory.h"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>

namespace gatehouse::runtime {
namespace {

/// Only segments that nobody may write: what the dynamic linker relocates is in the others, and would be
/// lost.
bool is_never_written(const ElfW(Phdr) & segment) {
  return segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0;
}

bool has_text_relocations(const dl_phdr_info& library) {
  for (int i = 0; i < library.dlpi_phnum; ++i) {
    if (library.dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + library.dlpi_phdr[i].p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry)
      if (entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0))
        return true;
  }
  return false;
}

int release_segments(dl_phdr_info* library, std::size_t, void*) {
  // The kernel's own page of code is no file.
  if (std::string_view(library->dlpi_name).starts_with("linux-vdso") || has_text_relocations(*library))
    return 0;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (int i = 0; i < library->dlpi_phnum; ++i) {
    const auto& segment = library->dlpi_phdr[i];
    if (!is_never_written(segment)) continue;
    const std::uintptr_t from = (library->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const std::uintptr_t to = library->dlpi_addr + segment.p_vaddr + segment.p_filesz;
    (void)::madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void release_start_memory() noexcept {
  ::malloc_trim(0);
  ::dl_iterate_phdr(release_segments, nullptr);
}

}  // namespace gatehouse::runtime
