#include "core/http/pistache/connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/http/client_certificate.h"
#include "core/http/pistache/io_loop.h"
#include "core/http/pistache/response_bytes.h"

namespace gatehouse::http {
namespace {

constexpr int kReadsPerTurn = 4;
constexpr int kRequestsPerTurn = 64;  ///< so that one pipelining client does not hold up the others
constexpr std::size_t kMaxBuffered = 16 << 10;
constexpr std::size_t kMaxUnsent = 256 << 10;
constexpr std::size_t kCopiedBody = 16 << 10;  ///< larger bodies are sent from where they are
constexpr std::size_t kNoteworthyProgress = 4 << 10;
constexpr std::size_t kMaxDiscarded = 4 << 20;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(IoLoop& loop, Stream stream, Arrival arrival, RequestAddress address)
    : loop_(loop),
      stream_(std::move(stream)),
      admission_(std::move(arrival.admission)),
      address_(address),
      peer_(std::move(arrival.peer)),
      reader_(loop.options().limits),
      handshaking_(stream_.is_tls()) {
  const Timeouts& timeouts = loop_.options().timeouts;
  phase_due_ = loop_.now() + (handshaking_ ? timeouts.handshake : timeouts.header);
  retime();
}

void Connection::kill() noexcept {
  if (dead_) return;
  dead_ = true;
  // Its memory goes now, not at the end of the batch: the budget for unsent answers counts on it.
  loop_.counters().output.subtract(std::exchange(accounted_, 0));
  queue_ = OutputQueue();
  loop_.doom(address_.slot);
}

void Connection::begin_turn() noexcept { turns_left_ = kRequestsPerTurn; }

void Connection::on_event(Readiness ready) {
  if (ready.broken) return kill();
  begin_turn();
  if (handshaking_) shake_hands();
  if (dead_) return;
  const bool may_read = ready.readable || (ready.writable && stream_.input_wants_output());
  if (may_read && !handshaking_) lingering_ ? discard() : read();
  settle();
}

void Connection::on_answer(std::uint32_t serial, Response response) {
  if (!busy_ || serial != address_.serial) {
    loop_.counters().late.add();
    return;
  }
  begin_turn();
  complete(std::move(response));
  hungry_ = !closing_ && !input_.empty();
  settle();
}

void Connection::on_turn() {
  begin_turn();
  if (stream_.has_pending() && !lingering_) read();
  settle();
}

void Connection::on_drain() {
  if (!busy_ && !started_ && !hungry_ && !closing_)
    phase_due_ = std::min(phase_due_, loop_.now() + loop_.options().timeouts.drain_grace);
  settle();
}

void Connection::on_due() {
  const TimePoint now = loop_.now();
  if (lingering_) return kill();
  if (handshaking_ && now >= phase_due_) {
    loop_.counters().unsecured.add();
    return kill();
  }
  if (!queue_.empty() && now >= write_due_) {
    // A slow reader's progress shows in the kernel's buffer long before there is room for more.
    if (stream_.unacknowledged() + kNoteworthyProgress > unacknowledged_) {
      loop_.counters().cut.add();
      return kill();
    }
    restart_write_time();
  }
  begin_turn();
  if (busy_ && now >= request_due_) {
    ++address_.serial;  // the answer that comes too late finds another number and is dropped
    loop_.counters().timed_out.add();
    complete(own_answer(503, "deadline"));
    hungry_ = !closing_ && !input_.empty();
  } else if (!busy_ && !closing_ && !hungry_ &&
             now >= std::min(phase_due_, started_ ? request_due_ : phase_due_)) {
    started_ ? refuse(408, "slow request") : static_cast<void>(closing_ = true);
  }
  settle();
}

// ---- input

/// Whoever never finishes costs a descriptor and some KiB until its deadline, and nobody else's time.
void Connection::shake_hands() {
  const Transfer step = stream_.handshake();
  if (step.outcome == Transfer::Outcome::blocked) return;
  if (step.outcome != Transfer::Outcome::some) {
    loop_.counters().unsecured.add();
    return kill();
  }
  handshaking_ = false;
  phase_due_ = loop_.now() + loop_.options().timeouts.header;
  auto shown = stream_.peer_certificates();
  if (shown.empty()) return;
  PresentedCertificate certificate{.form = CertificateForm::der, .text = std::move(shown.front())};
  shown.erase(shown.begin());
  certificate.chain = std::move(shown);
  peer_.certificate = std::make_shared<const PresentedCertificate>(std::move(certificate));
}

bool Connection::wants_input() const noexcept {
  if (lingering_) return true;
  const bool full = (busy_ || hungry_) && input_.size() >= kMaxBuffered;
  return !ended_ && !closing_ && !full && queue_.bytes() < kMaxUnsent;
}

void Connection::read() {
  for (int round = 0; round < kReadsPerTurn && wants_input() && !dead_; ++round) {
    const std::span<char> room = loop_.read_room();
    const Transfer got = stream_.receive(room);
    if (got.outcome == Transfer::Outcome::blocked) return;
    if (got.outcome == Transfer::Outcome::failed) return kill();
    if (got.outcome == Transfer::Outcome::ended) {
      ended_ = true;  // a half-close: what was asked is still answered
      return;
    }
    take_input({room.data(), got.bytes});
    if (got.bytes < room.size() && stream_.short_read_is_last()) return;
  }
}

void Connection::discard() {
  for (int round = 0; round < kReadsPerTurn; ++round) {
    const Transfer got = stream_.discard(loop_.read_room());
    if (got.outcome == Transfer::Outcome::blocked) return;
    discarded_ += got.bytes;
    if (got.outcome != Transfer::Outcome::some || discarded_ > kMaxDiscarded) return kill();
  }
}

void Connection::take_input(std::string_view bytes) {
  if (input_.empty()) {
    // The common case: whole requests straight from the loop's own buffer; an idle connection owns none.
    const std::size_t used = read_requests(bytes);
    input_.assign(bytes.substr(used));
    return;
  }
  input_.append(bytes);
  input_.erase(0, read_requests(input_));
  if (input_.empty()) std::string().swap(input_);
}

bool Connection::may_start() const noexcept {
  return !busy_ && !closing_ && !dead_ && turns_left_ > 0 &&
         queue_.bytes() + loop_.unsent_scratch().size() < kMaxUnsent;
}

void Connection::begin_request() {
  started_ = true;
  continue_sent_ = false;
  phase_due_ = loop_.now() + loop_.options().timeouts.header;
  request_due_ = loop_.now() + loop_.options().timeouts.request;
}

std::size_t Connection::read_requests(std::string_view input) {
  std::size_t used = 0;
  hungry_ = false;
  while (used < input.size()) {
    if (!may_start()) {
      hungry_ = !closing_;
      break;
    }
    if (!started_) begin_request();
    const bool in_head = reader_.stage() == RequestReader::Stage::head;
    used += reader_.advance(input.substr(used));
    switch (reader_.stage()) {
      case RequestReader::Stage::head:
        return used;
      case RequestReader::Stage::body:
        if (in_head) phase_due_ = loop_.now() + loop_.options().timeouts.body;
        if (reader_.awaits_continue() && !continue_sent_) {
          loop_.unsent_scratch().append(kContinue);
          continue_sent_ = true;
        }
        return used;
      case RequestReader::Stage::complete:
        hand_over();
        break;
      case RequestReader::Stage::refused:
        loop_.counters().malformed.add();
        refuse(reader_.refusal().status, reader_.refusal().reason);
        return input.size();
    }
  }
  return closing_ ? input.size() : used;
}

void Connection::hand_over() {
  keep_alive_ = reader_.framing().keep_alive;
  head_only_ = reader_.is_head();
  minor_version_ = reader_.minor_version();
  Request request = reader_.take();
  request.peer = peer_;
  request.deadline = Deadline(request_due_);
  started_ = false;
  busy_ = true;
  ++address_.serial;
  --turns_left_;
  if (auto answer = loop_.hand_over(address_, std::move(request))) complete(std::move(*answer));
}

// ---- answers

Response Connection::own_answer(int status, std::string_view reason) {
  Response response = fixed_response(status);
  auto id = loop_.sink().answered_by_door({.status = status, .reason = reason, .peer = peer_});
  if (!id.empty()) response.headers.push_back({"X-Request-Id", std::move(id)});
  return response;
}

void Connection::refuse(int status, std::string_view reason) {
  keep_alive_ = false;
  head_only_ = false;
  started_ = false;
  send(own_answer(status, reason));
}

void Connection::complete(Response response) {
  busy_ = false;
  phase_due_ = loop_.now() + loop_.options().timeouts.idle;
  send(std::move(response));
}

void Connection::send(Response response) {
  std::string& out = loop_.unsent_scratch();
  // A ticket that went without an answer leaves an empty 500.
  if (response.status == 500 && response.headers.empty()) response = own_answer(500, "no answer");
  if (response.body.view().size() > loop_.options().caps.response_bytes)
    response = own_answer(500, "answer too large");
  ResponseFrame frame{.date = loop_.date(),
                      .keep_alive = keep_alive_ && !response.close && !loop_.draining(),
                      .minor_version = minor_version_};
  if (!append_response_head(out, response, frame)) {
    response = own_answer(500, "answer cannot be sent");
    append_response_head(out, response, frame);
  }
  if (!frame.keep_alive) closing_ = true;
  if (head_only_ || forbids_body(response.status)) return;
  if (response.body.view().size() <= kCopiedBody) {
    out.append(response.body.view());
    return;
  }
  queue_.push(out);
  out.clear();
  queue_.push(std::move(response.body), 0);
}

// ---- after every step

void Connection::settle() {
  do {
    write_out();
    if (dead_) return;
  } while (resume());
  const bool has_unread = stream_.has_pending() && !lingering_ && wants_input();
  if ((hungry_ && turns_left_ == 0) || has_unread) loop_.give_turn(address_);
  if (ended_ && !busy_ && !hungry_) closing_ = true;
  finish_if_done();
  if (dead_) return;
  watch();
  retime();
}

bool Connection::resume() {
  if (!hungry_ || !may_start()) return false;
  input_.erase(0, read_requests(input_));
  if (input_.empty()) std::string().swap(input_);
  return true;
}

void Connection::write_out() {
  std::string& out = loop_.unsent_scratch();
  const bool was_empty = queue_.empty();
  if (!out.empty() && was_empty) {
    const std::array<iovec, 1> part{{{out.data(), out.size()}}};
    const Transfer sent = stream_.send(part);
    queue_.push(std::string_view(out).substr(sent.bytes));
    out.clear();
    after_write(sent);
  } else if (!was_empty) {
    queue_.push(out);
    out.clear();
    after_write(queue_.flush(stream_));
  }
}

void Connection::after_write(Transfer result) {
  if (result.outcome == Transfer::Outcome::failed) return kill();
  // A deadline that any byte extends would let a reader of one byte a minute hold an answer for ever.
  progress_ += result.bytes;
  if (!queue_.empty() && (accounted_ == 0 || progress_ >= kNoteworthyProgress)) restart_write_time();
  if (accounted_ > 0 && queue_.empty() && !started_)
    phase_due_ = std::max(phase_due_, loop_.now() + loop_.options().timeouts.idle);
  const std::size_t before = std::exchange(accounted_, queue_.bytes());
  if (before != accounted_) loop_.account(before, accounted_);
}

void Connection::restart_write_time() {
  write_due_ = loop_.now() + loop_.options().timeouts.write;
  unacknowledged_ = stream_.unacknowledged();
  progress_ = 0;
}

void Connection::finish_if_done() {
  if (!closing_ || lingering_ || !queue_.empty()) return;
  if (ended_) {
    if (stream_.is_tls())
      stream_.finish_output();  // without our close_notify the answer would look cut short
    return kill();
  }
  // Closing with unread input would send RST, which can destroy the answer before the client has read it.
  stream_.finish_output();
  lingering_ = true;
  hungry_ = false;
  std::string().swap(input_);
  const Timeouts& timeouts = loop_.options().timeouts;
  phase_due_ = loop_.now() + (loop_.draining() ? timeouts.drain_grace : timeouts.linger);
}

void Connection::watch() {
  const bool held_up = stream_.input_wants_output() && !lingering_ && wants_input();
  const Interest wanted{.read = wants_input() && !held_up, .write = !queue_.empty() || held_up};
  if (wanted == interest_) return;
  interest_ = wanted;
  loop_.watch(address_, descriptor(), wanted);
}

void Connection::retime() {
  due_ = TimePoint::max();
  if (lingering_) {
    due_ = phase_due_;
  } else {
    if (!queue_.empty()) due_ = std::min(due_, write_due_);
    if (busy_) due_ = std::min(due_, request_due_);
    if (!busy_ && !closing_ && !hungry_) due_ = std::min(due_, phase_due_);
    if (started_) due_ = std::min(due_, request_due_);
  }
  loop_.schedule(*this, address_);
}

}  // namespace gatehouse::http
