// Rules for the server file. Pure; thread-safe.
#pragma once

#include "core/config/model.h"
#include "core/config/plugin_catalogue.h"
#include "core/config/rules/place.h"

namespace gatehouse::config {

/// Every problem of the server by itself; plugin choices are check_plugin_choices()'s.
void check_server(const ServerConfig& server, const Place& place, Diagnostics& found);

void check_listener(const Listener& listener, const Place& place, Findings& findings);
void check_plugin_settings(const PluginSettings& plugins, const Place& place, Findings& findings);
void check_master_key(const Secret& key, const Place& place, Findings& findings);

/// Asks the plugins about every `type` and its `config`.
void check_plugin_choices(const ServerConfig& server, const PluginCatalogue& catalogue, Diagnostics& found);

/// "host:port" with a literal address or localhost, "[v6]:port", or "unix:/path".
bool is_listen_address(std::string_view text);
/// An IPv4 or IPv6 address, alone or with a prefix length whose host bits are all zero.
bool is_cidr(std::string_view text);

}  // namespace gatehouse::config
