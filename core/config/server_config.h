// ServerConfig: what the server's own file says, declared key by key in schema_server.cc. Plain values, as
// all of model.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gatehouse/config_node.h"
#include "gatehouse/plugin.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::config {

enum class Profile { dev, staging, production };

/// A plugin's instance as configured: `type` chooses the factory, `config` belongs to it.
struct PluginChoice {
  std::string type;
  ConfigNode config;
  SourceSpan span;
};

/// TLS that a listener speaks itself.
struct TlsSettings {
  std::string certificate;           ///< PEM file: the chain, its own certificate first
  std::string key;                   ///< PEM file of its private key
  bool client_certificates = false;  ///< whether clients are asked for one (RFC 8705)
};
/// The form in which a trusted proxy passes on a client's certificate.
enum class CertificateHeader { none, nginx, haproxy, apache, traefik };
struct Listener {
  std::string address = "127.0.0.1:8080";    ///< "host:port", "[v6]:port" or "unix:/path"
  std::vector<std::string> trusted_proxies;  ///< CIDR blocks whose forwarded headers are believed
  std::optional<TlsSettings> tls;            ///< plain HTTP without it
  CertificateHeader client_certificate_header = CertificateHeader::none;
};
/// Thread counts; 0 stands for `auto`.
struct Workers {
  std::uint32_t io = 0;
  std::uint32_t pool = 0;
  std::uint32_t hash = 0;
};
struct PluginSettings {
  std::string directory;                    ///< absolute; empty: beside the binary, ../lib/gatehouse
  std::vector<std::string> allow = {"*"};   ///< plugin ids or "*"
  std::map<std::string, std::string> pins;  ///< plugin id → "sha256:<hex>"
};
enum class AuditMode { queued, required };
struct AuditSettings {
  AuditMode mode = AuditMode::queued;
  std::vector<PluginChoice> sinks;
};
struct LogSettings {
  LogLevel level = LogLevel::info;
  enum class Format { json, text } format = Format::json;
};
struct PasswordHashing {
  std::uint64_t memory = 64ull << 20;  ///< bytes
  std::uint32_t passes = 3;
};

/// Where operators' machines ask for health and metrics.
struct TelemetryListener {
  std::string address;  ///< as that of Listener; empty: there is none
};

struct ShutdownSettings {
  Duration pause{};  ///< between the first sign that the server ends and the last connection that it takes
};

/// What the server may ask of others, and whom it trusts for it.
struct FetchSettings {
  std::vector<std::string>
      allow_addresses;             ///< CIDR blocks that are not public and may be asked all the same
  std::string ca_file = "system";  ///< "system", or a PEM file whose authorities are trusted as well
};

struct ServerConfig {
  Profile profile = Profile::production;
  std::string state;  ///< absolute path of the state directory
  Listener public_listener;
  std::optional<Listener> mtls_listener;  ///< for clients with certificates only, beside the public one
  TelemetryListener telemetry_listener;
  Workers workers;
  ShutdownSettings shutdown;
  PluginChoice durable_storage;
  Secret master_key;  ///< base64url of 32 bytes
  PluginSettings plugins;
  std::vector<PluginChoice> tenancy;
  AuditSettings audit;
  LogSettings log;
  FetchSettings fetch;
  PasswordHashing password_hashing;
  std::vector<std::string> tenant_includes;  ///< patterns of tenant files, relative to the server's file
};

}  // namespace gatehouse::config
