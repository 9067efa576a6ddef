// answer_of: a request handed to whoever receives requests, and its answer waited for, on whatever thread it
// is made.
#pragma once

#include <future>
#include <memory>
#include <utility>

#include "core/http/exchange.h"

namespace gatehouse::test_support {

inline http::Response answer_of(http::RequestSink& sink, http::Request request) {
  class Capture final : public http::AnswerChannel {
   public:
    explicit Capture(std::promise<http::Response> answer) : answer_(std::move(answer)) {}
    void deliver(http::Response response) noexcept override { answer_.set_value(std::move(response)); }

   private:
    std::promise<http::Response> answer_;
  };
  std::promise<http::Response> promise;
  auto answer = promise.get_future();
  sink.receive(std::move(request), http::ResponseTicket(std::make_unique<Capture>(std::move(promise))));
  return answer.get();
}

}  // namespace gatehouse::test_support
