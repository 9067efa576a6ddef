// What is generated from the declarations and kept in the source tree.
#pragma once

#include <string>
#include <vector>

namespace gatehouse::config {

struct GeneratedFile {
  std::string path;  ///< in the source tree
  std::string text;
};

std::vector<GeneratedFile> generated_files();

}  // namespace gatehouse::config
