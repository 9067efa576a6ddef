// OpenID Core §5.1: claims about a person in their forms.
#include "core/config/standard_claims.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace gatehouse::config {
namespace {

std::string kept(std::string_view name, std::string_view text) {
  const auto claim = claim_of_text(name, text);
  return claim ? boost::json::serialize(*claim) : "";
}

TEST(StandardClaims, are_kept_in_their_forms) {
  EXPECT_EQ(kept("given_name", "Zoë"), "\"Zoë\"");
  EXPECT_EQ(kept("phone_number_verified", "true"), "true");
  EXPECT_EQ(kept("picture", "https://cdn.example/a.png"), "\"https://cdn.example/a.png\"");
  EXPECT_EQ(kept("address", R"({"locality":"Bern"})"), R"({"locality":"Bern"})");
  for (const auto* date : {"1990-02-28", "2000-02-29", "0000-02-29", "1990"})
    EXPECT_FALSE(kept("birthdate", date).empty()) << date;
  EXPECT_EQ(kept("groups", R"(["a","b"])"), R"(["a","b"])");
  EXPECT_EQ(kept("employee_id", "007"), "\"007\"");
}

TEST(StandardClaims, of_another_form_are_refused) {
  const std::pair<const char*, const char*> rows[] = {
      {"given_name", ""},
      {"given_name", "[]"},
      {"phone_number_verified", "yes"},
      {"picture", "javascript:alert(1)"},
      {"picture", "/a.png"},
      {"birthdate", "1990-02-30"},
      {"birthdate", "28.2.1990"},
      {"birthdate", "1990-2-3"},
      {"address", "Bern"},
      {"address", "{}"},
      {"address", R"({"planet":"Earth"})"},
      {"address", R"({"locality":["Bern"]})"},
      {"groups", R"(["a")"},
      {"", "x"},
  };
  for (const auto& [name, text] : rows)
    EXPECT_EQ(kept(name, text), "") << name << "=" << text;
  EXPECT_EQ(kept("nickname", std::string(1025, 'x')), "");
}

TEST(StandardClaims, S110_names_that_tokens_and_the_account_use_themselves_are_refused) {
  for (const auto* name :
       {"iss", "sub", "aud", "exp", "iat", "nonce", "acr", "amr", "auth_time", "azp", "cnf", "sid", "scope",
        "client_id", "gatehouse_family", "email", "email_verified", "updated_at", "preferred_username"})
    EXPECT_EQ(kept(name, "x"), "") << name;
}

}  // namespace
}  // namespace gatehouse::config
