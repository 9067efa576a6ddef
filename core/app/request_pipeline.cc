#include "core/app/request_pipeline.h"

#include <boost/json.hpp>

#include "core/app/tenant_site.h"
#include "core/base/ids.h"
#include "core/http/media_type.h"
#include "core/http/security_headers.h"
#include "core/oidc/discovery.h"
#include "core/tenancy/host_name.h"

namespace gatehouse::app {
namespace {

constexpr Duration kRetry = std::chrono::seconds(2);
constexpr Duration kPoolPatience = std::chrono::seconds(25);  // below the door's own deadline

/// Those of the row, as a list; HEAD comes with GET where `head` says so.
std::string methods_of(const http::EndpointRule& rule, bool head) {
  std::string methods;
  for (const auto& [offered, name] : {std::pair(rule.get, "GET"),
                                      {rule.get && head, "HEAD"},
                                      {rule.post, "POST"},
                                      {rule.put, "PUT"},
                                      {rule.del, "DELETE"}})
    if (offered) methods.append(methods.empty() ? "" : ", ").append(name);
  return methods;
}

std::string allowed_methods(const http::EndpointRule& rule) { return methods_of(rule, true) + ", OPTIONS"; }

bool wants_a_page(const http::Request& request) {
  const auto accept = request.header("accept");
  return accept && accept->find("text/html") != std::string_view::npos;
}

/// Whoever opens an issuer in a browser wants to know what there is; the page itself says what there is not.
std::string what_is_here(const TenantSite& tenant) {
  return "The endpoints of this issuer: " + tenant.issuer() + "/.well-known/openid-configuration";
}

}  // namespace

/// A request on its way, with everything that was found out about it.
struct RequestPipeline::Arrival {
  telemetry::Counted active;
  http::Request request;
  http::ResponseTicket ticket;
  std::shared_ptr<const Site> site;
  TenantSite* tenant = nullptr;
  http::Endpoint* endpoint = nullptr;
  http::Params query;
  http::Params form;
  std::string request_id;
  std::string client_address;
  TimePoint now;
  std::chrono::steady_clock::time_point began;
};

struct RequestPipeline::Job {
  Job(RequestPipeline& owner, Arrival waiting, http::RunsOn pool)
      : pipeline(&owner), arrival(std::move(waiting)), where(pool) {}
  Job(Job&&) noexcept = default;
  // The pool drops what waited too long; whoever asked is told so and not that the server failed.
  ~Job() {
    try {
      if (arrival.ticket.pending()) pipeline->busy(std::move(arrival), "queue_expired");
    } catch (const std::exception&) {
      // Want of memory: the ticket answers 500 as it goes.
    }
  }
  void operator()() { pipeline->run(std::move(arrival), where); }

