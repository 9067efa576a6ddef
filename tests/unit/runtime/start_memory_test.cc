#include "core/runtime/start_memory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <link.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <locale>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace gatehouse::runtime {
namespace {

struct Range {
  std::uintptr_t from;
  std::uintptr_t to;
};

/// The read-only segments of the program itself.
std::vector<Range> own_segments() {
  std::vector<Range> found;
  ::dl_iterate_phdr(
      [](dl_phdr_info* library, std::size_t, void* out) {
        for (int i = 0; i < library->dlpi_phnum; ++i) {
          const auto& segment = library->dlpi_phdr[i];
          if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0)
            static_cast<std::vector<Range>*>(out)->push_back(
                {library->dlpi_addr + segment.p_vaddr,
                 library->dlpi_addr + segment.p_vaddr + segment.p_memsz});
        }
        return 1;  // the program comes first
      },
      &found);
  return found;
}

/// How many of their pages this process holds: bit 63 of /proc/self/pagemap (proc(5)).
std::size_t held_pages(const std::vector<Range>& ranges) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const int map = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  std::size_t held = 0;
  for (const auto& range : ranges)
    for (std::uintptr_t at = range.from & ~(page - 1); at < range.to; at += page) {
      std::uint64_t entry = 0;
      const auto offset = static_cast<off_t>(at / page * sizeof entry);
      if (::pread(map, &entry, sizeof entry, offset) == sizeof entry && (entry >> 63) != 0) ++held;
    }
  ::close(map);
  return held;
}

/// Every page, whatever stands there: also what AddressSanitizer puts between two constants.
__attribute__((no_sanitize("address"))) void touch(const std::vector<Range>& ranges) {
  volatile unsigned char seen = 0;
  for (const auto& range : ranges)
    for (std::uintptr_t at = range.from; at < range.to; at += 4096)
      seen = static_cast<unsigned char>(seen + *reinterpret_cast<const unsigned char*>(at));
}

TEST(StartMemory, pages_that_nobody_uses_stay_away) {
  const auto segments = own_segments();
  touch(segments);
  const auto before = held_pages(segments);
  ASSERT_GT(before, 20u);
  release_start_memory();
  // What runs here comes back at once, with its neighbours.
  EXPECT_LT(held_pages(segments), before * 3 / 4) << "of " << before;
}

struct Base {
  virtual ~Base() = default;
  virtual std::string name() const { return "base"; }
};
struct Derived final : Base {
  std::string name() const override { return "derived"; }
};

TEST(StartMemory, everything_works_afterwards) {
  const std::string before(100'000, 'x');
  release_start_memory();
  EXPECT_EQ(before, std::string(100'000, 'x')) << "what is in use stays";
  // What the dynamic linker wrote once: virtual calls, type information, locales.
  const std::unique_ptr<Base> object = std::make_unique<Derived>();
  EXPECT_EQ(object->name(), "derived");
  EXPECT_NE(dynamic_cast<const Derived*>(object.get()), nullptr);
  EXPECT_THROW(throw std::runtime_error("thrown"), std::runtime_error);
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << 1234.5 << ' ' << std::strlen("four");
  EXPECT_EQ(text.str(), "1234.5 4");
}

}  // namespace
}  // namespace gatehouse::runtime
