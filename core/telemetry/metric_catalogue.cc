#include "core/telemetry/metric_catalogue.h"

namespace gatehouse::telemetry {
namespace {

using namespace metric;  // NOLINT: the table reads as the reference page does

constexpr std::array kCatalogue = {
    &kRequestDuration,
    &kActiveRequests,
    &kOpenConnections,
    &kConnections,
    &kMalformedRequests,
    &kRequestTimeouts,
    &kBuildInfo,
    &kAuthorizeRequests,
    &kTokensIssued,
    &kTokenErrors,
    &kRefreshReuse,
    &kAuthentications,
    &kAuthenticationDuration,
    &kPasswordHashDuration,
    &kPasswordRehashes,
    &kLoginFlow,
    &kConsents,
    &kRateLimited,
    &kQueueDepth,
    &kQueueRejected,
    &kHashQueueDepth,
    &kHashQueueRejected,
    &kSigningKeyAge,
    &kSigningOperations,
    &kPluginCalls,
    &kPluginCallDuration,
    &kPluginState,
    &kDbQueryDuration,
    &kDbConnections,
    &kStorageRows,
    &kReplaysRemembered,
    &kCacheRequests,
    &kCacheBytes,
    &kAuditEvents,
    &kAuditDropped,
    &kAuditWaiting,
    &kFetches,
    &kLogoutCalls,
    &kClientCallsWaiting,
    &kConfigReloads,
    &kLastReload,
    &kLastBackup,
    &kProcessCpu,
    &kProcessResident,
    &kProcessVirtual,
    &kProcessOpenFds,
    &kProcessMaxFds,
    &kProcessThreads,
    &kProcessStart,
};

constexpr std::string_view kPageHead =
    "# Metrics\n"
    "\n"
    "Generated from `core/telemetry/metric_catalogue.h`; do not edit.\n"
    "\n"
    "`GET /metrics` on the telemetry listener (`listen.telemetry`) answers in the Prometheus text format. "
    "How to set it "
    "up: [operate.md](../how-to/operate.md).\n"
    "\n"
    "Names and labels are an interface. Label values come from closed sets: configured ids, codes of the "
    "protocols, names "
    "of endpoints; never a person, an address or a token. A family has at most 384 series; what exceeds that "
    "is counted "
    "under `_other`. What stands in the audit trail (sign-ins, consents, refusals) is counted as it is "
    "delivered, so it "
    "may be half a second late and counts only what was committed. A series appears with the first thing "
    "that "
    "it counts.\n"
    "\n"
    "Sessions have no number here: they end by themselves when their time is over, and nothing that is cheap "
    "would see it; "
    "`gatehouse_login_flow_total` tells how many begin. Alert rules and a dashboard: "
    "[packaging/monitoring](../../packaging/monitoring/).\n"
    "\n"
    "| metric | type | labels | meaning |\n"
    "|---|---|---|---|\n";

}  // namespace

std::span<const MetricInfo* const> metric_catalogue() noexcept { return kCatalogue; }

std::string_view to_string(MetricType type) noexcept {
  switch (type) {
    case counter:
      return "counter";
    case gauge:
      return "gauge";
    case histogram:
      return "histogram";
  }
  return "untyped";
}

std::string metrics_reference_page() {
  std::string page(kPageHead);
  for (const auto* info : kCatalogue) {
    page.append("| `").append(info->name).append("` | ").append(to_string(info->type)).append(" | ");
    std::string labels;
    for (const auto label : info->labels)
      if (!label.empty()) labels.append(labels.empty() ? "`" : ", `").append(label).append("`");
    page.append(labels.empty() ? "–" : labels).append(" | ").append(info->help).append(" |\n");
  }
  return page;
}

}  // namespace gatehouse::telemetry
