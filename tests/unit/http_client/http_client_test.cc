// What the client asks and what it takes (S-513), against a server of a few lines.
#include "core/http_client/http_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

namespace gatehouse::http_client {
namespace {

/// Answers every connection with the same bytes after the first part of a request; keeps what came.
class Answerer {
 public:
  explicit Answerer(std::string answer) : answer_(std::move(answer)) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listening_, 16), 0);
    EXPECT_EQ(::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    EXPECT_EQ(::pipe(stop_), 0);
    thread_ = std::thread([this] { run(); });
  }
  ~Answerer() {
    ::close(stop_[1]);
    thread_.join();
    ::close(stop_[0]);
    ::close(listening_);
  }
  std::string url(const std::string& host = "127.0.0.1", const std::string& scheme = "http") const {
    return scheme + "://" + host + ":" + std::to_string(port_) + "/path";
  }
  std::uint16_t port() const noexcept { return port_; }
  std::string received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  /// False when it is time to stop.
  bool readable(int fd) const {
    pollfd both[] = {{.fd = fd, .events = POLLIN, .revents = 0}, {.fd = stop_[0], .events = 0, .revents = 0}};
    while (::poll(both, 2, -1) < 0) {
    }
    return both[1].revents == 0;
  }
  void run() {
    while (readable(listening_)) {
      const int peer = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) continue;
      char buffer[16'384];
      if (readable(peer)) {
        const auto got = ::recv(peer, buffer, sizeof buffer, 0);
        {
          const std::lock_guard lock(mutex_);
          if (got > 0) received_.append(buffer, static_cast<std::size_t>(got));
        }
        std::string_view rest = answer_;
        while (!rest.empty()) {
          const auto sent = ::send(peer, rest.data(), rest.size(), MSG_NOSIGNAL);
          if (sent <= 0) break;
          rest.remove_prefix(static_cast<std::size_t>(sent));
        }
        // An answer of nothing is one that never comes.
        if (answer_.empty()) (void)readable(peer);
      }
      ::close(peer);
    }
  }
  const std::string answer_;
  int listening_ = -1;
  int stop_[2] = {-1, -1};
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::string received_;
  std::thread thread_;
};

std::string answer_of(const std::string& body, const std::string& fields = {},
                      const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + fields +
         "Connection: close\r\n\r\n" + body;
}

Result<Response> ask(const std::string& url, ClientSettings settings = {}) {
  auto client = HttpClient::create(std::move(settings));
  EXPECT_TRUE(client) << client.error().describe();
  return client->send({.method = "GET", .url = url});
}

/// Of a variable of the environment, for as long as it lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }

 private:
  const char* name_;
};

TEST(HttpClient, S513_its_limits_are_5_s_2_s_and_512_KiB) {
  const ClientSettings usual;
  EXPECT_EQ(usual.answer_within, std::chrono::seconds(5));
  EXPECT_EQ(usual.connect_within, std::chrono::seconds(2));
  EXPECT_EQ(usual.most_bytes, 512u << 10);
}

TEST(HttpClient, S513_only_https_is_asked_and_http_on_this_machine) {
  for (const auto* url :
       {"http://id.example.com/", "http://192.0.2.1/", "http://localhost.example.com/",
        "http://127.0.0.1.nip.io/", "http://localhost@192.0.2.1/", "https://user:secret@127.0.0.1:1/",
        "http://0.0.0.0/", "http://[::2]/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
        "127.0.0.1", "//127.0.0.1/", "", "http://192.0.2.1\\@127.0.0.1/", "http://127.0.0.1 .example.com/",
        "http://\xef\xbc\x91.example/"}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = ask(url);
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(answer.error().code(), ErrorCode::invalid_argument) << url << ": " << answer.error().describe();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1)) << url;
    EXPECT_EQ(answer.error().describe().find("secret"), std::string::npos);
  }
  const Answerer server(answer_of("here"));
  for (const auto* host : {"127.0.0.1", "localhost", "demo.localhost"}) {
    const auto answer = ask(server.url(host));
    ASSERT_TRUE(answer) << host << ": " << answer.error().describe();
    EXPECT_EQ(answer->body, "here");
  }
}

TEST(HttpClient, S513_a_redirect_is_an_answer_and_not_followed) {
  const Answerer elsewhere(answer_of("internal"));
  const Answerer server(answer_of("", "Location: " + elsewhere.url() + "\r\n", "302 Found"));
  const auto answer = ask(server.url());
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(elsewhere.received(), "");
}

