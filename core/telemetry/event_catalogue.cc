#include "core/telemetry/event_catalogue.h"

#include <array>

namespace gatehouse::telemetry {
namespace {

constexpr std::array kCatalogue = {
    EventInfo{
        "audit.chains_ended", "error",
        "events that were being delivered are lost from the spool; new chains begin under a new node id"},
    EventInfo{"audit.relay_failed", "error", "events cannot be read or remembered; they wait"},
    EventInfo{"audit.relay_recovered", "info", "they are relayed again"},
    EventInfo{"audit.sink_failed", "error", "a sink refuses events; they wait and are offered again"},
    EventInfo{"audit.sink_recovered", "info", "it takes them again"},
    EventInfo{"audit.spool_torn", "warn",
              "a crash left an unfinished event in the spool; it was moved aside"},
    EventInfo{"audit.torn_line", "warn",
              "a crash left an unfinished record in a sink's file; it was moved aside"},
    EventInfo{
        "authorize.rejected", "warn",
        "an app sent a person with a request that cannot be answered: unknown client, or a redirect URI "
        "that is not registered; `difference` says what differs"},
    EventInfo{
        "backchannel.call_failed", "warn",
        "an app could not be told how a sign-in from elsewhere ended (CIBA); tried again where that can "
        "help"},
    EventInfo{"claims.hook_failed", "warn",
              "a plugin that adds claims failed or came too late; its `on_error` says what became of the "
              "answer"},
    EventInfo{"client.sector_refused", "warn",
              "a client of a file is not served: the document at its `sector_identifier_uri` does not list "
              "its redirect URIs"},
    EventInfo{"config.reload_failed", "info", "a new configuration was refused; the old one keeps running"},
    EventInfo{"config.reloaded", "info", "a new configuration is in force"},
    EventInfo{"config.report_failed", "warn",
              "the result of a reload could not be left for `gatehouse reload`"},
    EventInfo{
        "http.refused", "debug, warn",
        "the front door answered by itself: a malformed or slow request, a deadline that passed (warn from "
        "status 500 on); `code` says why"},
    EventInfo{"http.request", "debug, warn", "a request was answered; warn from status 500 on"},
    EventInfo{"key.advance_failed", "warn",
              "signing keys of a tenant could not be advanced; tried again within half a minute"},
    EventInfo{"fetch.failed", "warn",
              "a document that a client names (its keys, for example) could not be fetched; `code` says why"},
    EventInfo{"log.lost", "warn", "so many lines could not be written"},
    EventInfo{"login.failed", "info", "a sign-in attempt was refused; `code` says why"},
    EventInfo{"login.locked", "warn",
              "a sign-in attempt was not even checked: too many failures before it, by this name or account"},
    EventInfo{"login.succeeded", "info", "a person proved who they are"},
    EventInfo{"logout.call_failed", "warn",
              "an app could not be told that a person signed out; tried again unless `code` is "
              "refused_by_app or invalid_argument"},
    EventInfo{
        "request.failed", "warn",
        "a request of an app could not be answered for trouble inside, and the app was told 500 or 503; "
        "`code` and `error` say why"},
    EventInfo{
        "server.certificate_kept", "warn",
        "a reload could not take over the certificate of a listener, which goes on with the one it has"},
    EventInfo{"server.drain_cut", "warn",
              "connections were still busy when the time for an orderly stop was over"},
    EventInfo{"server.ready", "info", "requests are answered"},
    EventInfo{"server.replays_unknown", "warn",
              "the server before this one did not stop in order, or had another state directory; for some "
              "minutes DPoP proofs need a nonce, "
              "and assertions must show that they were made since"},
    EventInfo{"server.replays_unsaved", "warn",
              "at a stop it could not be written which proofs and assertions were used; the next start is "
              "as after a crash"},
    EventInfo{"server.stopping", "info", "the server finishes what was begun and stops"},
    EventInfo{"server.telemetry", "info", "health and metrics are answered"},
    EventInfo{"storage.feed_failed", "warn",
              "the change feed cannot be read; nothing is answered from memory meanwhile"},
    EventInfo{"storage.sweep_failed", "warn",
              "expired records could not be removed; tried again within a minute"},
};

constexpr std::string_view kPageHead =
    "# Log events\n"
    "\n"
    "Generated from `core/telemetry/event_catalogue.cc`; do not edit.\n"
    "\n"
    "The server logs one JSON object per line to stderr (`log.format: json`) or a line for people (`text`, "
    "the default of\n"
    "`gatehouse dev`). The log is for finding faults; what happened to accounts and tokens stands in the "
    "[audit trail](audit.md).\n"
    "\n"
    "Names are an interface: people write alerts on them. `msg` is not; nobody should parse it.\n"
    "\n"
    "## Fields\n"
    "\n"
    "Empty ones are left out.\n"
    "\n"
    "| field | meaning |\n"
    "|---|---|\n"
    "| `ts` | RFC 3339, UTC, milliseconds |\n"
    "| `level` | `debug`, `info`, `warn`, `error` |\n"
    "| `event` | name from the table below |\n"
    "| `msg` | a short English sentence |\n"
    "| `tenant`, `client_id`, `plugin` | configured ids |\n"
    "| `request_id` | the request's id, also in its `X-Request-Id` header and on error pages |\n"
    "| `actor` | `{\"type\": …, \"id\": …}`; ids are internal, never e-mail addresses |\n"
    "| `ip` | the client's network, /24 or /48 |\n"
    "| `outcome`, `code` | `ok`, `denied` or `error`; a stable error code |\n"
    "| `duration_ms` | how long it took |\n"
    "| `http` | `{\"method\": …, \"route\": …, \"status\": …, \"bytes\": …}`; the route is the endpoint's "
    "name, never the address with its parameters |\n"
    "| `difference` | `{\"got\": …, \"allowed\": …, \"differs\": …, \"fix\": …}`, never with a query; in "
    "`text` on lines of their own |\n"
    "| `error` | `{\"type\": …, \"detail\": …, \"where\": …}`, for operators only |\n"
    "| `file` | a path of the configuration or the state directory |\n"
    "\n"
    "A secret cannot get in: the fields are typed, there is none for parameters, headers or bodies, and the "
    "type that holds\n"
    "secrets does not convert to text. Whatever a field holds, its line stays one line: control characters, "
    "terminal\n"
    "sequences, bidirectional and zero-width characters are escaped, and values longer than 1,024 bytes are "
    "cut.\n"
    "\n"
    "Lines that cannot be written (a full disk, a reader that stopped reading) are counted, never waited for "
    "longer than 20 ms.\n"
    "\n"
    "## Events\n"
    "\n"
    "| event | level | when |\n"
    "|---|---|---|\n";

}  // namespace

std::span<const EventInfo> event_catalogue() noexcept { return kCatalogue; }

std::string events_reference_page() {
  std::string page(kPageHead);
  for (const auto& event : kCatalogue)
    page.append("| `")
        .append(event.name)
        .append("` | ")
        .append(event.levels)
        .append(" | ")
        .append(event.when)
        .append(" |\n");
  return page;
}

}  // namespace gatehouse::telemetry
