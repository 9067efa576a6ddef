// The words of JSON Schema that are understood, and that no other is passed over.
#include "core/json_schema/schema.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace gatehouse::json_schema {
namespace {

namespace json = boost::json;

bool accepts(const std::string& schema, const std::string& value) {
  const auto compiled = Schema::compile(json::parse(schema));
  EXPECT_TRUE(compiled) << schema;
  return compiled && compiled->accepts(json::parse(value));
}

TEST(JsonSchema, a_keyword_holds_what_it_says) {
  struct Row {
    std::string schema;
    std::vector<std::string> right;
    std::vector<std::string> wrong;
  };
  const Row rows[] = {
      {"{}", {"1", "null", "[]", "{\"a\":1}"}, {}},
      {R"({"type":"object"})", {"{}"}, {"[]", "null", "\"{}\""}},
      {R"({"type":"array"})", {"[]"}, {"{}"}},
      {R"({"type":"string"})", {"\"\""}, {"1", "null"}},
      {R"({"type":"integer"})", {"1", "-1", "1.0", "18446744073709551615"}, {"1.5", "\"1\"", "true"}},
      {R"({"type":"number"})", {"1", "1.5"}, {"\"1\"", "null"}},
      {R"({"type":"boolean"})", {"true"}, {"1", "\"true\""}},
      {R"({"type":"null"})", {"null"}, {"0", "\"\""}},
      {R"({"properties":{"a":{"type":"integer"}}})",
       {"{}", R"({"a":1})", R"({"b":"x"})", "7"},
       {R"({"a":"1"})"}},
      {R"({"required":["a"]})", {R"({"a":null})", "7"}, {"{}", R"({"A":1})"}},
      {R"({"properties":{"a":{}},"additionalProperties":false})", {R"({"a":1})"}, {R"({"a":1,"b":1})"}},
      {R"({"properties":{"a":{}},"additionalProperties":{"type":"string"}})",
       {R"({"a":1,"b":"x"})"},
       {R"({"b":1})"}},
      {R"({"items":{"type":"string"}})", {"[]", R"(["a","b"])"}, {R"(["a",1])"}},
      {R"({"enum":["read",1,null]})", {"\"read\"", "1", "null"}, {"\"write\"", "2", "false"}},
      {R"({"const":{"a":[1]}})", {R"({"a":[1]})"}, {R"({"a":[2]})", R"({"a":[1],"b":1})"}},
      {R"({"minimum":1,"maximum":3.5})", {"1", "3.5", "\"9\""}, {"0", "3.6", "-1"}},
      {R"({"minLength":2,"maxLength":3})", {"\"ab\"", "\"äöü\"", "1"}, {"\"a\"", "\"abcd\""}},
      {R"({"minItems":1,"maxItems":2})", {"[1]", "[1,2]"}, {"[]", "[1,2,3]"}},
      {R"({"type":"object","properties":{"a":{"type":"object","properties":{"b":{"maximum":1}},"required":["b"]}}})",
       {R"({"a":{"b":1}})"},
       {R"({"a":{"b":2}})", R"({"a":{}})"}},
  };
  for (const auto& row : rows) {
    for (const auto& value : row.right)
      EXPECT_TRUE(accepts(row.schema, value)) << row.schema << ' ' << value;
    for (const auto& value : row.wrong)
      EXPECT_FALSE(accepts(row.schema, value)) << row.schema << ' ' << value;
  }
}

/// "path: message" of a schema that does not compile.
std::string defect(const std::string& schema) {
  const auto compiled = Schema::compile(json::parse(schema));
  if (compiled) return "";
  std::string text;
  for (const auto& key : compiled.error().path)
    text += "/" + key;
  return text + ": " + compiled.error().message;
}

TEST(JsonSchema, a_schema_that_could_not_be_held_is_refused_where_it_is_wrong) {
  const std::pair<std::string, std::string> rows[] = {
      {R"({"pattern":"(a+)+$"})", "/pattern: \"pattern\" is no keyword"},
      {R"({"properties":{"a":{"minimun":1}}})", "/properties/a/minimun: \"minimun\" is no keyword"},
      {R"({"items":{"oneOf":[]}})", "/items/oneOf"},
      {R"({"$ref":"#"})", "/$ref"},
      {R"({"type":["string","null"]})", "/type: type is one name"},
      {R"({"type":"text"})", "/type"},
      {R"({"properties":[]})", "/properties"},
      {R"({"properties":{"a":true}})", "/properties/a: a schema is a mapping"},
      {R"({"required":"a"})", "/required"},
      {R"({"required":[1]})", "/required"},
      {R"({"enum":[]})", "/enum"},
      {R"({"enum":[1],"const":1})", "exclude each other"},
      {R"({"minimum":"1"})", "/minimum: this must be a number"},
      {R"({"maxLength":-1})", "/maxLength: this must be a whole number"},
      {R"({"minItems":1.5})", "/minItems"},
      {R"([])", ": a schema is a mapping"},
  };
  for (const auto& [schema, said] : rows)
    EXPECT_NE(defect(schema).find(said), std::string::npos) << schema << " → " << defect(schema);
  EXPECT_EQ(Schema::compile(json::parse(R"({"minimun":1})")).error().hint, "did you mean \"minimum\"?");
}

TEST(JsonSchema, S081_depth_and_size_are_bounded) {
  std::string deep = "{}";
  for (std::size_t i = 1; i < Schema::kMostDepth; ++i)
    deep = R"({"items":)" + deep + "}";
  EXPECT_EQ(defect(deep), "");
  EXPECT_NE(defect(R"({"items":)" + deep + "}").find("deeper than"), std::string::npos);
  json::object properties;
  for (std::size_t i = 0; i < Schema::kMostNodes; ++i)
    properties[std::to_string(i)] = json::object();
  EXPECT_NE(defect(json::serialize(json::object{{"properties", properties}})).find("more than 256"),
            std::string::npos);
}

}  // namespace
}  // namespace gatehouse::json_schema
