// Writes what is generated from the declarations into a source tree: `ninja generate-config`. Tests compare.
#include <fstream>
#include <iostream>

#include "core/config/generated_files.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_generated_files SOURCE_TREE\n";
    return 2;
  }
  for (const auto& file : gatehouse::config::generated_files()) {
    std::ofstream target(std::string(argv[1]) + "/" + file.path, std::ios::binary);
    target << file.text;
    if (!target.flush()) {
      std::cerr << "cannot write " << file.path << "\n";
      return 1;
    }
  }
  return 0;
}
