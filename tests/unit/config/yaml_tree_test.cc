#include "core/config/yaml_tree.h"

#include "core/config/source_text.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

std::string found_in(const std::string& text) {
  Diagnostics found;
  const auto tree = parse_yaml(text, "f", found);
  EXPECT_TRUE(found.empty() || tree.kind() == ConfigNode::Kind::null)
      << "a refused text must not give a tree";
  return ConfigFiles::lines(found);
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i)
    all += text;
  return all;
}

ConfigNode tree_in(const std::string& text) {
  Diagnostics found;
  auto tree = parse_yaml(text, "f", found);
  EXPECT_EQ(ConfigFiles::lines(found), "");
  return tree;
}

std::string place(const SourceSpan& span) {
  return std::to_string(span.line) + ":" + std::to_string(span.column) + "+" + std::to_string(span.length);
}

TEST(YamlTree, EveryValueKnowsItsPlaceAndLength) {
  const auto tree = tree_in(
      "a: plain\n"
      "b:  \"q \\\" x\"  # comment\n"
      "c: 'it''s'\n"
      "d: [one, {e: two}]\n"
      "ä: ü\n");
  EXPECT_EQ(place(tree.find("a")->span()), "1:4+5");
  EXPECT_EQ(place(tree.members()[1].key_span), "2:1+1");
  EXPECT_EQ(tree.find("b")->text(), "q \" x");
  EXPECT_EQ(place(tree.find("b")->span()), "2:5+8");
  EXPECT_EQ(place(tree.find("c")->span()), "3:4+7");
  EXPECT_EQ(place(tree.find("d")->span()), "4:4+1");
  EXPECT_EQ(place(tree.find("d")->items()[1].find("e")->span()), "4:14+3");
  // Columns count bytes.
  EXPECT_EQ(place(tree.find("ä")->span()), "5:5+2");
}

TEST(YamlTree, ValuesAreTextWhateverTheyLookLike) {
  const auto tree = tree_in("a: yes\nb: 0o17\nc: 1e3\nd: ~\ne:\nf: \"\"\ng: 'null'\nh: 2001-01-01\n");
  EXPECT_EQ(tree.find("a")->text(), "yes");
  EXPECT_EQ(tree.find("b")->text(), "0o17");
  EXPECT_EQ(tree.find("c")->text(), "1e3");
  EXPECT_EQ(tree.find("d")->kind(), ConfigNode::Kind::null);
  EXPECT_EQ(tree.find("e")->kind(), ConfigNode::Kind::null);
  EXPECT_EQ(place(tree.find("e")->span()), "5:1+1");
  EXPECT_EQ(tree.find("f")->kind(), ConfigNode::Kind::scalar);
  EXPECT_EQ(tree.find("g")->text(), "null");
  EXPECT_EQ(tree.find("h")->text(), "2001-01-01");
}

TEST(YamlTree, ASyntaxErrorHasItsPlace) {
  EXPECT_EQ(found_in("a: 1\nb: [1, 2\nc: 3\n"),
            "f:3:2: error GH-C0002: syntax error: end of sequence flow not found\n");
  EXPECT_EQ(found_in("a: \"x\n"), "f:1:4: error GH-C0002: syntax error: the closing quote is missing\n");
  EXPECT_EQ(found_in("a: 'it''s\nb: 2\n"),
            "f:1:4: error GH-C0002: syntax error: the closing quote is missing\n");
  tree_in("a: \"x\n  y\"\nb: 'p\n  q'\n");
  EXPECT_EQ(found_in("a: b: c\n"), "f:1:5: error GH-C0002: syntax error: illegal map value\n");
}

