#include "core/app/cli/plugin/plugin_commands.h"

#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <ostream>
#include <system_error>

#include "core/app/cli/plugin/plugin_kits.h"
#include "core/plugin_host/candidate.h"

namespace gatehouse::app::cli {
namespace {

namespace host = plugin_host;

// A hung plugin's thread still runs in code and data that destructors would take away.
void leave_if_hung(const host::Refusals& refusals, Streams streams) {
  if (!refusals.hung) return;
  streams.out.flush();
  streams.err.flush();
  std::_Exit(kFailed);
}

std::string size_text(std::uint64_t bytes) { return std::to_string((bytes + 1023) / 1024) + " KiB"; }

void print_facts(const host::Candidate& candidate, std::ostream& out) {
  const auto& facts = candidate.facts;
  out << "plugin       " << facts.id << ' ' << facts.version << '\n'
      << "summary      " << facts.summary << '\n'
      << "licence      " << facts.license << '\n'
      << "status       " << host::to_string(static_cast<gh_status>(facts.status)) << '\n'
      << "posture      " << host::to_string(static_cast<gh_posture>(facts.posture)) << '\n'
      << "sdk          " << host::version_text(facts.sdk_version) << '\n'
      << "file         " << candidate.file.string() << ", " << size_text(candidate.copy.size()) << '\n'
      << "sha256       " << host::sha256_of(candidate.copy) << '\n'
      << "fingerprint  " << facts.fingerprint << '\n';
}

void print_offers(const host::PluginHost& plugins, std::ostream& out) {
  for (const auto& offer : plugins.offers()) {
    out << "offers       " << offer.kind << " type \"" << offer.type << "\"\n";
    for (const auto& field : offer.schema->fields)
      out << "  " << std::left << std::setw(18) << field.name << field.doc << '\n';
  }
}

struct Workshop {
  std::filesystem::path directory;
  ~Workshop() {
    std::error_code ignored;
    if (!directory.empty()) std::filesystem::remove_all(directory, ignored);
  }
};

bool print_kit(const KitReport& report, std::ostream& out) {
  out << (report.failed.empty() ? "PASS" : "FAIL") << " contract     " << report.kit << " kit, type \""
      << report.type << "\": " << report.passed << " passed, " << report.failed.size() << " failed, "
      << report.skipped.size() << " skipped\n";
  for (const auto& failure : report.failed)
    out << "  failed  " << failure << '\n';
  for (const auto& skipped : report.skipped)
    out << "  skipped " << skipped << '\n';
  return report.failed.empty();
}

}  // namespace

ExitCode list_plugins(const host::HostSettings& settings, OutputFormat form, Streams streams) {
  auto loaded = host::PluginHost::load(settings, {});
  if (!loaded) {
    for (const auto& refusal : loaded.error().files)
      streams.err << refusal.describe() << '\n';
    leave_if_hung(loaded.error(), streams);
    return kFailed;
  }
  Listing listing{.name = "plugins",
                  .columns = {"id", "version", "license", "status", "posture", "sha256", "file"},
                  .rows = {}};
  for (const auto& facts : (*loaded)->plugins())
    listing.rows.push_back({facts.id, facts.version, facts.license,
                            std::string(host::to_string(facts.status)),
                            std::string(host::to_string(facts.posture)), facts.sha256, facts.file.string()});
  print_listing(streams.out, form, listing);
  for (const auto& skipped : (*loaded)->skipped())
    streams.err << "skipped " << skipped.file.string() << ": " << skipped.why << '\n';
  return kDone;
}

ExitCode show_plugin(const host::HostSettings& settings, const std::string& which, Streams streams) {
  auto& [out, err] = streams;
  std::filesystem::path file = which;
  if (which.find('/') == std::string::npos && !which.ends_with(".so")) {
    const auto directory = settings.plugins.directory.empty()
                               ? host::PluginHost::default_directory()
                               : std::filesystem::path(settings.plugins.directory);
    file = directory / ("gatehouse_" + which + ".so");
    auto name = file.filename().string();
    std::replace(name.begin(), name.end() - 3, '.', '_');
    file.replace_filename(name);
  }
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) {
    err << "no plugin \"" << which << "\": " << file.string() << " does not exist\n";
    return kNotFound;
  }
  file = std::filesystem::absolute(file).lexically_normal();
  auto candidate = host::inspect(file, {});
  if (!candidate) {
    err << candidate.error().describe() << '\n';
    return kFailed;
  }
  print_facts(*candidate, out);
  auto loaded = host::PluginHost::load_file(file, settings, {});
  if (!loaded) {
    for (const auto& refusal : loaded.error().files)
      err << refusal.describe() << '\n';
    leave_if_hung(loaded.error(), streams);
    return kFailed;
  }
  print_offers(**loaded, out);
  return kDone;
}

ExitCode check_plugin(const PluginCheck& check, Streams streams) {
  auto& [out, err] = streams;
  std::error_code failure;
  if (!std::filesystem::exists(check.file, failure)) {
    err << check.file.string() << " does not exist\n";
    return kNotFound;
  }
  const auto file = std::filesystem::absolute(check.file).lexically_normal();
  auto loaded = host::PluginHost::load_file(file, check.settings, {});
  if (!loaded) {
    for (const auto& refusal : loaded.error().files)
      out << "FAIL " << std::left << std::setw(13) << host::to_string(refusal.reason) << refusal.message
          << (refusal.hint.empty() ? "" : " (" + refusal.hint + ")") << '\n';
    leave_if_hung(loaded.error(), streams);
    return kFailed;
  }
  const auto facts = (*loaded)->plugins().front();
  out << "file       " << facts.file.string() << "   sha256 " << facts.sha256.substr(0, 6) << "…   "
      << size_text(facts.size) << '\n'
      << "plugin     " << facts.id << ' ' << facts.version << "   sdk "
      << host::version_text(facts.sdk_version) << "   licence " << facts.license << '\n'
      << "PASS file         owner, mode and links of it and of every directory above\n"
      << "PASS format       whole, for this machine, exports " GATEHOUSE_PLUGIN_SYMBOL ", safe search paths\n"
      << "PASS handshake    epoch, fingerprint and SDK fit; note and descriptor agree\n"
      << "PASS start        offers";
  for (const auto& offer : (*loaded)->offers())
    out << ' ' << offer.kind << ' ' << offer.type;
  out << '\n';
  std::string name = (std::filesystem::temp_directory_path() / "gatehouse-check-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    err << "cannot make a directory for the kit in " << name << '\n';
    return kFailed;
  }
  const Workshop workshop{name};
  bool passed = true;
  for (const auto& report : run_kits(**loaded, check, workshop.directory))
    passed = print_kit(report, out) && passed;
  if (!passed) return kFailed;
  out << "LOADABLE by this Gatehouse. To pin it:\n  plugins: { pins: { " << facts.id
      << ": \"sha256:" << facts.sha256 << "\" } }\n";
  return kDone;
}

}  // namespace gatehouse::app::cli
