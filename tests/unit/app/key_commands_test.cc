#include "core/app/cli/key/key_commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "core/base/strict_json.h"
#include "tests/unit/keys/key_ring_fixture.h"

namespace gatehouse::app::cli {
namespace {

using namespace keys::testing;

struct Outcome {
  Result<void> result;
  std::string out;
  std::string err;
};

Outcome list(Tenant& tenant, const KeyListOptions& options = {}) {
  std::ostringstream out;
  std::ostringstream err;
  auto result = list_keys(tenant.keys(), options, {.out = out, .err = err});
  return {.result = std::move(result), .out = out.str(), .err = err.str()};
}
Outcome rotate(Tenant& tenant, KeyRotateOptions options) {
  std::ostringstream out;
  std::ostringstream err;
  auto result = rotate_keys(tenant.keys(), tenant.cipher(), options, {.out = out, .err = err});
  return {.result = std::move(result), .out = out.str(), .err = err.str()};
}

TEST(KeyCommands, list_shows_a_table_of_the_keys_and_changes_nothing) {
  Tenant tenant;
  EXPECT_EQ(list(tenant).out, "KID  ALGORITHM  STATE  SINCE  CREATED\n");
  EXPECT_TRUE(tenant.records().empty());
  const auto ring = tenant.ring(only_es256());
  const Outcome run = list(tenant);
  ASSERT_TRUE(run.result);
  EXPECT_NE(run.out.find(signer(*ring) + "  ES256      active  2027-01-15T08:00:00"), std::string::npos)
      << run.out;
  EXPECT_TRUE(run.err.empty());
}

TEST(KeyCommands, list_speaks_json_yaml_and_ids) {
  Tenant tenant;
  const auto ring = tenant.ring(only_es256());
  const auto object = parse_strict_object(list(tenant, {.format = OutputFormat::json}).out);
  ASSERT_TRUE(object);
  EXPECT_EQ(object->at("keys").as_array().at(0).at("kid").as_string(), signer(*ring));
  EXPECT_EQ(list(tenant, {.format = OutputFormat::id}).out, signer(*ring) + "\n");
  EXPECT_TRUE(
      list(tenant, {.format = OutputFormat::yaml}).out.starts_with("keys:\n  - kid: \"" + signer(*ring)));
}

TEST(KeyCommands, list_leaves_retired_keys_out_unless_asked) {
  Tenant tenant;
  const auto ring = tenant.ring(only_es256());
  const std::string old_key = signer(*ring);
  ASSERT_TRUE(ring->retire_now(KeyId(old_key), kStart + minutes(1)));
  EXPECT_EQ(list(tenant).out.find(old_key), std::string::npos);
  EXPECT_NE(list(tenant, {.with_retired = true}).out.find(old_key), std::string::npos);
}

TEST(KeyCommands, rotate_publishes_a_successor_that_a_running_node_takes_over) {
  Tenant tenant;
  const auto running = tenant.ring(only_es256());
  const Outcome run =
      rotate(tenant, {.settings = only_es256(), .now = kStart + minutes(1), .format = OutputFormat::id});
  ASSERT_TRUE(run.result);
  const std::string successor = run.out.substr(0, run.out.size() - 1);
  EXPECT_NE(run.err.find("60 minutes"), std::string::npos);
  ASSERT_TRUE(running->advance(kStart + minutes(2)));
  EXPECT_TRUE(published(*running).contains(successor));
  ASSERT_TRUE(running->advance(kStart + minutes(61)));
  EXPECT_EQ(signer(*running), successor);
}

TEST(KeyCommands, rotate_takes_one_algorithm_or_all) {
  Tenant tenant;
  const auto running = tenant.ring(both_algorithms());
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  KeyRotateOptions options{
      .algorithm = "ES256", .settings = both_algorithms(), .now = kStart, .format = OutputFormat::id};
  EXPECT_EQ(lines(rotate(tenant, options).out), 1);
  options.algorithm.clear();
  EXPECT_EQ(lines(rotate(tenant, options).out), 2);
  options.algorithm = "HS256";
  const Outcome refused = rotate(tenant, options);
  ASSERT_FALSE(refused.result);
  EXPECT_EQ(refused.result.error().code(), ErrorCode::invalid_argument);
  EXPECT_NE(refused.result.error().message().find("HS256"), std::string::npos);
  EXPECT_TRUE(refused.out.empty());
}

TEST(KeyCommands, S441_retire_takes_a_leaked_key_out_of_use_and_a_running_node_follows) {
  Tenant tenant;
  const auto running = tenant.ring(only_es256());
  const std::string leaked = signer(*running);
  std::ostringstream out;
  std::ostringstream err;
  const auto retire = [&](const std::string& kid) {
    return retire_key(
        tenant.keys(), tenant.cipher(),
        {.key = KeyId(kid), .settings = only_es256(), .now = kStart + minutes(1), .format = OutputFormat::id},
        {.out = out, .err = err});
  };
  ASSERT_TRUE(retire(leaked));
  ASSERT_TRUE(running->advance(kStart + minutes(1)));
  EXPECT_FALSE(published(*running).contains(leaked));
  EXPECT_EQ(out.str(), signer(*running) + "\n");
  EXPECT_NE(err.str().find(leaked), std::string::npos);
  const auto before = tenant.records();
  const auto unknown = retire("no-such-key");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code(), ErrorCode::not_found);
  EXPECT_EQ(tenant.records(), before);
}

TEST(KeyCommands, S491_rotate_with_the_wrong_cipher_fails_and_changes_nothing) {
  Tenant tenant;
  (void)tenant.ring(only_es256());
  Tenant stranger("acme");
  std::ostringstream out;
  std::ostringstream err;
  const auto before = tenant.records();
  EXPECT_FALSE(rotate_keys(tenant.keys(), stranger.cipher(), {.settings = only_es256(), .now = kStart},
                           {.out = out, .err = err}));
  EXPECT_EQ(tenant.records(), before);
}

TEST(Listings, stored_text_cannot_forge_lines_or_move_the_cursor) {
  std::ostringstream out;
  print_listing(out, OutputFormat::table, {.name = "x", .columns = {"id"}, .rows = {{"a\nb\x1b[2J"}}});
  EXPECT_EQ(out.str(), "ID\na\\u000ab\\u001b[2J\n");
}

}  // namespace
}  // namespace gatehouse::app::cli
