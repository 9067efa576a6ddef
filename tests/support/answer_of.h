// answer_of: a request handed to whoever receives requests, and its answer waited for, on whatever thread it
// is made.
#pragma once

#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "core/http/exchange.h"

namespace gatehouse::test_support {

struct Answered {
  http::Response response;
  bool without_a_hop = false;  ///< on the thread that brought the request, as an I/O thread would
};

inline Answered answered(http::RequestSink& sink, http::Request request) {
  class Capture final : public http::AnswerChannel {
   public:
    explicit Capture(std::promise<Answered> answer) : answer_(std::move(answer)) {}
    void deliver(http::Response response) noexcept override {
      answer_.set_value(
          {.response = std::move(response), .without_a_hop = std::this_thread::get_id() == brought_by_});
    }

   private:
    std::promise<Answered> answer_;
    std::thread::id brought_by_ = std::this_thread::get_id();
  };
  std::promise<Answered> promise;
  auto answer = promise.get_future();
  sink.receive(std::move(request), http::ResponseTicket(std::make_unique<Capture>(std::move(promise))));
  return answer.get();
}

inline http::Response answer_of(http::RequestSink& sink, http::Request request) {
  return answered(sink, std::move(request)).response;
}

}  // namespace gatehouse::test_support
