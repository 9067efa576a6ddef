#include "core/plugin_host/note.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "core/base/contains.h"
#include "gatehouse/abi.h"
#include "gatehouse/fingerprint.h"

namespace gatehouse::plugin_host {
namespace {

// Decision 1: the kinds of plugins. Only those with an interface can register anything.
constexpr std::array<std::string_view, 12> kKinds{"storage", "federation", "mfa",     "tenancy",
                                                  "audit",   "notify",     "claims",  "directory",
                                                  "keys",    "ratelimit",  "secrets", "grant"};
constexpr std::size_t kMaxNote = 8192;

Refusal refuse(RefusalReason reason, std::string message, std::string hint = {}) {
  return {reason, {}, std::move(message), std::move(hint)};
}

using Lines = std::map<std::string_view, std::string_view>;

std::optional<Lines> split_lines(std::string_view note) {
  constexpr std::string_view kHeader = GATEHOUSE_NOTE_HEADER "\n";
  if (!note.starts_with(kHeader) || note.size() > kMaxNote) return std::nullopt;
  note.remove_prefix(kHeader.size());
  Lines lines;
  while (!note.empty() && note.front() != '\0') {
    const auto end = note.find('\n');
    const auto line = note.substr(0, end);
    const auto equals = line.find('=');
    if (end == std::string_view::npos || equals == std::string_view::npos) return std::nullopt;
    if (!lines.emplace(line.substr(0, equals), line.substr(equals + 1)).second) return std::nullopt;
    note.remove_prefix(end + 1);
  }
  return lines;
}

std::optional<std::string> text_of(const Lines& lines, std::string_view name) {
  const auto found = lines.find(name);
  if (found == lines.end()) return std::nullopt;
  return std::string(found->second);
}

std::optional<std::uint32_t> number_of(const Lines& lines, std::string_view name) {
  const auto found = lines.find(name);
  if (found == lines.end()) return std::nullopt;
  std::uint32_t number = 0;
  const auto* end = found->second.data() + found->second.size();
  const auto parsed = std::from_chars(found->second.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

std::map<std::string_view, std::string_view> split_fingerprint(std::string_view text) {
  std::map<std::string_view, std::string_view> fields;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    const auto field = text.substr(0, end);
    const auto equals = std::min(field.find('='), field.size());
    fields[field.substr(0, equals)] = equals < field.size() ? field.substr(equals + 1) : std::string_view();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return fields;
}

std::string quoted(std::string_view text) {
  return text.empty() ? "nothing" : "\"" + std::string(text) + "\"";
}

// Names every field that differs, with both values.
std::string fingerprint_difference(std::string_view plugin, std::string_view host) {
  auto ours = split_fingerprint(host);
  auto theirs = split_fingerprint(plugin);
  std::string text;
  const auto add = [&](std::string_view name) {
    if (!text.empty()) text += "; ";
    text.append(name)
        .append(": plugin has ")
        .append(quoted(theirs[name]))
        .append(", host has ")
        .append(quoted(ours[name]));
  };
  for (const auto& [name, value] : split_fingerprint(host))
    if (theirs[name] != value) add(name);
  for (const auto& [name, value] : split_fingerprint(plugin))
    if (!ours.contains(name)) add(name);
  return text.empty() ? "fields in another order" : text;
}

bool is_line(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 48 && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_id(std::string_view id) {
  const auto kind = kind_of(id);
  return contains(kKinds, kind) && kind.size() < id.size() && is_name(id.substr(kind.size() + 1));
}

std::optional<Refusal> check_form(const StatedFacts& facts) {
  const auto bad = [](std::string_view name) {
    return refuse(RefusalReason::bad_descriptor, "states no usable " + std::string(name));
  };
  if (!is_id(facts.id)) return bad("id (KIND.NAME of a known kind)");
  if (!is_line(facts.version, 64)) return bad("version");
  if (!is_line(facts.license, 128)) return bad("license");
  if (!is_line(facts.summary, 256)) return bad("summary");
  if (facts.status > GH_STATUS_DEPRECATED) return bad("status");
  if (facts.posture > GH_POSTURE_REQUIRES_TRUSTED_INPUT) return bad("posture");
  return std::nullopt;
}

}  // namespace

std::string_view host_fingerprint() noexcept { return detail::kFingerprint; }

Result<StatedFacts, Refusal> parse_note(std::string_view note) {
  if (note.empty())
    return refuse(RefusalReason::missing_note, "has no section " GATEHOUSE_PLUGIN_SECTION,
                  "export it with the macro GATEHOUSE_PLUGIN of the SDK");
  const auto lines = split_lines(note);
  if (!lines)
    return refuse(RefusalReason::missing_note,
                  "has a section " GATEHOUSE_PLUGIN_SECTION " that is no note of this form",
                  "build it with the SDK of this release");
  const auto epoch = number_of(*lines, "epoch");
  const auto sdk = number_of(*lines, "sdk");
  const auto status = number_of(*lines, "status");
  const auto posture = number_of(*lines, "posture");
  const auto fingerprint = text_of(*lines, "fingerprint");
  if (!epoch || !sdk || !status || !posture || !fingerprint)
    return refuse(RefusalReason::bad_descriptor,
                  "has a note without epoch, fingerprint, sdk, status or posture");
  return StatedFacts{.epoch = *epoch,
                     .fingerprint = *fingerprint,
                     .sdk_version = *sdk,
                     .id = text_of(*lines, "id").value_or(""),
                     .version = text_of(*lines, "version").value_or(""),
                     .license = text_of(*lines, "license").value_or(""),
                     .summary = text_of(*lines, "summary").value_or(""),
                     .status = *status,
                     .posture = *posture};
}

Result<void, Refusal> check_facts(const StatedFacts& facts) {
  if (facts.epoch != GATEHOUSE_ABI_EPOCH)
    return refuse(RefusalReason::wrong_epoch,
                  "epoch: plugin has " + std::to_string(facts.epoch) + ", host has " +
                      std::to_string(GATEHOUSE_ABI_EPOCH),
                  "build it with the SDK of this release");
  if (facts.fingerprint != host_fingerprint())
    return refuse(RefusalReason::wrong_fingerprint,
                  "was built with other facts than this server: " +
                      fingerprint_difference(facts.fingerprint, host_fingerprint()),
                  "build it with the SDK, compiler and flags of this release");
  // Major and minor; a patch release changes no interface.
  if ((facts.sdk_version >> 8) > (GATEHOUSE_SDK_VERSION >> 8))
    return refuse(
        RefusalReason::newer_sdk,
        "needs SDK " + version_text(facts.sdk_version) + "; host has " + version_text(GATEHOUSE_SDK_VERSION),
        "upgrade Gatehouse, or build the plugin with the older SDK");
  if (auto bad = check_form(facts)) return std::move(*bad);
  return {};
}

std::string version_text(std::uint32_t version) {
  return std::to_string(version >> 16) + "." + std::to_string((version >> 8) & 0xff) + "." +
         std::to_string(version & 0xff);
}

std::string_view kind_of(std::string_view id) noexcept { return id.substr(0, id.find('.')); }

std::string id_of_file_name(std::string_view name) {
  constexpr std::string_view kPrefix = "gatehouse_";
  constexpr std::string_view kSuffix = ".so";
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || name.size() < kPrefix.size() + kSuffix.size())
    return {};
  const auto stem = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
  const auto underscore = stem.find('_');
  if (underscore == std::string_view::npos) return {};
  auto id = std::string(stem);
  id[underscore] = '.';
  return is_id(id) ? id : std::string();
}

}  // namespace gatehouse::plugin_host
