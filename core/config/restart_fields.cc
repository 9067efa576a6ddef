#include "core/config/restart_fields.h"

#include <algorithm>
#include <array>

#include "core/config/schemas.h"

namespace gatehouse::config {
namespace {

struct RestartField {
  const char* path;
  void (*keep)(ServerConfig& next, const ServerConfig& current);
};

constexpr std::array kFields{
    RestartField{"profile",
                 [](ServerConfig& next, const ServerConfig& current) { next.profile = current.profile; }},
    RestartField{"state",
                 [](ServerConfig& next, const ServerConfig& current) { next.state = current.state; }},
    RestartField{"listen.public",
                 [](ServerConfig& next, const ServerConfig& current) {
                   next.public_listener = current.public_listener;
                 }},
    RestartField{
        "listen.mtls",
        [](ServerConfig& next, const ServerConfig& current) { next.mtls_listener = current.mtls_listener; }},
    RestartField{"listen.telemetry",
                 [](ServerConfig& next, const ServerConfig& current) {
                   next.telemetry_listener = current.telemetry_listener;
                 }},
    RestartField{"workers",
                 [](ServerConfig& next, const ServerConfig& current) { next.workers = current.workers; }},
    RestartField{"storage.durable",
                 [](ServerConfig& next, const ServerConfig& current) {
                   next.durable_storage = current.durable_storage;
                 }},
    RestartField{"encryption.master_key",
                 [](ServerConfig& next, const ServerConfig& current) {
                   next.master_key = current.master_key.clone();
                 }},
    RestartField{"plugins",
                 [](ServerConfig& next, const ServerConfig& current) { next.plugins = current.plugins; }},
    RestartField{"tenancy",
                 [](ServerConfig& next, const ServerConfig& current) { next.tenancy = current.tenancy; }},
    RestartField{"log.format", [](ServerConfig& next,
                                  const ServerConfig& current) { next.log.format = current.log.format; }},
    RestartField{"audit",
                 [](ServerConfig& next, const ServerConfig& current) { next.audit = current.audit; }},
};

const ConfigNode& find_path(const ConfigNode& tree, std::string_view path) {
  static const ConfigNode nothing;
  const ConfigNode* node = &tree;
  while (node != nullptr && !path.empty()) {
    const auto dot = std::min(path.find('.'), path.size());
    node = node->find(path.substr(0, dot));
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return node == nullptr ? nothing : *node;
}

/// Equal as values, wherever they stand. Keys of a mapping have an order only on paper.
bool same_value(const ConfigNode& a, const ConfigNode& b) {
  const auto same_member = [&](const ConfigNode::Member& member) {
    const auto* other = b.find(member.key);
    return other != nullptr && same_value(member.value, *other);
  };
  return a.kind() == b.kind() && a.text() == b.text() &&
         std::equal(a.items().begin(), a.items().end(), b.items().begin(), b.items().end(), same_value) &&
         a.members().size() == b.members().size() &&
         std::all_of(a.members().begin(), a.members().end(), same_member);
}

}  // namespace

std::vector<std::string> keep_restart_fields(ServerConfig& next, const ServerConfig& current) {
  const ConfigNode before = server_schema().encode(current);
  const ConfigNode after = server_schema().encode(next);
  // Encoding masks secrets: the key is compared by itself.
  const bool same_key = next.master_key.equals(current.master_key.reveal());
  std::vector<std::string> kept;
  for (const auto& field : kFields) {
    const bool is_key = std::string_view(field.path) == "encryption.master_key";
    if (is_key ? same_key : same_value(find_path(before, field.path), find_path(after, field.path))) continue;
    field.keep(next, current);
    kept.emplace_back(field.path);
  }
  return kept;
}

std::vector<std::string> restart_fields() {
  std::vector<std::string> paths;
  for (const auto& field : kFields)
    paths.emplace_back(field.path);
  return paths;
}

}  // namespace gatehouse::config
