#include "core/http/security_headers.h"

#include <gtest/gtest.h>

#include <map>

#include "core/http/media_type.h"
#include "core/http/request_site.h"

namespace gatehouse::http {
namespace {

std::map<std::string, std::string> fields(const Response& response) {
  std::map<std::string, std::string> found;
  for (const Header& header : response.headers)
    EXPECT_TRUE(found.emplace(header.name, header.value).second) << header.name << " twice";
  return found;
}

std::shared_ptr<const std::string> shared(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

TEST(SecurityHeaders, A240_A241_S025_every_kind_of_answer_has_the_common_ones) {
  const Scheme https = Scheme::https;
  for (const Response& response :
       {json(200, "{}", https), document(shared("{}"), std::chrono::seconds(600), https), empty(204, https),
        page(200, "<p>", {}), asset(shared("x"), "text/css", https), redirect("https://a.example/", https)}) {
    const auto found = fields(response);
    EXPECT_EQ(found.at("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(found.at("X-Frame-Options"), "DENY");
    EXPECT_EQ(found.at("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(found.at("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_NE(found.at("Content-Security-Policy").find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_NE(found.at("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
    EXPECT_TRUE(found.contains("Cache-Control"));
  }
}

TEST(SecurityHeaders, strict_transport_is_not_claimed_for_an_http_issuer) {
  for (const Response& response :
       {json(200, "{}", Scheme::http), empty(204, Scheme::http), redirect("/x", Scheme::http),
        page(200, "", {.issuer = Scheme::http, .form_targets = {}})})
    EXPECT_FALSE(fields(response).contains("Strict-Transport-Security"));
}

TEST(SecurityHeaders, only_documents_and_assets_may_be_stored) {
  EXPECT_EQ(fields(json(400, "{}", Scheme::https)).at("Cache-Control"), "no-store");
  EXPECT_EQ(fields(page(200, "", {})).at("Cache-Control"), "no-store");
  EXPECT_EQ(fields(redirect("/x", Scheme::https)).at("Cache-Control"), "no-store");
  EXPECT_EQ(fields(empty(204, Scheme::https)).at("Cache-Control"), "no-store");
  EXPECT_EQ(fields(document(shared("{}"), std::chrono::minutes(10), Scheme::https)).at("Cache-Control"),
            "public, max-age=600");
}

TEST(SecurityHeaders, S230_a_page_runs_no_script_and_posts_only_where_it_should) {
  const auto found =
      fields(page(200, "<h1>é</h1>",
                  {.issuer = Scheme::https, .form_targets = {"https://app.example", "com.example.app:"}}));
  EXPECT_EQ(found.at("Content-Security-Policy"),
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
            "form-action 'self' https://app.example com.example.app:");
  EXPECT_EQ(found.at("Content-Type"), "text/html; charset=utf-8");
}

TEST(SecurityHeaders, a_redirect_is_a_303_and_S026_never_two_headers) {
  const Response response = redirect("https://a.example/cb?code=1", Scheme::https);
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(fields(response).at("Location"), "https://a.example/cb?code=1");
  for (const char* location : {"/x\r\nSet-Cookie: a=b", "/x\ny", "/x\ry", "/\x7f"}) {
    EXPECT_EQ(redirect(location, Scheme::https).status, 500);
    EXPECT_FALSE(fields(redirect(location, Scheme::https)).contains("Location"));
  }
}

TEST(SecurityHeaders, form_targets_are_what_csp_can_say_of_a_redirect_uri) {
  EXPECT_EQ(form_action_source("https://App.example:8443/cb?x=1"), "https://app.example:8443");
  EXPECT_EQ(form_action_source("http://127.0.0.1:49152/cb"), "http://127.0.0.1:49152");
  EXPECT_EQ(form_action_source("http://[::1]:49152/cb"), "http:");
  EXPECT_EQ(form_action_source("com.example.app:/cb"), "com.example.app:");
  for (const char* uri : {"", ":x", "no-colon", "https://a.example;script-src *", "https://a.example, x",
                          "a b:/x", "1a:/x", "http:x", "a;b:/x", "https://"})
    EXPECT_EQ(form_action_source(uri), std::nullopt) << uri;
}

TEST(RequestSite, S263_the_browsers_word_about_the_site_is_believed_before_the_origin) {
  struct Row {
    std::vector<Header> headers;
    RequestSite site;
  };
  const std::vector<Row> rows = {
      {{}, RequestSite::unknown},
      {{{"origin", "null"}}, RequestSite::unknown},
      {{{"origin", "https://id.example"}}, RequestSite::own},
      {{{"origin", "https://evil.example"}}, RequestSite::foreign},
      {{{"origin", "http://id.example"}}, RequestSite::foreign},
      {{{"sec-fetch-site", "same-origin"}, {"origin", "null"}}, RequestSite::own},
      {{{"sec-fetch-site", "none"}}, RequestSite::own},
      {{{"sec-fetch-site", "same-site"}, {"origin", "https://id.example"}}, RequestSite::foreign},
      {{{"sec-fetch-site", "cross-site"}, {"origin", "null"}}, RequestSite::foreign},
      {{{"sec-fetch-site", "nonsense"}}, RequestSite::foreign},
      {{{"origin", "https://id.example"}, {"origin", "https://id.example"}}, RequestSite::foreign},
      {{{"sec-fetch-site", "same-origin"}, {"sec-fetch-site", "cross-site"}}, RequestSite::foreign},
  };
  for (const Row& row : rows) {
    Request request;
    request.headers = row.headers;
    EXPECT_EQ(site_of(request, "https://id.example"), row.site) << testing::PrintToString(row.headers.size());
  }
}

TEST(RequestSite, S212_a_neighbouring_host_is_of_the_same_site_and_an_unknown_one_is_not) {
  struct Row {
    std::vector<Header> headers;
    bool another_site;
  };
  const std::vector<Row> rows = {
      {{}, false},
      {{{"origin", "https://id.example"}}, false},
      {{{"origin", "https://app.example"}}, true},
      {{{"origin", "null"}}, true},
      {{{"sec-fetch-site", "cross-site"}}, true},
      {{{"sec-fetch-site", "cross-site"}, {"origin", "null"}}, true},
      {{{"sec-fetch-site", "same-site"}, {"origin", "https://app.id.example"}}, false},
      {{{"sec-fetch-site", "same-origin"}, {"origin", "null"}}, false},
      {{{"sec-fetch-site", "none"}, {"origin", "null"}}, false},
  };
  for (const Row& row : rows) {
    Request request;
    request.headers = row.headers;
    EXPECT_EQ(comes_from_another_site(request, "https://id.example"), row.another_site)
        << (row.headers.empty() ? "" : row.headers.front().value);
  }
}

TEST(MediaType, is_compared_without_case_and_parameters) {
  const auto form = [](std::vector<Header> headers) {
    Request request;
    request.headers = std::move(headers);
    return has_media_type(request, kFormMediaType);
  };
  EXPECT_TRUE(form({{"content-type", "application/x-www-form-urlencoded"}}));
  EXPECT_TRUE(form({{"content-type", "Application/X-WWW-Form-Urlencoded ; charset=UTF-8"}}));
  EXPECT_FALSE(form({{"content-type", "application/x-www-form-urlencodedx"}}));
  EXPECT_FALSE(form({{"content-type", "application/json"}}));
  EXPECT_FALSE(form({{"content-type", "zz"}}));
  EXPECT_FALSE(form({}));
  EXPECT_FALSE(form({{"content-type", "application/x-www-form-urlencoded"},
                     {"content-type", "application/x-www-form-urlencoded"}}));
}

}  // namespace
}  // namespace gatehouse::http
