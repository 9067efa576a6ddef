#include "tests/wire/test_door.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "core/http/client_certificate.h"

namespace gatehouse::http::test {
namespace {

std::size_t number_in(std::string_view query) {
  std::size_t number = 0;
  std::from_chars(query.data(), query.data() + query.size(), number);
  return number;
}

void wait(std::size_t milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }

Response with_header(std::string name, std::string value) {
  Response response;
  response.headers.push_back({std::move(name), std::move(value)});
  return response;
}

Response busy() {
  Response response = with_header("Retry-After", "1");
  response.status = 503;
  return response;
}

/// Carries the ticket, so that it is still there when the pool is full.
struct PoolJob {
  Request request;
  ResponseTicket ticket;
  void operator()() {
    wait(number_in(request.query()));
    if (request.path() == "/throw") throw std::runtime_error("a secret of the handler");
    std::move(ticket).answer(echo(request));
  }
};

}  // namespace

Response echo(const Request& request) {
  Response response;
  response.headers.push_back({"Content-Type", "text/plain"});
  std::string text(to_string(request.method));
  text.append(" ").append(request.target).append("\n");
  for (const Header& field : request.headers)
    text.append(field.name).append(": ").append(field.value).append("\n");
  text.append("\n").append(request.body);
  response.body = std::move(text);
  return response;
}

TestSink::TestSink(std::size_t workers, std::size_t queue)
    : pool_(runtime::WorkerPool::create({.name = "wire-test", .threads = workers, .queue = queue}).value()) {}

TestSink::~TestSink() = default;

std::vector<ResponseTicket> TestSink::take_kept() {
  const std::lock_guard lock(mutex_);
  return std::exchange(kept_, {});
}

void TestSink::on_pool(Request request, ResponseTicket ticket) {
  const Deadline deadline = request.deadline;
  PoolJob job{std::move(request), std::move(ticket)};
  if (!pool_->try_submit(std::move(job), deadline)) std::move(job.ticket).answer(busy());
}

void TestSink::receive(Request request, ResponseTicket ticket) noexcept {
  ++received_;
  const std::string_view path = request.path();
  if (path == "/pool" || path == "/throw") return on_pool(std::move(request), std::move(ticket));
  if (path == "/lost") return;
  if (path == "/never") {
    const std::lock_guard lock(mutex_);
    kept_.push_back(std::move(ticket));
    return;
  }
  Response response;
  if (path == "/fixed") {
    response.body = std::string("ok");
  } else if (path == "/big") {
    response.body = std::string(number_in(request.query()), 'x');
  } else if (path == "/shared") {
    response.body = std::make_shared<const std::string>(number_in(request.query()), 's');
  } else if (path == "/peer") {
    response.body = request.peer.unix_socket ? std::string("unix") : request.peer.address;
  } else if (path == "/certificate") {
    response.body = request.peer.certificate ? request.peer.certificate->text : std::string();
  } else if (path == "/listener") {
    response.body = std::string(request.peer.tls ? "tls" : "plain") + (request.peer.direct ? " direct" : "");
  } else if (path == "/split") {
    response = with_header("Location", "/a\r\nSet-Cookie: stolen=1\r\n\r\n<script>");
  } else if (path == "/owned") {
    response = with_header("Content-Length", "1");
  } else if (path == "/block") {
    wait(number_in(request.query()));
  } else {
    response = echo(request);
  }
  std::move(ticket).answer(std::move(response));
}

TestDoor::TestDoor(TestDoorOptions options) : sink_(options.workers, options.queue) {
  if (options.door.listen.empty()) options.door.listen = {"127.0.0.1:0"};
  auto door = FrontDoor::create(std::move(options.door), sink_);
  if (!door) {
    std::fprintf(stderr, "%s\n", door.error().describe().c_str());
    std::abort();
  }
  door_ = std::move(door).value();
}

bool full_scale() { return std::getenv("GATEHOUSE_FULL_SCALE") != nullptr; }

}  // namespace gatehouse::http::test
