#include "core/http/pistache/response_bytes.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

std::string head_of(const Response& response, ResponseFrame frame = {}) {
  std::string out;
  return append_response_head(out, response, frame) ? out : "refused" + out;
}

TEST(ResponseBytes, head_carries_status_date_fields_and_length) {
  Response response;
  response.headers = {{"Content-Type", "application/json"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}};
  response.body = std::string("{}");
  EXPECT_EQ(head_of(response, {.date = "Sun, 06 Nov 1994 08:49:37 GMT"}),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
            "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\n");
}

TEST(ResponseBytes, connection_field_says_what_will_happen) {
  EXPECT_EQ(head_of({}).find("Connection"), std::string::npos);
  EXPECT_NE(head_of({}, {.date = "x", .keep_alive = false}).find("\r\nConnection: close\r\n"),
            std::string::npos);
  EXPECT_NE(head_of({}, {.date = "x", .minor_version = 0}).find("\r\nConnection: keep-alive\r\n"),
            std::string::npos);
}

TEST(ResponseBytes, statuses_without_content_carry_no_length) {
  Response response;
  response.status = 204;
  EXPECT_EQ(head_of(response).find("Content-Length"), std::string::npos);
  EXPECT_TRUE(forbids_body(304));
  EXPECT_FALSE(forbids_body(200));
}

TEST(ResponseBytes, S026_a_value_or_name_that_could_split_the_response_is_refused) {
  for (const std::string_view value : {"a\r\nSet-Cookie: x=1", "a\nb", "a\rb", "\x01", "\x7f"}) {
    Response response;
    response.headers = {{"Location", std::string(value)}};
    EXPECT_EQ(head_of(response), "refused") << value;
  }
  Response zero;
  zero.headers = {{"Location", std::string("a\0b", 3)}};
  EXPECT_EQ(head_of(zero), "refused");
  for (const std::string_view name : {"", "X A", "X:A", "X\r\nY"}) {
    Response response;
    response.headers = {{std::string(name), "v"}};
    EXPECT_EQ(head_of(response), "refused") << name;
  }
}

TEST(ResponseBytes, framing_fields_and_unknown_statuses_of_a_handler_are_refused) {
  for (const std::string_view name :
       {"Content-Length", "transfer-encoding", "CONNECTION", "Date", "Keep-Alive"}) {
    Response response;
    response.headers = {{std::string(name), "5"}};
    EXPECT_EQ(head_of(response), "refused") << name;
  }
  for (const int status : {0, 100, 199, 299, 600, -1}) {
    Response response;
    response.status = status;
    EXPECT_EQ(head_of(response), "refused") << status;
  }
}

TEST(ResponseBytes, fixed_answers_are_never_cached_and_tell_nothing) {
  for (const int status : {400, 405, 408, 413, 414, 417, 431, 500, 501, 503, 505}) {
    const Response response = fixed_response(status);
    const std::string head = head_of(response);
    EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos) << status;
    EXPECT_NE(head.find("X-Content-Type-Options: nosniff\r\n"), std::string::npos) << status;
    EXPECT_LT(response.body.view().size(), 40u) << status;
    EXPECT_EQ(head.find("Retry-After") != std::string::npos, status == 503);
    EXPECT_EQ(head.find("Allow: ") != std::string::npos, status == 405);
  }
}

TEST(ResponseBytes, date_is_an_imf_fixdate) {
  EXPECT_EQ(imf_fixdate(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(imf_fixdate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace gatehouse::http
