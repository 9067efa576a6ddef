#include "core/plugin_host/candidate.h"

#include <algorithm>

#include "core/crypto/digest.h"
#include "core/plugin_host/elf_image.h"
#include "core/plugin_host/file_trust.h"

namespace gatehouse::plugin_host {
namespace {

constexpr std::string_view kPinPrefix = "sha256:";

Result<void, Refusal> check_pin(std::string_view bytes, const std::string& pin) {
  if (pin.empty()) return {};
  const std::string_view hex = std::string_view(pin).substr(std::min(kPinPrefix.size(), pin.size()));
  if (!pin.starts_with(kPinPrefix) || hex.size() != 64 ||
      hex.find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return Refusal{RefusalReason::pin_mismatch,
                   {},
                   "is pinned to \"" + pin + "\", which is no digest",
                   "write sha256: and 64 lower-case hexadecimal digits"};
  const auto sha256 = crypto::sha256(bytes).hex();
  if (hex != sha256)
    return Refusal{RefusalReason::pin_mismatch,
                   {},
                   "has SHA-256 " + sha256 + ", pinned is " + std::string(hex),
                   "install the file that was pinned, or change plugins.pins"};
  return {};
}

// S-382: a library found by the working directory is whoever's.
Result<void, Refusal> check_search_paths(const ElfImage& image) {
  for (const auto path : image.search_paths) {
    if (!path.starts_with('/'))
      return Refusal{RefusalReason::unsafe_search_path,
                     {},
                     "searches libraries in \"" + std::string(path) + "\", which is no absolute path",
                     "link it without RPATH, or with absolute ones"};
    // One that does not exist counts too: whoever can make it decides what runs.
    if (auto fit = check_trusted_search_path(std::filesystem::path(path)); !fit)
      return Refusal{RefusalReason::unsafe_search_path,
                     {},
                     "searches libraries in a place that is not safe: " + fit.error().message,
                     fit.error().hint};
  }
  for (const auto library : image.needed)
    if (library.find('/') != std::string_view::npos && !library.starts_with('/'))
      return Refusal{RefusalReason::unsafe_search_path,
                     {},
                     "needs library \"" + std::string(library) + "\" relative to the working directory",
                     ""};
  return {};
}

Result<Candidate, Refusal> examine(const std::filesystem::path& file, const std::string& pin) {
  GH_TRY(const auto opened, open_trusted(file));
  GH_TRY(auto copy, SealedCopy::of(opened.descriptor, opened.size, file));
  GH_TRY(const auto view, copy.view());
  if (auto pinned = check_pin(view.bytes(), pin); !pinned) return std::move(pinned).error();
  GH_TRY(const auto image, read_elf(view.bytes()));
  GH_TRY(auto facts, parse_note(image.note));
  if (auto fits = check_facts(facts); !fits) return std::move(fits).error();
  if (auto safe = check_search_paths(image); !safe) return std::move(safe).error();
  return Candidate{.file = file, .copy = std::move(copy), .facts = std::move(facts)};
}

}  // namespace

std::string sha256_of(const SealedCopy& copy) {
  const auto view = copy.view();
  return view ? crypto::sha256(view->bytes()).hex() : std::string();
}

Result<Candidate, Refusal> inspect(const std::filesystem::path& file, const std::string& pin) {
  auto examined = examine(file, pin);
  if (!examined && examined.error().file.empty()) examined.error().file = file;
  return examined;
}

}  // namespace gatehouse::plugin_host