  RequestPipeline* pipeline;
  Arrival arrival;
  http::RunsOn where;
};

void RequestPipeline::receive(http::Request request, http::ResponseTicket ticket) noexcept try {
  const auto now = clock_.now();
  Arrival arrival{.active = telemetry::Counted(metrics_.active_requests),
                  .request = std::move(request),
                  .ticket = std::move(ticket),
                  .site = site_.load(),
                  .request_id = make_uuid_v7(now),
                  .now = now,
                  .began = std::chrono::steady_clock::now()};
  // Logs and audit keep the network, not the person's address.
  http::take_forwarded_certificate(arrival.request, forwarding_.proxies, forwarding_.certificates);
  const auto own = arrival.request.peer.tls ? http::Scheme::https : http::Scheme::http;
  const auto origin = http::client_of(arrival.request, forwarding_.proxies, own);
  if (const auto address = http::IpAddress::parse(origin.address))
    arrival.client_address = address->truncated_text();
  process(std::move(arrival));
} catch (...) {
  // Only want of memory gets here. The ticket, wherever it is, answers 500 when it goes.
}

std::string RequestPipeline::answered_by_door(const http::DoorAnswer& answer) noexcept try {
  const auto id = make_uuid_v7(clock_.now());
  const auto address = http::IpAddress::parse(answer.peer.address);
  log_.write(answer.status >= 500 ? LogLevel::warn : LogLevel::debug,
             {.event = "http.refused",
              .message = "Answered by the front door.",
              .request_id = id,
              .address = address ? address->truncated_text() : std::string(),
              .code = answer.reason,
              .http = telemetry::HttpFields{.status = answer.status}});
  return id;
} catch (...) {
  return {};  // want of memory: the answer goes without an id
}

void RequestPipeline::process(Arrival arrival) {
  for (const auto stage : {&RequestPipeline::route, &RequestPipeline::read_params}) {
    if (auto answer = (this->*stage)(arrival)) return finish(std::move(arrival), *std::move(answer), {});
  }
  const auto where = arrival.endpoint->rule().runs_on;
  if (where == http::RunsOn::io) return run(std::move(arrival), where);
  submit(std::move(arrival), where);
}

runtime::WorkerPool& PipelinePools::at(http::RunsOn where) const noexcept {
  if (where == http::RunsOn::hash) return hash;
  return where == http::RunsOn::signing ? signing : pool;
}

void RequestPipeline::submit(Arrival arrival, http::RunsOn where) {
  Job job(*this, std::move(arrival), where);
  if (!pools_.at(where).try_submit(std::move(job), Deadline::in(kPoolPatience)))
    busy(std::move(job.arrival), "queue_full");
}

void RequestPipeline::busy(Arrival arrival, std::string_view failure) const {
  auto response =
      plain_error(arrival, 503, "temporarily_unavailable", "The server is busy. Try again in a moment.");
  finish(std::move(arrival), std::move(response), failure);
}

std::optional<http::Response> RequestPipeline::route(Arrival& arrival) const {
  // The parser has refused a missing or repeated Host already.
  const auto host = arrival.request.header("host").value_or("");
  if (const auto alias = arrival.site->at_alias(host, arrival.request.path()); alias.tenant != nullptr) {
    // Nothing but what clients with certificates call: pages, links and cookies are the issuer's (S-305).
    auto* const endpoint = alias.tenant->find(alias.path);
    if (endpoint != nullptr && oidc::takes_certificates(endpoint->rule())) {
      arrival.tenant = alias.tenant;
      arrival.endpoint = endpoint;
      return guard(arrival);
    }
  }
  return route_at_issuer(arrival, host);
}

std::optional<http::Response> RequestPipeline::route_at_issuer(Arrival& arrival,
                                                               std::string_view host) const {
  const auto not_found = [&] {
    if (arrival.request.path() == homeless_.stylesheet_path()) return homeless_.stylesheet();
    return plain_error(arrival, 404, "not_found", "There is nothing at this address.");
  };
  const auto address = arrival.site->resolver().resolve(host, arrival.request.path());
  if (!address) {
    if (address.error() == tenancy::ResolveRefusal::bad_host)
      return plain_error(arrival, 400, "invalid_request", "The Host field is not a host.");
    return not_found();
  }
  // An unknown tenant reads exactly like an unknown address (S-311).
  arrival.tenant = arrival.site->find(address->tenant.text());
  if (arrival.tenant == nullptr) return not_found();
  // Links and cookies are the issuer's: a page under a name that somebody else chose would lend them to it
  // (S-305), DNS rebinding included (RFC 9110 §7.4).
  if (!tenancy::authority_serves_issuer(host, arrival.tenant->issuer()))
    return plain_error(arrival, 421, "misdirected_request",
                       "This is served at " + arrival.tenant->issuer() +
                           " only. A reverse proxy in front of it must pass the Host field on unchanged.");
  arrival.endpoint = arrival.tenant->find(address->path);
  if (arrival.endpoint == nullptr) return not_found();
  return guard(arrival);
}

std::optional<http::Response> RequestPipeline::guard(const Arrival& arrival) const {
  const auto& rule = arrival.endpoint->rule();
  using http::Method;
  const auto method = arrival.request.method;
  if (method == Method::options) return preflight(arrival);  // RFC 9110 §9.3.7
  // HEAD as GET: the door leaves the content out (RFC 9110 §9.3.2).
  const bool allowed = ((method == Method::get || method == Method::head) && rule.get) ||
                       (method == Method::post && rule.post) || (method == Method::put && rule.put) ||
                       (method == Method::del && rule.del);
  if (!allowed) {
    auto response = plain_error(arrival, 405, "invalid_request", "This address does not take this method.");
    response.headers.push_back({"Allow", allowed_methods(rule)});
    return response;
  }
  if (arrival.request.body.empty()) return std::nullopt;
  if (rule.takes_json && !http::has_media_type(arrival.request, http::kJsonMediaType))
    return plain_error(arrival, 400, "invalid_request", "Send a body of application/json.");
  if (method == Method::post && !rule.takes_json &&
      !http::has_media_type(arrival.request, http::kFormMediaType))
    return plain_error(arrival, 400, "invalid_request",
                       "Send the parameters as application/x-www-form-urlencoded.");
  return std::nullopt;
}

std::optional<http::Response> RequestPipeline::read_params(Arrival& arrival) const {
  auto query = http::Params::parse(arrival.request.query());
  const bool has_form = arrival.request.method == http::Method::post && !arrival.endpoint->rule().takes_json;
  auto form = http::Params::parse(has_form ? std::string_view(arrival.request.body) : std::string_view());
  if (!query || !form)
    return plain_error(
        arrival, 400, "invalid_request",
        "The parameters are malformed: check the percent-encoding, their number and their length.");
  arrival.query = *std::move(query);
  arrival.form = *std::move(form);
  return std::nullopt;
}

void RequestPipeline::run(Arrival arrival, http::RunsOn where) {
  const http::Call call{.request = arrival.request,
                        .query = arrival.query,
                        .form = arrival.form,
                        .request_id = arrival.request_id,
                        .client_address = arrival.client_address,
                        .now = arrival.now,
                        .running_on = where,
                        .path = arrival.endpoint->rule().path};
  http::Answer answer = http::Response{};
  try {
    answer = arrival.endpoint->handle(call);
  } catch (const std::exception&) {
    // Third-party exceptions end in the folder that owns the library; what comes here is want of memory or a
    // bug, and its text may hold anything, so it is not even logged (S-024).
    auto failed = plain_error(arrival, 500, "server_error",
                              "The server failed. Its log has more under this request id.");
    return finish(std::move(arrival), std::move(failed), "exception");
  }
  if (auto* response = std::get_if<http::Response>(&answer))
    return finish(std::move(arrival), std::move(*response), {});

  submit(std::move(arrival), std::get<http::MoveTo>(answer).where);
}

void RequestPipeline::finish(Arrival arrival, http::Response response, std::string_view failure) const {
  response.headers.push_back({"X-Request-Id", arrival.request_id});
  if (arrival.endpoint != nullptr) allow_origin(arrival, response);
  const auto took = std::chrono::steady_clock::now() - arrival.began;
  const std::string_view route = arrival.endpoint != nullptr ? arrival.endpoint->rule().name : "none";
  metrics_.request_duration
      .at({http::to_string(arrival.request.method), route, std::to_string(response.status), "public"})
      .observe(took);
  const auto level = response.status >= 500 ? LogLevel::warn : LogLevel::debug;
  if (log_.enabled(level)) {
    log_.write(level,
               {.event = "http.request",
                .message = "Request answered.",
                .tenant = arrival.tenant != nullptr ? std::string_view(arrival.tenant->id().text()) : "",
                .request_id = arrival.request_id,
                .address = arrival.client_address,
                .code = failure,
                .duration = std::chrono::duration_cast<std::chrono::microseconds>(took),
                .http = telemetry::HttpFields{.method = http::to_string(arrival.request.method),
                                              .route = route,
                                              .status = response.status,
                                              .bytes = response.body.view().size()}});
  }
  std::move(arrival.ticket).answer(std::move(response));
}

/// The Fetch standard's preflight. An origin that is not allowed learns nothing.
http::Response RequestPipeline::preflight(const Arrival& arrival) const {
  const auto& rule = arrival.endpoint->rule();
  auto response = http::empty(204, arrival.tenant->scheme());
  response.headers.push_back({"Allow", allowed_methods(rule)});
  const auto origin = arrival.request.header("origin");
  if (rule.cors == http::Cors::clients && origin && arrival.request.header("access-control-request-method") &&
      arrival.tenant->clients().allows_origin(*origin)) {
    response.headers.push_back({"Access-Control-Allow-Methods", methods_of(rule, false)});
    response.headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type, DPoP"});
    response.headers.push_back({"Access-Control-Max-Age", "600"});
  }
  return response;
}

void RequestPipeline::allow_origin(const Arrival& arrival, http::Response& response) const {
  if (arrival.endpoint->rule().cors != http::Cors::clients) return;
  response.headers.push_back({"Vary", "Origin"});  // RFC 9110 §12.5.5
  const auto origin = arrival.request.header("origin");
  if (!origin || !arrival.tenant->clients().allows_origin(*origin)) return;
  response.headers.push_back({"Access-Control-Allow-Origin", std::string(*origin)});
  response.headers.push_back({"Access-Control-Expose-Headers", "DPoP-Nonce, WWW-Authenticate, X-Request-Id"});
}

http::Response RequestPipeline::plain_error(const Arrival& arrival, int status, std::string_view code,
                                            std::string_view text) const {
  const auto scheme = arrival.tenant != nullptr ? arrival.tenant->scheme() : http::Scheme::http;
  const bool person = arrival.endpoint != nullptr
                          ? arrival.endpoint->rule().audience == http::Audience::person
                          : wants_a_page(arrival.request);
  http::Response response;
  const auto page_text = status == 404   ? pages::ErrorText("not_found")
                         : status == 503 ? pages::ErrorText("unavailable")
                                         : pages::ErrorText("not_possible");
  if (person && arrival.tenant == nullptr)
    return homeless_.error(arrival.request, {.status = status,
                                             .code = code,
                                             .text = page_text,
                                             .request_id = arrival.request_id,
                                             .now = arrival.now});
  if (person) {
    const http::Call call{.request = arrival.request,
                          .query = arrival.query,
                          .form = arrival.form,
                          .request_id = arrival.request_id,
                          .client_address = arrival.client_address,
                          .now = arrival.now};
    response = arrival.tenant->pages().error(
        {.status = status,
         .code = code,
         .text = page_text,
         .developer_note = status == 404 ? what_is_here(*arrival.tenant) : std::string(text),
         .retry_after = status == 503 ? kRetry : Duration::zero()},
        call);
  } else {
    response = http::json(
        status, boost::json::serialize(boost::json::object{{"error", code}, {"error_description", text}}),
        scheme);
    if (status == 503)
      response.headers.push_back(
          {"Retry-After", std::to_string(std::chrono::floor<std::chrono::seconds>(kRetry).count())});
  }
  return response;
}

}  // namespace gatehouse::app