TEST(HttpClient, S513_no_proxy_of_the_environment_sees_a_request) {
  const Answerer proxy(answer_of("by the proxy"));
  const auto at = "http://127.0.0.1:" + std::to_string(proxy.port());
  const Variable all("ALL_PROXY", at), plain("http_proxy", at), tls("https_proxy", at);
  const Answerer server(answer_of("by the server"));
  const auto direct = ask(server.url("demo.localhost"));
  ASSERT_TRUE(direct) << direct.error().describe();
  EXPECT_EQ(direct->body, "by the server");
  EXPECT_FALSE(ask("https://no-such-host.invalid/"));
  EXPECT_EQ(proxy.received(), "");
}

TEST(HttpClient, S513_no_password_of_a_netrc_file_is_sent) {
  std::string folder = std::filesystem::temp_directory_path() / "gatehouse-netrc-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  std::ofstream(folder + "/.netrc") << "machine 127.0.0.1 login canary password canary\n"
                                    << "default login canary password canary\n";
  const char* before = ::getenv("HOME");
  const std::string home = before != nullptr ? before : "";
  ::setenv("HOME", folder.c_str(), 1);
  const Answerer server(answer_of("", "WWW-Authenticate: Basic realm=x\r\n", "401 Unauthorized"));
  const auto answer = ask(server.url());
  ::setenv("HOME", home.c_str(), 1);
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(answer) << answer.error().describe();
  EXPECT_NE(server.received().find("GET /path"), std::string::npos);
  EXPECT_EQ(server.received().find("Authorization"), std::string::npos) << server.received();
}

TEST(HttpClient, S513_a_server_that_never_answers_costs_the_given_time_and_no_more) {
  const Answerer server("");
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = ask(server.url(), {.answer_within = std::chrono::milliseconds(300)});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::timeout);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
}

TEST(HttpClient, S513_an_answer_beyond_the_limit_is_refused_whether_announced_or_not) {
  const std::string much(600 << 10, 'x');
  const Answerer announced(answer_of(much));
  const Answerer unannounced("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + much);
  for (const auto* server : {&announced, &unannounced}) {
    const auto answer = ask(server->url());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::corrupt) << answer.error().describe();
  }
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "X-Much: " + std::string(1'000, 'x') + "\r\n";
  const Answerer fields(answer_of("", many));
  const auto answer = ask(fields.url(), {.most_bytes = 64 << 10});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::corrupt) << answer.error().describe();
  const Answerer enough(answer_of(std::string(500 << 10, 'x')));
  EXPECT_TRUE(ask(enough.url()));
}

TEST(HttpClient, S026_a_field_cannot_split_the_request) {
  const Answerer server(answer_of(""));
  auto client = HttpClient::create();
  ASSERT_TRUE(client);
  for (const auto* value : {"a\r\nX-Planted: 1", "a\nb", "a\x7f"}) {
    const auto answer = client->send({.url = server.url(), .headers = {{"Cookie", value}}});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code(), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(server.received(), "");
}

/// The versions that a TLS ClientHello offers (RFC 8446 §4.2.1), one 16-bit number each.
std::vector<int> offered_versions(const std::string& hello) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(hello.at(at)); };
  const auto two = [&](std::size_t at) { return static_cast<std::size_t>(byte(at) << 8 | byte(at + 1)); };
  std::size_t at = 5 + 4 + 2 + 32;  // record, handshake, legacy version, random
  at += 1u + byte(at);              // session id
  at += 2 + two(at);                // cipher suites
  at += 1u + byte(at);              // compression methods
  const std::size_t end = at + 2 + two(at);
  std::vector<int> versions;
  for (at += 2; at + 4 <= end; at += 4 + two(at + 2))
    if (two(at) == 0x002b)
      for (std::size_t i = 0; i < byte(at + 4); i += 2)
        versions.push_back(static_cast<int>(two(at + 5 + i)));
  return versions;
}

TEST(HttpClient, S513_no_TLS_before_1_2_is_offered) {
  const Answerer server("not TLS");
  EXPECT_FALSE(ask(server.url("127.0.0.1", "https")));
  const auto versions = offered_versions(server.received());
  ASSERT_FALSE(versions.empty());
  for (const int version : versions)
    EXPECT_GE(version, 0x0303);
}

}  // namespace
}  // namespace gatehouse::http_client
