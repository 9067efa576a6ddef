// A folder of configuration files for one test, gone with it; and readings of what a load found.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/config/load.h"
#include "core/config/render_diagnostics.h"

namespace gatehouse::config {

inline constexpr char kKey[] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
inline constexpr char kHash[] =
    "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

/// The smallest server file that is right.
inline const std::string kServer =
    "schema: gatehouse.server/v1\n"
    "profile: production\n"
    "state: state\n"
    "storage: { durable: { type: sqlite } }\n"
    "encryption: { master_key: \"${env:MASTER_KEY}\" }\n"
    "tenancy: [ { type: path_prefix, config: { prefix: /t/ } } ]\n"
    "tenants: { include: [\"tenants/*.yaml\"] }\n";
/// The smallest tenant file that is right; what a test adds starts in line 5.
inline const std::string kTenant =
    "schema: gatehouse.tenant/v1\n"
    "id: acme\n"
    "issuer: https://id.example.com/t/acme\n"
    "keys: [ { alg: RS256 }, { alg: ES256 } ]\n";

class ConfigFiles {
 public:
  ConfigFiles() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gatehouse-config-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directory(folder_ / "tenants");
    write("gatehouse.yaml", kServer);
    write("tenants/acme.yaml", kTenant);
    options.references = {.environment = [this](const std::string& name) -> std::optional<std::string> {
                            const auto found = environment.find(name);
                            if (found == environment.end()) return std::nullopt;
                            return found->second;
                          },
                          .credentials = {}};
  }
  ~ConfigFiles() { std::filesystem::remove_all(folder_); }
  ConfigFiles(const ConfigFiles&) = delete;
  ConfigFiles& operator=(const ConfigFiles&) = delete;

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  Loaded load() const { return config::load(folder_ / "gatehouse.yaml", options); }

  /// Findings as "acme.yaml:5:3: error GH-C0004: message | hint", one a line, without the folder.
  static std::string lines(const Diagnostics& found) {
    std::string text;
    for (const auto& one : found) {
      text += std::filesystem::path(one.span.file).filename().string() + ":" + std::to_string(one.span.line) +
              ":" + std::to_string(one.span.column) + ": " +
              (one.severity == Severity::error ? "error " : "warning ") + one.code + ": " + one.message +
              (one.hint.empty() ? "" : " | " + one.hint) + "\n";
    }
    return text;
  }

  std::map<std::string, std::string> environment{{"MASTER_KEY", kKey}};
  LoadOptions options;

 private:
  std::filesystem::path folder_;
};

}  // namespace gatehouse::config
