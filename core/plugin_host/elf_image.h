// ElfImage: what the bytes of a shared library say of themselves, read without mapping or running anything.
//
// Mapping a file whose tables point behind its end kills the process with SIGBUS, and dlopen() checks nothing
// of that, so every table and segment is held against the file's size first. It is no defence against a file
// made to attack: whoever can write the file owns the server anyway (file_trust.h, pins). Pure function of
// bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/plugin_host/refusal.h"
#include "gatehouse/error.h"

namespace gatehouse::plugin_host {

struct ElfImage {
  std::string_view note;                 ///< bytes of section GATEHOUSE_PLUGIN_SECTION; view into the bytes
  std::vector<std::string_view> needed;  ///< libraries it asks for
  std::vector<std::string_view> search_paths;  ///< entries of its RPATH and RUNPATH
};

/// Checks the image and reads it. Refusals carry no file; the caller adds it.
Result<ElfImage, Refusal> read_elf(std::string_view bytes);

}  // namespace gatehouse::plugin_host
