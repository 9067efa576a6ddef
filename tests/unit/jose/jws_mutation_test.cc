// Random changes of signed tokens, thousands of each kind of key: none may be accepted.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "core/base/strict_json.h"
#include "core/jose/jws.h"
#include "tests/unit/jose/jose_samples.h"

namespace gatehouse::jose {
namespace {

using namespace samples;
namespace json = boost::json;

/// One random change of a token: a symbol replaced, removed, inserted or doubled, a part swapped or emptied.
std::string mutate(std::string text, std::mt19937& random) {
  static constexpr std::string_view kSymbols = "ABCxyz019-_.=+/ \n\"{}%\xff";
  const auto at = [&](std::size_t size) {
    return std::uniform_int_distribution<std::size_t>(0, size - 1)(random);
  };
  const std::size_t place = at(text.size());
  switch (at(6)) {
    case 0:
      text[place] = kSymbols[at(kSymbols.size())];
      break;
    case 1:
      text.erase(place, 1 + at(8));
      break;
    case 2:
      text.insert(place, 1, kSymbols[at(kSymbols.size())]);
      break;
    case 3:
      text.insert(place, text.substr(place, 1 + at(16)));
      break;
    case 4:
      text[place] = static_cast<char>(text[place] ^ (1 << at(7)));
      break;
    default:
      std::swap(text[place], text[at(text.size())]);
      break;
  }
  return text;
}

TEST(JwsMutations, none_of_several_thousand_mutations_is_accepted) {
  std::mt19937 random(20260101);
  const auto keys = public_keys();
  for (const Algorithm algorithm : kAll) {
    const std::string good = token(algorithm, claims());
    ASSERT_TRUE(accepted(good));
    int tried = 0;
    while (tried < 2000) {
      std::string text = good;
      for (std::size_t rounds = 1 + random() % 3; rounds > 0; --rounds)
        text = mutate(std::move(text), random);
      if (text == good) continue;
      ++tried;
      ASSERT_FALSE(verify_compact(text, keys, expectations())) << text;
    }
  }
}

TEST(JwsMutations, none_of_several_thousand_mutated_and_signed_headers_is_accepted_unless_it_says_the_same) {
  std::mt19937 random(20260102);
  const auto keys = public_keys();
  const std::string good = header(Algorithm::es256);
  const json::object meaning = parse_strict_object(good).value();
  for (int tried = 0; tried < 2000; ++tried) {
    std::string head = good;
    for (std::size_t rounds = 1 + random() % 2; rounds > 0; --rounds)
      head = mutate(std::move(head), random);
    if (!verify_compact(token(Algorithm::es256, head, json::serialize(claims())), keys, expectations()))
      continue;
    const auto read = parse_strict_object(head);
    ASSERT_TRUE(read) << head;
    for (const char* member : {"alg", "kid", "typ"})
      EXPECT_EQ(read->at(member), meaning.at(member)) << head;
  }
}

}  // namespace
}  // namespace gatehouse::jose
