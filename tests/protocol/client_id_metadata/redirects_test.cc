// RFC 9700 §4.11.2: where anybody can be a client, our address is no link to wherever they like.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/protocol/client_id_metadata/document_host.h"

namespace gatehouse::test_support {
namespace {

using testing::HasSubstr;

const std::string kCallback = "https://app.example/cb";
const std::string kOwnMachine = "http://127.0.0.1:5555/cb";

class DocumentRedirects : public testing::Test {
 protected:
  explicit DocumentRedirects(const std::string& more = "")
      : server_({.server_extra = host_.trust(),
                 .tenant_extra = "client_metadata_documents: { accepted: true" + more + " }\n"}) {
    auto app = host_.app();
    app["redirect_uris"] = {kCallback, "http://127.0.0.1/cb"};
    host_.serve(app);
  }
  void sign_in() { (void)browser_.sign_in(host_.address(), kCallback); }

  DocumentHost host_;
  TestServer server_;
  Browser browser_{server_};
};

class DocumentRedirectsToTrustedHosts : public DocumentRedirects {
 protected:
  DocumentRedirectsToTrustedHosts() : DocumentRedirects(", hosts: [127.0.0.1]") {}
};

struct Wrong {
  std::map<std::string, std::string> more;
  const char* error;
};
const Wrong kWrong[] = {{{{"prompt", "none"}}, "consent_required"},
                        {{{"prompt", "none login"}}, "invalid_request"},
                        {{{"response_type", "token"}}, "unsupported_response_type"},
                        {{{"scope", "\"openid\""}}, "invalid_scope"},
                        {{{"request", "no-object"}}, "invalid_request_object"},
                        {{{"max_age", "soon"}}, "invalid_request"}};

TEST_F(DocumentRedirects, S201_before_a_person_did_something_nobody_is_sent_on) {
  for (const bool signed_in : {false, true}) {
    if (signed_in) sign_in();
    for (const auto& [more, error] : kWrong) {
      browser_.open(authorize_target(host_.address(), kCallback, more));
      EXPECT_EQ(browser_.location(), "") << error;
      EXPECT_EQ(browser_.page().status, 400) << error;
      EXPECT_THAT(browser_.body(), HasSubstr(error));
    }
  }
  EXPECT_THAT(server_.audit_text(), HasSubstr("consent_required"));
}

TEST_F(DocumentRedirects, S201_once_a_person_did_the_app_is_told) {
  browser_.open(authorize_target(host_.address(), kCallback));
  browser_.submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}});
  browser_.submit({{"action", "cancel"}});
  EXPECT_EQ(browser_.answered("error"), "access_denied");
}

TEST_F(DocumentRedirects, RFC9126_what_could_only_be_refused_cannot_be_pushed) {
  const auto pushed = server_.post("/t/a/par", form_of({{"client_id", host_.address()},
                                                        {"redirect_uri", kCallback},
                                                        {"response_type", "code"},
                                                        {"scope", "openid"},
                                                        {"prompt", "none"},
                                                        {"code_challenge_method", "S256"},
                                                        {"code_challenge", std::string(kChallenge)}}));
  EXPECT_EQ(pushed.status, 400);
  EXPECT_THAT(std::string(pushed.body.view()), HasSubstr("consent_required"));
}

TEST_F(DocumentRedirects, an_app_of_the_persons_own_machine_is_told) {
  for (const auto& [more, error] : kWrong) {
    browser_.open(authorize_target(host_.address(), kOwnMachine, more));
    EXPECT_EQ(browser_.answered("error"), error);
  }
}

TEST_F(DocumentRedirectsToTrustedHosts, errors_go_to_the_app_as_to_any_other) {
  for (const auto& [more, error] : kWrong) {
    browser_.open(authorize_target(host_.address(), kCallback, more));
    EXPECT_EQ(browser_.answered("error"), error);
  }
}

}  // namespace
}  // namespace gatehouse::test_support
