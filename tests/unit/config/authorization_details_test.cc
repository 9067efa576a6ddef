// Types of authorization details in a tenant file (RFC 9396): what is right, and where it is said that it is
// not.
#include <boost/json.hpp>

#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

constexpr char kClient[] =
    "clients:\n  - { client_id: shop, redirect_uris: [\"https://shop.example/cb\"], scope: openid, "
    "client_secret_hash: sha256:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

std::string type(const std::string& schema, const std::string& more = "description: { en: Pay }") {
  return kTenant + "authorization_details:\n  - id: payment\n    " + more + "\n    schema: " + schema + "\n";
}

std::string found(const std::string& tenant) {
  ConfigFiles files;
  files.write("tenants/acme.yaml", tenant);
  return ConfigFiles::lines(files.load().found);
}

TEST(AuthorizationDetails, a_schema_is_read_with_the_types_that_its_keywords_say) {
  ConfigFiles files;
  files.write(
      "tenants/acme.yaml",
      type("{ type: object, additionalProperties: false, required: [a], properties: { a: { type: integer, "
           "minimum: 1, maximum: 2.5, enum: [1, 2] }, b: { type: string, enum: [1, yes], maxLength: 3 }, "
           "c: { type: boolean, const: true }, d: { items: { type: [string] } } } }"));
  EXPECT_NE(ConfigFiles::lines(files.load().found).find("type is one name"), std::string::npos);
  files.write(
      "tenants/acme.yaml",
      type("{ type: object, additionalProperties: false, required: [a], properties: { a: { type: integer, "
           "minimum: 1, maximum: 2.5, enum: [1, 2] }, b: { type: string, enum: [1, yes], maxLength: 3 }, "
           "c: { type: boolean, const: true } } }"));
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << ConfigFiles::lines(loaded.found);
  const auto schema = boost::json::parse(loaded.snapshot->tenants[0].authorization_details[0].schema);
  EXPECT_EQ(
      schema,
      boost::json::parse(
          R"({"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":)"
          R"("integer","minimum":1,"maximum":2.5,"enum":[1,2]},"b":{"type":"string","enum":["1","yes"],)"
          R"("maxLength":3},"c":{"type":"boolean","const":true}}})"));
  files.write("tenants/acme.yaml", type("'{\"type\":\"object\"}'"));
  EXPECT_EQ(files.load().snapshot->tenants[0].authorization_details[0].schema, R"({"type":"object"})");
}

TEST(AuthorizationDetails, what_is_wrong_is_said_with_line_and_column) {
  struct Row {
    std::string tenant;
    std::string said;
  };
  const Row rows[] = {
      {type("{ properties: { a: { pattern: \"^x\" } } }"),
       "acme.yaml:8:43: error GH-C0129: \"pattern\" is no keyword that is understood here"},
      {type("{ minimun: 1 }"), "did you mean \"minimum\"?"},
      {type("{ type: text }"), "acme.yaml:8:21: error GH-C0129: type is one name"},
      {type("[]"), "acme.yaml:8:13: error"},
      {type("'{}', id2: x"), "error"},
      {type("{}", "x: y"), "unknown key"},
      {type("{}", "description: {}"), "type payment has no description"},
      {kTenant + "authorization_details: [ { id: \"a b\", schema: {}, description: { en: x } } ]\n",
       "cannot be a type"},
      {type("{}") + "  - { id: payment, schema: {}, description: { en: x } }\n", "this type is listed twice"},
      {type("{}") + kClient + ", authorization_details_types: [paiment] }\n", "did you mean \"payment\"?"},
      {type("{}") + "registration: { authorization_details_types: [paiment] }\n",
       "did you mean \"payment\"?"},
  };
  for (const auto& row : rows)
    EXPECT_NE(found(row.tenant).find(row.said), std::string::npos) << row.tenant << found(row.tenant);
  EXPECT_EQ(found(type("{}") + kClient + ", authorization_details_types: [payment] }\n"), "");
}

TEST(RequestUris, S150_are_addresses_that_the_server_can_ask) {
  const auto with = [](const std::string& uri) {
    return kTenant + kClient + ", request_uris: [\"" + uri + "\"] }\n";
  };
  EXPECT_EQ(found(with("https://shop.example/request.jwt")), "");
  EXPECT_EQ(found(with("https://shop.example/request.jwt#v2")), "");
  for (const auto* uri : {"http://shop.example/r", "https://u@shop.example/r", "file:///etc/passwd",
                          "request.jwt", "#", "", "urn:ietf:params:oauth:request_uri:x"})
    EXPECT_NE(found(with(uri)).find("GH-C0172"), std::string::npos) << uri;
}

}  // namespace
}  // namespace gatehouse::config
