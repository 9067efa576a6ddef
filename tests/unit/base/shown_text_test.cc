// Which texts of others are fit to be shown to people (CIBA §7.1: binding_message).
#include "core/base/shown_text.h"

#include <gtest/gtest.h>

#include <string>

namespace gatehouse {
namespace {

TEST(ShownText, plain_text_of_any_language_is_fit) {
  for (const auto* text :
       {"W4SCT", "Pay 20.00 € at Café 9?", "支払い 2000円", "ادفع ٢٠", "Größe 38 · rot", "👍"})
    EXPECT_TRUE(is_fit_to_show(text, 100)) << text;
  EXPECT_TRUE(is_fit_to_show(std::string(100, 'x'), 100));
}

TEST(ShownText, what_is_invisible_turns_text_or_is_too_long_is_not) {
  const std::string rows[] = {"",
                              std::string(101, 'x'),
                              "a\nb",
                              "a\tb",
                              std::string("a\0b", 3),
                              "a\u007fb",
                              "a\u0085b",
                              "a\u00adb",
                              "a\u200bb",
                              "a\u200eb",
                              "a\u202eb",
                              "a\u2066b",
                              "a\u2028b",
                              "a\u2029b",
                              "a\ufeffb",
                              "a\ue000b",
                              "a\U000e0041b",
                              "a\xffz",
                              "a\xc0\x80z",
                              "a\xed\xa0\x80z"};
  for (const auto& text : rows)
    EXPECT_FALSE(is_fit_to_show(text, 100)) << text;
}

}  // namespace
}  // namespace gatehouse
