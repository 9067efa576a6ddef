#include "core/http/params.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

Params parse(std::string_view text) {
  auto params = Params::parse(text);
  EXPECT_TRUE(params) << text;
  return params ? std::move(*params) : Params();
}

TEST(Params, keeps_order_and_decodes_names_and_values) {
  const Params params = parse("scope=openid+profile&state=a%26b%3Dc&%73pace=%20");
  ASSERT_EQ(params.pairs().size(), 3u);
  EXPECT_EQ(params.pairs()[0], Params::Pair("scope", "openid profile"));
  EXPECT_EQ(params.find("state"), "a&b=c");
  EXPECT_EQ(params.find("space"), " ");
  EXPECT_EQ(params.find("nonce"), std::nullopt);
  EXPECT_FALSE(params.first_repeated());
}

TEST(Params, S019_S056_a_repeated_parameter_is_seen_and_never_chosen_from) {
  const Params params = parse("client_id=good&state=1&client%5fid=evil");
  EXPECT_TRUE(params.is_repeated("client_id"));
  EXPECT_TRUE(params.contains("client_id"));
  EXPECT_EQ(params.find("client_id"), std::nullopt);
  EXPECT_EQ(params.value_of("client_id"), std::nullopt);
  EXPECT_EQ(params.first_repeated(), "client_id");
  EXPECT_EQ(params.find("state"), "1");
  EXPECT_EQ(parse("a=1&a=1").first_repeated(), "a") << "equal copies are copies, too";
  EXPECT_EQ(parse("x=1&=2&=3").first_repeated(), "");
}

TEST(Params, names_are_case_sensitive) { EXPECT_FALSE(parse("State=1&state=2").first_repeated()); }

TEST(Params, S218_an_empty_value_is_an_absent_value) {
  const Params params = parse("prompt=&nonce&max_age=0");
  EXPECT_EQ(params.find("prompt"), "");
  EXPECT_EQ(params.value_of("prompt"), std::nullopt);
  EXPECT_EQ(params.find("nonce"), "");
  EXPECT_EQ(params.value_of("nonce"), std::nullopt);
  EXPECT_EQ(params.value_of("max_age"), "0");
}

TEST(Params, empty_sequences_count_for_nothing_and_equals_signs_belong_to_the_value) {
  EXPECT_TRUE(parse("").empty());
  EXPECT_TRUE(parse("&&&").empty());
  EXPECT_EQ(parse("&a=1&&b=2&").pairs().size(), 2u);
  EXPECT_EQ(parse("a=b=c==").find("a"), "b=c==");
  EXPECT_EQ(parse("a=1;b=2").find("a"), "1;b=2") << "';' separates nothing";
}

TEST(Params, S020_anything_malformed_refuses_the_whole_text) {
  EXPECT_EQ(Params::parse("a=1&b=%zz").error(), ParamsError::bad_escape);
  EXPECT_EQ(Params::parse("a=1&%=2").error(), ParamsError::bad_escape);
  EXPECT_EQ(Params::parse("state=x%0d%0aSet-Cookie:a").error(), ParamsError::control_character);
  EXPECT_EQ(Params::parse("a%00b=1").error(), ParamsError::control_character);
  EXPECT_EQ(Params::parse("a=%ff").error(), ParamsError::not_utf8);
}

TEST(Params, S081_counts_and_lengths_are_limited_at_their_exact_edges) {
  const ParamsLimits limits{.count = 3, .name_length = 4, .value_length = 6};
  EXPECT_TRUE(Params::parse("a=1&b=2&c=3", limits));
  EXPECT_EQ(Params::parse("a=1&b=2&c=3&d=4", limits).error(), ParamsError::too_many);
  EXPECT_TRUE(Params::parse("abcd=123456", limits));
  EXPECT_EQ(Params::parse("abcde=1", limits).error(), ParamsError::name_too_long);
  EXPECT_EQ(Params::parse("a=1234567", limits).error(), ParamsError::value_too_long);
  EXPECT_TRUE(Params::parse("a=%31%32%33%34%35%36", limits)) << "lengths are of the decoded text";
  EXPECT_EQ(Params::parse("a=" + std::string(1'000'000, '%'), limits).error(), ParamsError::value_too_long)
      << "refused without decoding it";
}

TEST(Params, S081_the_default_limits_refuse_a_scope_of_a_megabyte_and_a_hundred_thousand_parameters) {
  EXPECT_EQ(Params::parse("scope=" + std::string(1 << 20, 'a')).error(), ParamsError::value_too_long);
  std::string many;
  for (int i = 0; i < 100'000; ++i)
    many.append("&a").append(std::to_string(i)).append("=1");
  EXPECT_EQ(Params::parse(many).error(), ParamsError::too_many);
}

}  // namespace
}  // namespace gatehouse::http
