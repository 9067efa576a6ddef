// The metrics by name, with type, help and labels (docs/reference/metrics.md).
//
// A name or a label is an interface: people draw dashboards of them. Label values come from closed sets:
// never a person, an address, a redirect URI or a token (S-494). Constants only; a test compares this table
// with the page.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gatehouse::telemetry {

enum class MetricType : std::uint8_t { counter, gauge, histogram };

struct MetricInfo {
  std::string_view name;
  MetricType type;
  std::string_view help;                        ///< one sentence
  std::array<std::string_view, 4> labels = {};  ///< in order; unused places are empty
};

namespace metric {

using enum MetricType;

inline constexpr MetricInfo kRequestDuration{
    "http_server_request_duration_seconds",
    histogram,
    "Time from the handing over of a request to its answer.",
    {"http_request_method", "http_route", "http_response_status_code", "listener"}};
inline constexpr MetricInfo kActiveRequests{
    "http_server_active_requests", gauge, "Requests that are being answered.", {"listener"}};
inline constexpr MetricInfo kOpenConnections{
    "gatehouse_connections_open", gauge, "Open connections.", {"listener"}};
inline constexpr MetricInfo kConnections{"gatehouse_connections_total",
                                         counter,
                                         "Connections by what became of them: accepted, refused, cut.",
                                         {"listener", "outcome"}};
inline constexpr MetricInfo kMalformedRequests{
    "gatehouse_malformed_requests_total", counter, "Requests that the parser refused.", {"listener"}};
inline constexpr MetricInfo kRequestTimeouts{
    "gatehouse_request_timeouts_total", counter, "Requests that the deadline answered.", {"listener"}};
inline constexpr MetricInfo kBuildInfo{
    "gatehouse_build_info", gauge, "Always 1; the labels say what runs.", {"version", "revision", "sdk"}};
inline constexpr MetricInfo kAuthorizeRequests{"gatehouse_authorize_requests_total",
                                               counter,
                                               "Authorization requests that came to an end; response_mode "
                                               "none: there was no address to answer to.",
                                               {"tenant", "outcome", "response_mode"}};
inline constexpr MetricInfo kTokensIssued{
    "gatehouse_tokens_issued_total",
    counter,
    "Tokens that were handed out: access, id, refresh. Every token response has an access token; grant "
    "implicit counts those that came through the browser.",
    {"tenant", "grant", "kind", "binding"}};
inline constexpr MetricInfo kTokenErrors{
    "gatehouse_token_errors_total", counter, "Refused token requests.", {"tenant", "grant", "error"}};
inline constexpr MetricInfo kRefreshReuse{
    "gatehouse_refresh_reuse_detected_total", counter, "Used refresh tokens that came again.", {"tenant"}};
inline constexpr MetricInfo kAuthentications{"gatehouse_authentications_total",
                                             counter,
                                             "Attempts to sign in, by step (first, second).",
                                             {"tenant", "method", "step", "outcome"}};
inline constexpr MetricInfo kAuthenticationDuration{
    "gatehouse_authentication_duration_seconds",
    histogram,
    "Time that a check of name and password took; locked: refused by name, without a hash.",
    {"method", "outcome"}};
inline constexpr MetricInfo kPasswordHashDuration{
    "gatehouse_password_hash_duration_seconds", histogram, "Time that one hash took.", {"algorithm"}};
inline constexpr MetricInfo kPasswordRehashes{
    "gatehouse_password_rehash_total",
    counter,
    "Passwords that were hashed anew, at today's cost, by what they were.",
    {"from"}};
inline constexpr MetricInfo kLoginFlow{
    "gatehouse_login_flow_total",
    counter,
    "Sign-ins by how far they came: shown, authenticated, consented, returned "
    "to the app; signed_up: the person made an account on the way; abandoned: the person said no.",
    {"tenant", "stage"}};
inline constexpr MetricInfo kConsents{
    "gatehouse_consents_total", counter, "Answers of people to an app's question.", {"tenant", "decision"}};
inline constexpr MetricInfo kRateLimited{"gatehouse_rate_limited_total",
                                         counter,
                                         "Requests that found a network over its limit; denied, "
                                         "authorize_denied: the refusal is not recorded one by "
                                         "one.",
                                         {"tenant", "limit"}};
inline constexpr MetricInfo kQueueDepth{
    "gatehouse_queue_depth", gauge, "Jobs that wait for a thread.", {"pool"}};
inline constexpr MetricInfo kQueueRejected{
    "gatehouse_queue_rejected_total", counter, "Jobs that found the queue full.", {"pool"}};
inline constexpr MetricInfo kHashQueueDepth{"gatehouse_hash_queue_depth", gauge,
                                            "Password checks that wait for a thread."};
inline constexpr MetricInfo kHashQueueRejected{"gatehouse_hash_queue_rejected_total", counter,
                                               "Password checks that found the queue full."};
inline constexpr MetricInfo kSigningKeyAge{"gatehouse_signing_key_age_seconds",
                                           gauge,
                                           "Time since a signing key entered its state.",
                                           {"tenant", "alg", "state"}};
inline constexpr MetricInfo kSigningOperations{
    "gatehouse_signing_operations_total", counter, "Tokens that were signed.", {"tenant", "alg"}};
inline constexpr MetricInfo kPluginCalls{
    "gatehouse_plugin_calls_total",
    counter,
    "Calls into a plugin by how they ended: ok; error, of the plugin's own; "
    "failed, it threw or broke its contract; refused, too many were inside.",
    {"plugin", "call", "outcome"}};
inline constexpr MetricInfo kPluginCallDuration{
    "gatehouse_plugin_call_duration_seconds",
    histogram,
    "Time of calls into a plugin; those of storage are gatehouse_db_query_duration_seconds.",
    {"plugin", "call"}};
inline constexpr MetricInfo kPluginState{
    "gatehouse_plugin_state",
    gauge,
    "1 for the state that a plugin is in: ok; failing, its last call failed; blocked, nothing comes back.",
    {"plugin", "state"}};
inline constexpr MetricInfo kDbQueryDuration{
    "gatehouse_db_query_duration_seconds",
    histogram,
    "Time that a named statement of the storage took, waiting for its turn included.",
    {"query"}};
inline constexpr MetricInfo kDbConnections{
    "gatehouse_db_pool_connections", gauge, "Connections that read, by state: idle, in_use.", {"state"}};
inline constexpr MetricInfo kStorageRows{
    "gatehouse_storage_rows",
    gauge,
    "What the storage holds, by kind, as of a moment in the last minute; what has expired goes within "
    "minutes.",
    {"kind"}};
inline constexpr MetricInfo kReplaysRemembered{
    "gatehouse_replays_remembered", gauge,
    "Assertions and proofs that must not be accepted again, in the memory of a server that has its storage "
    "for itself; 4,000,000 at most."};
inline constexpr MetricInfo kCacheRequests{
    "gatehouse_cache_requests_total", counter, "What was asked of memory, by result.", {"cache", "result"}};
inline constexpr MetricInfo kCacheBytes{
    "gatehouse_cache_bytes", gauge, "Memory that a cache holds, about.", {"cache"}};
inline constexpr MetricInfo kAuditEvents{
    "gatehouse_audit_events_total", counter, "Audit events that were delivered.", {"tenant", "sink"}};
inline constexpr MetricInfo kAuditDropped{"gatehouse_audit_dropped_total", counter,
                                          "Audit events that found the spool full."};
inline constexpr MetricInfo kAuditWaiting{"gatehouse_audit_waiting_bytes", gauge,
                                          "Audit events in the spool that are not delivered."};
inline constexpr MetricInfo kFetches{"gatehouse_fetches_total",
                                     counter,
                                     "Documents of others that were asked for, by what came of it: ok, or "
                                     "the code of the error.",
                                     {"tenant", "outcome"}};
inline constexpr MetricInfo kLogoutCalls{"gatehouse_backchannel_logouts_total",
                                         counter,
                                         "Apps that had to hear of the end of a session: delivered, failed "
                                         "(given up), refused (by the app).",
                                         {"tenant", "outcome"}};
inline constexpr MetricInfo kClientCallsWaiting{
    "gatehouse_client_calls_waiting", gauge,
    "Calls to apps that are to be made still: that a session ended, that a person decided."};
inline constexpr MetricInfo kConfigReloads{
    "gatehouse_config_reload_total", counter, "Reloads of the configuration.", {"outcome"}};
inline constexpr MetricInfo kLastReload{"gatehouse_config_last_reload_success_timestamp_seconds", gauge,
                                        "When the configuration in force was read."};
inline constexpr MetricInfo kLastBackup{"gatehouse_backup_last_success_timestamp_seconds", gauge,
                                        "When the last backup was completed."};
inline constexpr MetricInfo kProcessCpu{"process_cpu_seconds_total", counter,
                                        "Processor time, of user and system."};
inline constexpr MetricInfo kProcessResident{"process_resident_memory_bytes", gauge,
                                             "Memory that is resident."};
inline constexpr MetricInfo kProcessVirtual{"process_virtual_memory_bytes", gauge, "Memory that is mapped."};
inline constexpr MetricInfo kProcessOpenFds{"process_open_fds", gauge, "Open descriptors."};
inline constexpr MetricInfo kProcessMaxFds{"process_max_fds", gauge, "Descriptors that may be open."};
inline constexpr MetricInfo kProcessThreads{"process_threads", gauge, "Threads."};
inline constexpr MetricInfo kProcessStart{"process_start_time_seconds", gauge,
                                          "When the process started, since the epoch."};

}  // namespace metric

/// All of the above, in the order of the page.
std::span<const MetricInfo* const> metric_catalogue() noexcept;
std::string_view to_string(MetricType type) noexcept;
/// docs/reference/metrics.md.
std::string metrics_reference_page();

}  // namespace gatehouse::telemetry
