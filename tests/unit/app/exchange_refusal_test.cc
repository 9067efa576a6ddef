// What `gatehouse try exchange` says of a refusal.
#include "core/app/cli/try/flows/exchange_refusal.h"

#include <gtest/gtest.h>

namespace gatehouse::app::cli {
namespace {

TryFailure explained_by(const std::string& description) {
  return explained({.subject = "token",
                    .check = "status",
                    .got = "400 invalid_request: " + description,
                    .expected = "200 with tokens",
                    .why = {},
                    .next = {}},
                   "invalid_request", {.client = "orders", .app = "web", .resource = "https://api.example"});
}

TEST(ExchangeRefusal, a_token_of_another_service_is_mended_at_the_app_and_not_at_the_service) {
  const auto named =
      explained_by("may_act of subject_token names another client: only that one may exchange it.");
  EXPECT_EQ(named.next, "in the tenant's file, at client web: token_exchange: { may_act: orders }, or none");
  EXPECT_NE(named.why.find("tokens of web"), std::string::npos) << named.why;
  const auto otherwise = explained_by("subject_token is not valid, or may not be exchanged by this client.");
  EXPECT_NE(otherwise.next.find("at client orders: token_exchange: { subject_clients: [web]"),
            std::string::npos)
      << otherwise.next;
}

}  // namespace
}  // namespace gatehouse::app::cli
