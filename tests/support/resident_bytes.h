// How much memory this process holds. Of no use under AddressSanitizer, which keeps what was freed.
#pragma once

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace gatehouse::test_support {

/// What is resident once the allocator gave back what it can.
inline double resident_bytes() {
  malloc_trim(0);
  long all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace gatehouse::test_support
