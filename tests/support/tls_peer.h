// TlsPeer: a server at 127.0.0.1 that says what a test wants over TLS, whatever that is, with certificates
// made for the test. For what we fetch from others.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gatehouse::test_support {

/// A key and its certificate, as PEM.
struct Certificate {
  std::string key;
  std::string chain;
};

/// Makes certificates that a client trusts if it trusts this authority.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  std::string pem() const;
  /// For a DNS name or an address; valid from an hour ago to `ends` from now.
  Certificate issue(const std::string& name, std::chrono::seconds ends = std::chrono::hours(1)) const;
  /// Signed by its own key.
  static Certificate self_signed(const std::string& name);

 private:
  struct Made;
  std::unique_ptr<Made> made_;
};

class TlsPeer {
 public:
  /// Sends a part of the answer; false when the other side has gone or the test ends.
  using Send = std::function<bool(std::string_view)>;
  /// Gets the whole head of a request with its body, and answers; the connection ends when it returns.
  using Conversation = std::function<void(const std::string& request, const Send& send)>;

  /// `version`: the only one that it speaks (TLS1_1_VERSION and so on); 0: those of today.
  TlsPeer(const Certificate& certificate, Conversation conversation, int version = 0);
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  std::string url(const std::string& host = "127.0.0.1", const std::string& path = "/doc") const {
    return "https://" + host + ":" + std::to_string(port_) + path;
  }
  /// Connections that came, TLS or not.
  int connections() const noexcept { return connections_; }
  /// Requests that were read whole.
  std::vector<std::string> requests() const;

 private:
  void run();
  void serve(int peer);

  void* context_ = nullptr;  ///< SSL_CTX
  Conversation conversation_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> ending_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::vector<std::thread> conversations_;
  std::thread thread_;
};

/// An answer with its length.
std::string http_answer(const std::string& body, const std::string& fields = {},
                        const std::string& status = "200 OK");

}  // namespace gatehouse::test_support
