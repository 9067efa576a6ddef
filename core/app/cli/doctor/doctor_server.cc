#include "core/app/cli/doctor/doctor_server.h"

#include "core/app/cli/doctor/local_fetch.h"
#include "core/app/run_lock.h"

namespace gatehouse::app::cli {
namespace {

constexpr Duration kPatience = std::chrono::seconds(5);

void look_at_addresses(const config::ServerConfig& server, DoctorReport& report) {
  report.warn("server", "none runs on " + server.state, "systemctl start gatehouse");
  const auto mtls = server.mtls_listener ? server.mtls_listener->address : std::string();
  for (const auto& address : {server.public_listener.address, mtls, server.telemetry_listener.address}) {
    if (address.empty()) continue;
    if (const auto free = is_address_free(address); !free)
      report.fail("ports", free.error().message(), "find who has it: ss -ltnp; or change listen in the file");
    else
      report.ok("ports", address + " is free");
  }
}

void look_at_tenant(const config::ServerConfig& server, const config::TenantConfig& tenant,
                    DoctorReport& report) {
  const std::string_view issuer = tenant.issuer;
  const auto authority = issuer.find("://") + 3;
  const auto path = std::min(issuer.find('/', authority), issuer.size());
  const auto answer =
      local_fetch({.listener = server.public_listener.address,
                   .host = std::string(issuer.substr(authority, path - authority)),
                   .path = std::string(issuer.substr(path)) + "/.well-known/openid-configuration"},
                  kPatience);
  if (!answer)
    return report.fail("discovery", tenant.id.text() + ": " + answer.error().describe(),
                       "journalctl -u gatehouse; gatehouse config show --effective");
  if (answer->status != 200 || answer->body.find("\"issuer\":\"" + tenant.issuer + "\"") == std::string::npos)
    return report.fail(
        "discovery",
        tenant.id.text() + " answers " + std::to_string(answer->status) + ", not the document of " +
            tenant.issuer,
        "tenancy must match the host and path of the issuer; after a change: gatehouse reload");
  report.ok("discovery", tenant.issuer + " is answered here; from outside try: curl " + tenant.issuer +
                             "/.well-known/openid-configuration");
}

void look_at_readiness(const config::ServerConfig& server, DoctorReport& report) {
  if (server.telemetry_listener.address.empty())
    return report.warn("telemetry", "health and metrics are answered nowhere",
                       "listen: { telemetry: { address: \"127.0.0.1:8082\" } }");
  const auto answer = local_fetch(
      {.listener = server.telemetry_listener.address, .host = "localhost", .path = "/readyz"}, kPatience);
  if (answer && answer->status == 200)
    report.ok("telemetry", "ready at " + server.telemetry_listener.address);
  else
    report.fail("telemetry", answer ? "not ready: " + answer->body : answer.error().describe(),
                "the check that is not ok says where to look");
}

}  // namespace

void look_at_server(const config::ConfigSnapshot& snapshot, DoctorReport& report) {
  const auto& server = snapshot.server;
  const auto pid = RunLock::holder(server.state);
  if (!pid) return look_at_addresses(server, report);
  report.ok("server", "runs as process " + std::to_string(*pid));
  if (server.public_listener.address.starts_with("systemd:")) {
    report.ok("discovery", "not asked: the service manager knows the address");
  } else if (server.public_listener.tls) {
    report.ok("discovery",
              "not asked: the listener speaks TLS; from outside try: curl "
              "ISSUER/.well-known/openid-configuration");
  } else {
    for (const auto& tenant : snapshot.tenants)
      look_at_tenant(server, tenant, report);
  }
  look_at_readiness(server, report);
}

}  // namespace gatehouse::app::cli