TEST(YamlTree, S036_deep_nesting_is_refused) {
  EXPECT_EQ(found_in(repeated("[", 21) + repeated("]", 21)),
            "f:1:21: error GH-C0013: nested deeper than 20 levels\n");
  tree_in(repeated("[", 20) + repeated("]", 20));
  for (const auto* opening : {"[", "{", "- ", "? "}) {
    SCOPED_TRACE(opening);
    EXPECT_NE(found_in(repeated(opening, 100'000)), "");
  }
}

TEST(YamlTree, S036_too_many_values_and_too_large_texts_are_refused) {
  EXPECT_EQ(found_in("[" + repeated("1,", 9'999) + "]"), "");
  EXPECT_EQ(found_in("[" + repeated("1,", 10'000) + "]"),
            "f:1:20000: error GH-C0013: more than 10000 values in one file | split the file\n");
  EXPECT_EQ(found_in(std::string(kMaxFileBytes + 1, '#')),
            "f:1:1: error GH-C0013: the text is too large | split the file\n");
}

TEST(YamlTree, S037_duplicate_keys_are_refused_naming_both_places) {
  EXPECT_EQ(found_in("a: 1\nb: { c: 1, d: 2, c: 3 }\na: 2\n"),
            "f:2:18: error GH-C0003: key \"c\" is set twice | first set at line 2, column 6\n"
            "f:3:1: error GH-C0003: key \"a\" is set twice | first set at line 1, column 1\n");
  EXPECT_EQ(found_in("a: 1\n\"\\x61\": 2\n"),
            "f:2:1: error GH-C0003: key \"a\" is set twice | first set at line 1, column 1\n");
}

TEST(YamlTree, S038_anchors_and_aliases_are_refused) {
  EXPECT_EQ(found_in("a: &x [*x]\n"),
            "f:1:4: error GH-C0012: anchors are not allowed: &x | write the value out where it is used\n");
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 26; ++i)
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + ", *a" +
            std::to_string(i - 1) + "]\n";
  EXPECT_EQ(found_in(bomb),
            "f:1:5: error GH-C0012: anchors are not allowed: &a0 | write the value out where it is used\n");
  EXPECT_NE(found_in("a: *x\n"), "");
  EXPECT_NE(found_in("a: &x 1\nb: { <<: *x }\n"), "");
}

TEST(YamlTree, S039_invalid_utf8_and_control_characters_are_refused_with_their_place) {
  const std::string hint = " | save the file as UTF-8\n";
  EXPECT_EQ(found_in("a: ü\nb: \xc3(\n"), "f:2:4: error GH-C0014: invalid UTF-8" + hint);
  for (const auto* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x80"})
    EXPECT_EQ(found_in(std::string("a: ") + bad), "f:1:4: error GH-C0014: invalid UTF-8" + hint);
  EXPECT_EQ(found_in(std::string("a: x\0y\n", 7)),
            "f:1:5: error GH-C0014: a NUL byte | configuration files hold text only\n");
  EXPECT_EQ(found_in("a: \x1b[2J\n"),
            "f:1:4: error GH-C0014: control character 27 | configuration files hold text only\n");
  EXPECT_EQ(found_in("a: \"x\\0y\"\n"), "f:1:4: error GH-C0014: an escape makes NUL or invalid UTF-8\n");
}

TEST(YamlTree, TagsFurtherDocumentsAndOddKeysAreRefused) {
  EXPECT_EQ(found_in("a: !!binary aGk=\n"),
            "f:1:4: error GH-C0012: tags are not allowed: tag:yaml.org,2002:binary | types come from the "
            "schema; leave "
            "the tag out\n");
  EXPECT_EQ(
      found_in("a: 1\n---\nb: 2\n"),
      "f:2:1: error GH-C0012: more than one document in the file | one file holds one document: make two "
      "files\n");
  EXPECT_EQ(found_in("? [a]\n: 1\n"),
            "f:1:3: error GH-C0012: a key must be text, not a list or mapping | quote it, or close the "
            "bracket that is left open\n");
  EXPECT_NE(found_in("~: 1\n"), "");
  tree_in("---\na: 1\n...\n");
}

}  // namespace
}  // namespace gatehouse::config
