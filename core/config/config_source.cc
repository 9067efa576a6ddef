#include "core/config/config_source.h"

#include <algorithm>

#include "core/config/codes.h"
#include "core/config/restart_fields.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {
namespace {

/// The place of a dotted key, or of what encloses it.
SourceSpan place_of(const ConfigNode& tree, std::string_view path) {
  const ConfigNode* node = &tree;
  SourceSpan span = tree.span();
  while (node != nullptr && !path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    node = node->find(path.substr(0, dot));
    if (node != nullptr) span = node->span();
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return span;
}

}  // namespace

ConfigSource::ConfigSource(std::filesystem::path file, LoadOptions options, ConfigSnapshot first)
    : file_(std::move(file)), options_(std::move(options)) {
  first.generation = 1;
  current_ = std::make_shared<const ConfigSnapshot>(std::move(first));
}

std::shared_ptr<const ConfigSnapshot> ConfigSource::current() const {
  const std::scoped_lock lock(swapping_);
  return current_;
}

ConfigSource::Reloaded ConfigSource::reload(const Prepare& prepare) {
  const std::scoped_lock one_at_a_time(reloading_);
  Loaded loaded = load(file_, options_);
  const auto before = current();
  Reloaded result{false, before->generation, std::move(loaded.found), std::move(loaded.sources)};
  if (!loaded.snapshot) return result;
  for (const auto& key : keep_restart_fields(loaded.snapshot->server, before->server))
    result.found.push_back({Severity::warning, code::kNeedsRestart, place_of(loaded.server.tree, key),
                            key + " takes effect at the next start; the old value stays in force", ""});
  loaded.snapshot->generation = before->generation + 1;
  auto next = std::make_shared<const ConfigSnapshot>(std::move(*loaded.snapshot));
  if (const auto prepared = prepare(next); !prepared) {
    Findings(result.found)
        .error(code::kNotInForce, Place(),
               "the new configuration cannot be put in force: " + prepared.error().describe(),
               "the old one keeps running; mend this and reload again");
    return result;
  }
  result.generation = next->generation;
  result.swapped = true;
  const std::scoped_lock lock(swapping_);
  current_.swap(next);
  return result;
}

}  // namespace gatehouse::config
