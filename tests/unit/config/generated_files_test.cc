// Drift: what is generated from the declarations stands in the source tree as it would be generated now.
#include "core/config/generated_files.h"

#include <set>

#include "core/config/diagnostic_catalogue.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

namespace fs = std::filesystem;
const fs::path kSource = GATEHOUSE_SOURCE_DIR;

std::string bytes_of(const fs::path& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

TEST(GeneratedFiles, AreAsTheDeclarationsMakeThem) {
  for (const auto& file : generated_files())
    EXPECT_EQ(bytes_of(kSource / file.path), file.text) << "run: ninja -C build/release generate-config";
}

/// A definition is a literal; a comment may cite a code as an example.
void collect_codes(const std::string& text, std::set<std::string>& codes) {
  const std::string opening = "\"GH-C";
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 1))
    codes.insert(text.substr(at + 1, text.find('"', at + 1) - at - 1));
}

std::set<std::string> codes_in_sources() {
  std::set<std::string> codes;
  for (const auto* folder : {"sdk/include", "sdk/src", "core", "plugins", "providers"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kSource / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".h" || extension == ".cc") collect_codes(bytes_of(entry.path()), codes);
    }
  }
  return codes;
}

TEST(DiagnosticCodes, EveryCodeIsDocumentedAndEveryDocumentedCodeExists) {
  std::set<std::string> documented;
  std::string last;
  for (const auto& entry : diagnostic_catalogue()) {
    EXPECT_TRUE(documented.emplace(entry.code).second) << entry.code << " twice";
    EXPECT_LT(last, entry.code);
    EXPECT_FALSE(entry.problem.empty() || entry.remedy.empty()) << entry.code;
    last = entry.code;
  }
  EXPECT_EQ(documented, codes_in_sources());
}

TEST(Examples, LoadAsTheyAre) {
  ConfigFiles files;
  std::string server = bytes_of(kSource / "config/gatehouse.example.yaml");
  std::string tenant = bytes_of(kSource / "config/tenants/acme.example.yaml");
  // The hashes that the example refers to lie in /etc/gatehouse: here they lie beside it.
  const std::string etc = "/etc/gatehouse/";
  for (std::size_t at = tenant.find(etc); at != std::string::npos; at = tenant.find(etc))
    tenant.replace(at, etc.size(), "../");
  files.write("gatehouse.yaml", server);
  files.write("tenants/acme.yaml", tenant);
  files.write("wiki.hash", "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n");
  files.write("reports.hash", "sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n");
  files.write("ada.argon2id", std::string(kHash) + "\n");
  files.write("master-key", std::string(kKey) + "\n");
  files.options.references.credentials = files.path("");
  const auto loaded = files.load();
  EXPECT_TRUE(loaded.snapshot);
  EXPECT_EQ(ConfigFiles::lines(loaded.found), "");
}

}  // namespace
}  // namespace gatehouse::config
