// DocumentHost: the server of an app's developer, with what apps say of themselves, for tests.
#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <map>
#include <mutex>
#include <string>

#include "tests/support/temporary_directory.h"
#include "tests/support/tls_peer.h"
#include "tests/support/token_client.h"

namespace gatehouse::test_support {

class DocumentHost {
 public:
  DocumentHost() {
    std::ofstream(directory_.path() / "ca.pem") << authority_.pem();
    peer_ = std::make_unique<TlsPeer>(
        authority_.issue("127.0.0.1"),
        [this](const std::string& request, const TlsPeer::Send& send) { send(answer_to(request)); });
  }

  std::string address(const std::string& path = "/app.json") const { return peer_->url("127.0.0.1", path); }
  /// Lines of the server's file with which it can be asked at all.
  std::string trust() const {
    return "fetch: { allow_addresses: [127.0.0.1], ca_file: \"" + (directory_.path() / "ca.pem").string() +
           "\" }\n";
  }
  /// An app of a person's own machine that wants to refresh.
  boost::json::object app(const std::string& path = "/app.json") const {
    return {{"client_id", address(path)},
            {"client_name", "Helper"},
            {"redirect_uris", {"http://127.0.0.1/cb"}},
            {"grant_types", {"authorization_code", "refresh_token"}}};
  }
  void serve(const boost::json::object& document, const std::string& path = "/app.json",
             const std::string& fields = "Content-Type: application/json\r\n") {
    serve_raw(http_answer(boost::json::serialize(document), fields), path);
  }
  void serve_raw(std::string answer, const std::string& path = "/app.json") {
    const std::lock_guard lock(mutex_);
    answers_[path] = std::move(answer);
  }
  std::size_t fetched() const { return peer_->requests().size(); }
  int connections() const { return peer_->connections(); }

 private:
  std::string answer_to(const std::string& request) const {
    const auto begin = request.find(' ') + 1;
    const auto path = request.substr(begin, request.find(' ', begin) - begin);
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(path);
    return found == answers_.end() ? http_answer("canary of the answer", {}, "404 Not Found") : found->second;
  }
  tests::TemporaryDirectory directory_;
  Authority authority_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::unique_ptr<TlsPeer> peer_;
};

/// What such an app, which has no secret, asks the token endpoint for.
inline TokenAnswer ask(TestServer& server, const std::string& client,
                       std::map<std::string, std::string> form) {
  form["client_id"] = client;
  return answer_of(server.post("/t/a/token", form_of(form)));
}
inline TokenAnswer redeem(TestServer& server, const std::string& client, const std::string& code,
                          const std::string& redirect_uri) {
  return ask(server, client,
             {{"grant_type", "authorization_code"},
              {"code", code},
              {"redirect_uri", redirect_uri},
              {"code_verifier", std::string(kVerifier)}});
}
inline TokenAnswer refresh(TestServer& server, const std::string& client, const std::string& token) {
  return ask(server, client, {{"grant_type", "refresh_token"}, {"refresh_token", token}});
}

}  // namespace gatehouse::test_support
