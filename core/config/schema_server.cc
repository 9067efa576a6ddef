#include "core/config/schemas.h"

namespace gatehouse::config {

Schema<PluginChoice> plugin_choice_schema() {
  return Schema<PluginChoice>(
             "plugin choice",
             {
                 field("type", &PluginChoice::type, text(),
                       "Which implementation: the name that a loaded plugin gives it.", KeyIs::required),
                 field("config", &PluginChoice::config, raw(),
                       "Settings of that implementation; its plugin declares and checks them."),
             })
      .place(&PluginChoice::span);
}

namespace {

using namespace std::chrono_literals;

using std::int64_t;

Field<TlsSettings> certificate_file() {
  return field(
      "certificate", &TlsSettings::certificate, text(),
      "PEM file, relative to this one: the listener's certificate and, behind it, its chain. Read again "
      "at `gatehouse reload`.",
      KeyIs::required);
}

Field<TlsSettings> key_file() {
  return field("key", &TlsSettings::key, text(),
               "PEM file of the certificate's private key, without a passphrase. Read again at `gatehouse "
               "reload`.",
               KeyIs::required);
}

Schema<TlsSettings> tls() {
  return Schema<TlsSettings>(
      "tls", {
                 certificate_file(),
                 key_file(),
                 field("client_certificates", &TlsSettings::client_certificates, boolean(),
                       "Whether clients are asked for a certificate (RFC 8705). Browsers ask people about "
                       "it: for them `listen.mtls` is better."),
             });
}

Value<CertificateHeader> certificate_header() {
  return enumeration<CertificateHeader>({{"none", CertificateHeader::none},
                                         {"nginx", CertificateHeader::nginx},
                                         {"haproxy", CertificateHeader::haproxy},
                                         {"apache", CertificateHeader::apache},
                                         {"traefik", CertificateHeader::traefik}});
}

Schema<Listener> mtls_listener() {
  return Schema<Listener>(
      "mtls listener",
      {
          field("address", &Listener::address, text(), "Where to listen, written as that of `public`.",
                KeyIs::required),
          field("tls", &Listener::tls,
                object(Schema<TlsSettings>("mtls certificate", {certificate_file(), key_file()})),
                "The listener's certificate.", KeyIs::required),
      });
}

Schema<Listener> listener() {
  return Schema<Listener>(
      "listener",
      {
          field("address", &Listener::address, text(),
                "Where to listen: `host:port`, `[v6]:port`, `unix:/path`, or `systemd:NAME` for a socket of "
                "that name in a socket unit. The host is a literal address or `localhost`."),
          field("trusted_proxies", &Listener::trusted_proxies, list(text()),
                "Addresses or CIDR blocks of the reverse proxies whose `X-Forwarded-For` and "
                "`X-Forwarded-Proto` "
                "are believed; `unix` for whoever may connect to a Unix socket."),
          field("tls", &Listener::tls, object(tls()),
                "TLS that the server speaks itself. Left out: plain HTTP, for a reverse proxy in front."),
          field(
              "client_certificate_header", &Listener::client_certificate_header, certificate_header(),
              "The form in which the trusted proxies pass on a client's certificate (RFC 8705): `traefik` in "
              "`X-Forwarded-Tls-Client-Cert`, the others in `ssl-client-cert`."),
      });
}

Schema<TelemetryListener> telemetry_listener() {
  return Schema<TelemetryListener>(
      "telemetry listener",
      {
          field("address", &TelemetryListener::address, text(),
                "Where `/livez`, `/readyz`, `/startupz` and `/metrics` are answered, written as that of "
                "`public`. Left out: nowhere. Metrics name tenants; keep it on the loopback interface or a "
                "network of your own."),
      });
}

Value<int64_t> thread_count() { return integer().range(1, 1024).word("auto", 0); }

Schema<Workers> workers() {
  return Schema<Workers>(
      "workers", {
                     field("io", &Workers::io, thread_count(), "Threads that read and write connections."),
                     field("pool", &Workers::pool, thread_count(),
                           "Threads for what may wait: storage, RSA signatures, plugins."),
                     field("hash", &Workers::hash, thread_count(),
                           "Threads for password hashing; each needs "
                           "`password_hashing.memory` while it works."),
                 });
}

Schema<PluginSettings> plugins() {
  return Schema<PluginSettings>(
      "plugins",
      {
          field("directory", &PluginSettings::directory, text(),
                "Where plugin libraries lie. Left out: `../lib/gatehouse` beside the binary."),
          field("allow", &PluginSettings::allow, list(text()),
                "Ids of the plugins that may be loaded; `*` allows all."),
          field("pins", &PluginSettings::pins, map(text()),
                "Plugin id → `sha256:` and 64 hexadecimal digits; a library with other bytes is refused."),
      });
}

Schema<AuditSettings> audit() {
  return Schema<AuditSettings>(
      "audit",
      {
          field("mode", &AuditSettings::mode,
                enumeration<AuditMode>({{"queued", AuditMode::queued}, {"required", AuditMode::required}}),
                "`required`: a request is answered only when its events are on disk."),
          field("sinks", &AuditSettings::sinks, list(object(plugin_choice_schema())),
                "Where audit events go."),
      });
}

Schema<LogSettings> log() {
  using Format = LogSettings::Format;
  return Schema<LogSettings>("log",
                             {
                                 field("level", &LogSettings::level,
                                       enumeration<LogLevel>({{"debug", LogLevel::debug},
                                                              {"info", LogLevel::info},
                                                              {"warn", LogLevel::warn},
                                                              {"error", LogLevel::error}}),
                                       "The least important lines that are written."),
                                 field("format", &LogSettings::format,
                                       enumeration<Format>({{"json", Format::json}, {"text", Format::text}}),
                                       "One JSON object a line, or text for people.", KeyIs::restart),
                             });
}

Schema<FetchSettings> fetch() {
  return Schema<FetchSettings>(
      "fetch",
      {
          field("allow_addresses", &FetchSettings::allow_addresses, list(text()),
                "Addresses or CIDR blocks that may be connected to although they are loopback, private or of "
                "another special purpose. Public addresses always may."),
          field("ca_file", &FetchSettings::ca_file, text(),
                "A PEM file, relative to this one, of authorities that are trusted beside those of the "
                "system; `system`: none beside them."),
      });
}

Schema<PasswordHashing> password_hashing() {
  return Schema<PasswordHashing>(
      "password_hashing",
      {
          // OWASP's floor for Argon2id; above 1 GiB one sign-in would starve the machine.
          field("memory", &PasswordHashing::memory, byte_size().range(19ll << 20, 1ll << 30),
                "Memory of one Argon2id computation."),
          field("passes", &PasswordHashing::passes, integer().range(2, 16), "Passes over that memory."),
      });
}

Schema<ShutdownSettings> shutdown() {
  return Schema<ShutdownSettings>(
      "shutdown",
      {
          field("pause", &ShutdownSettings::pause, duration().range(0s, 60s),
                "How long `/readyz` says no before new connections are refused: as long as a load balancer "
                "takes to notice. A second signal ends it."),
      });
}

Schema<ServerConfig> declare_server() {
  return Schema<ServerConfig>(
      kServerSchema,
      {
          constant<ServerConfig>("schema", kServerSchema, "Kind and version of this file."),
          field("profile", &ServerConfig::profile,
                enumeration<Profile>({{"dev", Profile::dev},
                                      {"staging", Profile::staging},
                                      {"production", Profile::production}}),
                "How strict to be. `dev` allows http issuers and redirect URIs on this machine; `production` "
                "refuses secrets written in files.",
                KeyIs::restart),
          field("state", &ServerConfig::state, text(),
                "Directory for the database file, the audit spool and the pid file; relative to this file. "
                "It is "
                "made, with mode 0700, where it does not exist.",
                KeyIs::required_restart),
          group<ServerConfig>(
              "listen",
              {
                  field("public", &ServerConfig::public_listener, object(listener()),
                        "The listener that browsers and clients reach.", KeyIs::restart),
                  field("mtls", &ServerConfig::mtls_listener, object(mtls_listener()),
                        "A second listener, which asks for clients' certificates (RFC 8705), so that "
                        "browsers at "
                        "the public one never are. No proxy stands before it.",
                        KeyIs::restart),
                  field("telemetry", &ServerConfig::telemetry_listener, object(telemetry_listener()),
                        "The listener for health checks and metrics.", KeyIs::restart),
              },
              "Where the server listens."),
          field("workers", &ServerConfig::workers, object(workers()),
                "Threads; `auto` follows the number of processors.", KeyIs::restart),
          field("shutdown", &ServerConfig::shutdown, object(shutdown()), "How the server ends."),
          group<ServerConfig>(
              "storage",
              {
                  field("durable", &ServerConfig::durable_storage, object(plugin_choice_schema()),
                        "What must survive a restart: accounts, grants, keys, sessions.",
                        KeyIs::required_restart),
              },
              "Where data is kept."),
          group<ServerConfig>(
              "encryption",
              {
                  field("master_key", &ServerConfig::master_key, secret(),
                        "32 random bytes as base64, base64url or hexadecimal, by reference. Make one "
                        "with `openssl rand -base64 32`. Losing it loses all sealed data.",
                        KeyIs::required_restart),
              },
              "Encryption of what is stored."),
          field("plugins", &ServerConfig::plugins, object(plugins()), "Which plugins are loaded.",
                KeyIs::restart),
          field("tenancy", &ServerConfig::tenancy, list(object(plugin_choice_schema())),
                "How a request tells its tenant; exactly one strategy must match.", KeyIs::required_restart),
          field("audit", &ServerConfig::audit, object(audit()), "The audit trail.", KeyIs::restart),
          field("fetch", &ServerConfig::fetch, object(fetch()),
                "What the server fetches from addresses that clients name, and the calls that it makes to "
                "them."),
          field("log", &ServerConfig::log, object(log()), "The server's own log on standard error."),
          field("password_hashing", &ServerConfig::password_hashing, object(password_hashing()),
                "Cost of new password hashes."),
          group<ServerConfig>("tenants",
                              {
                                  field("include", &ServerConfig::tenant_includes, list(text()),
                                        "Patterns of tenant files (`*`, `?`, `[…]`), relative to this file."),
                              },
                              "The tenants of this server."),
      });
}

}  // namespace

const Schema<ServerConfig>& server_schema() {
  static const Schema<ServerConfig> schema = declare_server();
  return schema;
}

}  // namespace gatehouse::config
