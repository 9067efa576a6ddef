// make_ready_keys DIRECTORY: more RSA keys than a test wants, each as a file 0, 1, … of PKCS#8, and the file
// `made` at the end.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/jose/key.h"

int main(int argc, char** argv) {
  using namespace gatehouse;
  constexpr int kKeys = 12;
  if (argc != 2) return 2;
  const std::filesystem::path directory(argv[1]);
  std::filesystem::create_directories(directory);
  for (int i = 0; i < kKeys; ++i) {
    const auto key = jose::PrivateKey::generate(jose::Algorithm::rs256, 2048);
    const auto der = key ? key->to_pkcs8() : key.error();
    if (!der) {
      std::cerr << der.error().describe() << "\n";
      return 1;
    }
    std::ofstream(directory / std::to_string(i), std::ios::binary | std::ios::trunc) << der->reveal();
  }
  std::ofstream(directory / "made") << kKeys << "\n";
  return 0;
}
