// Notified: the address at which an app is told how its CIBA requests end, for tests.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/tls_peer.h"

namespace gatehouse::test_support {

/// An app's address for notifications. Answers each call with the next status, the last one for ever.
class Notified {
 public:
  explicit Notified(const Authority& authority, std::vector<std::string> statuses = {"204 No Content"},
                    std::string fields = {})
      : statuses_(std::move(statuses)),
        fields_(std::move(fields)),
        peer_(authority.issue("127.0.0.1"), [this](const std::string&, const TlsPeer::Send& send) {
          send(http_answer("", fields_, next()));
        }) {}

  std::string url() const { return peer_.url("127.0.0.1", "/told?app=1"); }
  std::vector<std::string> calls(std::size_t wanted,
                                 std::chrono::milliseconds within = std::chrono::seconds(20)) const {
    const auto until = std::chrono::steady_clock::now() + within;
    while (peer_.requests().size() < wanted && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return peer_.requests();
  }
  /// From now on.
  void answer_with(std::string status) {
    const std::lock_guard lock(mutex_);
    statuses_ = {std::move(status)};
  }

 private:
  std::string next() {
    const std::lock_guard lock(mutex_);
    const auto at = std::min(answered_++, statuses_.size() - 1);
    return statuses_[at];
  }
  std::mutex mutex_;
  std::size_t answered_ = 0;
  std::vector<std::string> statuses_;
  const std::string fields_;
  TlsPeer peer_;
};

/// What such a call carries.
inline boost::json::object body_of(const std::string& call) {
  return boost::json::parse(call.substr(call.find("\r\n\r\n") + 4)).as_object();
}

}  // namespace gatehouse::test_support
