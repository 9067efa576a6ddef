// security_profile: mcp, played through as an app of the Model Context Protocol does it: from the address of
// an API to a token for it, without a word to anybody before (RFC 9728, RFC 8414, RFC 8707, RFC 9207,
// draft-ietf-oauth-client-id-metadata-document).
#include <gtest/gtest.h>

#include "core/http/percent_encoding.h"
#include "tests/protocol/client_id_metadata/document_host.h"
#include "tests/support/published_keys.h"

namespace gatehouse::test_support {
namespace {

namespace json = boost::json;

const std::string kApi = "https://mcp.example/v1";
const std::string kCallback = "http://127.0.0.1:7777/cb";

class Mcp : public testing::Test {
 protected:
  /// The API: lets in whoever has a token of the issuer that is for it, and says to all others where to ask.
  struct Answer {
    int status = 0;
    std::string challenge;
  };
  Answer call_api(const std::string& token) {
    const Answer challenge{401,
                           "Bearer resource_metadata=\"https://id.example/t/a/protected-resource?resource=" +
                               http::percent_encode(kApi) + "\""};
    if (token.empty()) return challenge;
    const auto claims = verified(server_, token, "ES256");
    return claims.at("aud").as_string() == kApi && claims.at("iss").as_string() == "https://id.example/t/a"
               ? Answer{200, ""}
               : challenge;
  }
  json::object get(const std::string& url) {
    const std::string origin = "https://id.example";
    EXPECT_TRUE(url.starts_with(origin)) << url;
    const auto response = server_.get(url.substr(origin.size()));
    EXPECT_EQ(response.status, 200) << url;
    return json::parse(std::string(response.body.view())).as_object();
  }

  DocumentHost host_;
  TestServer server_{{.server_extra = host_.trust(),
                      .tenant_extra = "security_profile: mcp\n"
                                      "resources: [ { id: \"" +
                                      kApi +
                                      "\", scopes: [api] } ]\n"
                                      "client_metadata_documents: { scopes: [api] }\n"}};
};

TEST_F(Mcp, an_app_finds_the_way_from_the_address_of_an_api_to_a_token_for_it) {
  host_.serve(host_.app());
  const auto refused = call_api("");
  ASSERT_EQ(refused.status, 401);
  // RFC 9728 §5.1
  const std::string name = "resource_metadata=\"";
  const auto at = refused.challenge.find(name) + name.size();
  const auto resource = get(refused.challenge.substr(at, refused.challenge.find('"', at) - at));
  EXPECT_EQ(resource.at("resource").as_string(), kApi);
  const std::string issuer(resource.at("authorization_servers").at(0).as_string());
  // RFC 8414 §3.1: the well-known part goes between host and path.
  const auto metadata = get("https://id.example/.well-known/oauth-authorization-server/t/a");
  EXPECT_EQ(metadata.at("issuer").as_string(), issuer);
  EXPECT_EQ(metadata.at("code_challenge_methods_supported").at(0).as_string(), "S256");
  EXPECT_TRUE(metadata.at("client_id_metadata_document_supported").as_bool());
  EXPECT_TRUE(metadata.at("authorization_response_iss_parameter_supported").as_bool());
  EXPECT_FALSE(metadata.contains("registration_endpoint"));

  Browser browser(server_);
  const auto code = browser.sign_in(host_.address(), kCallback, {{"scope", "api"}, {"resource", kApi}});
  EXPECT_EQ(browser.answered("iss"), issuer);  // RFC 9207 §2
  const auto tokens = ask(server_, host_.address(),
                          {{"grant_type", "authorization_code"},
                           {"code", code},
                           {"redirect_uri", kCallback},
                           {"code_verifier", std::string(kVerifier)},
                           {"resource", kApi}});
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(claims_of(tokens.text("access_token")).at("aud").as_string(), kApi);
  EXPECT_EQ(call_api(tokens.text("access_token")).status, 200);
  const auto fresh = ask(
      server_, host_.address(),
      {{"grant_type", "refresh_token"}, {"refresh_token", tokens.text("refresh_token")}, {"resource", kApi}});
  EXPECT_EQ(call_api(fresh.text("access_token")).status, 200);
}

// "Resource Parameter Implementation": clients MUST send it in both, so that no token is good at an API that
// the app did not mean.
TEST_F(Mcp, every_request_names_the_api_that_its_tokens_are_for) {
  host_.serve(host_.app());
  const std::string missing = "resource is missing";
  Browser browser(server_);
  browser.open(authorize_target(host_.address(), kCallback, {{"scope", "api"}}));
  EXPECT_EQ(browser.answered("error"), "invalid_target");
  EXPECT_NE(browser.answered("error_description").value_or("").find(missing), std::string::npos);
  const auto code = browser.sign_in(host_.address(), kCallback, {{"scope", "api"}, {"resource", kApi}});
  const std::map<std::string, std::string> redemption{{"grant_type", "authorization_code"},
                                                      {"code", code},
                                                      {"redirect_uri", kCallback},
                                                      {"code_verifier", std::string(kVerifier)}};
  const auto unnamed = ask(server_, host_.address(), redemption);
  EXPECT_EQ(unnamed.status, 400);
  EXPECT_EQ(unnamed.error(), "invalid_target");
  EXPECT_NE(unnamed.text("error_description").find(missing), std::string::npos);
  auto named = redemption;
  named["resource"] = kApi;
  const auto tokens = ask(server_, host_.address(), named);  // the code was not used up
  ASSERT_EQ(tokens.status, 200) << tokens.response.body.view();
  EXPECT_EQ(refresh(server_, host_.address(), tokens.text("refresh_token")).error(), "invalid_target");
  EXPECT_EQ(TokenClient(server_, "machine").token({{"grant_type", "client_credentials"}}).error(),
            "invalid_target");
  EXPECT_EQ(TokenClient(server_, "machine")
                .token({{"grant_type", "client_credentials"}, {"resource", kApi}})
                .status,
            200);
}

TEST_F(Mcp, an_api_that_is_not_declared_is_refused) {
  host_.serve(host_.app());
  Browser browser(server_);
  browser.open(authorize_target(host_.address(), kCallback,
                                {{"scope", "api"}, {"resource", "https://other.example/"}}));
  EXPECT_EQ(browser.answered("error"), "invalid_target");
}

}  // namespace
}  // namespace gatehouse::test_support
