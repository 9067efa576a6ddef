// Candidate: a plugin file that passed every check that needs none of its code, with the bytes that passed.
// The bytes are what is hashed, what is read and what is mapped later: a file that is swapped meanwhile wins
// nothing.
#pragma once

#include <filesystem>
#include <string>

#include "core/plugin_host/note.h"
#include "core/plugin_host/refusal.h"
#include "core/plugin_host/sealed_copy.h"

namespace gatehouse::plugin_host {

struct Candidate {
  std::filesystem::path file;
  SealedCopy copy;
  StatedFacts facts;
};

/// Opens and reads `file`; hashes it where there is a `pin` ("sha256:<hex>", or empty for none). Runs none of
/// its code.
Result<Candidate, Refusal> inspect(const std::filesystem::path& file, const std::string& pin);

/// 64 hexadecimal digits; empty where the copy cannot be looked into.
std::string sha256_of(const SealedCopy& copy);

}  // namespace gatehouse::plugin_host
