// `gatehouse client list|show|update` beside the running server: what an operator sees of an app is what is
// registered, and never a secret.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "core/app/cli/client/client_commands.h"
#include "core/app/cli/client/client_listing.h"
#include "tests/support/test_server.h"

namespace gatehouse::test_support {
namespace {

namespace cli = app::cli;
using cli::OutputFormat;

struct Printed {
  int code = 0;
  std::string out;
  std::string err;
};

class ClientCommands : public testing::Test {
 protected:
  ClientCommands() {
    secret_ = text_of(run([&](cli::Streams streams) {
                        return cli::create_client(
                            {.common = common(OutputFormat::json),
                             .client_id = "app",
                             .name = "App \x1b[2J",
                             .redirect_uris = {"https://app.example/cb", "https://app.example/other"},
                             .post_logout_redirect_uris = {},
                             .type = "web",
                             .auth_method = {},
                             .scope = "openid email"},
                            streams);
                      }),
                      "client_secret");
    EXPECT_FALSE(secret_.empty());
  }
  cli::GlobalOptions common(OutputFormat format) const {
    return {.config_file = (server_.folder() / "gatehouse.yaml").string(), .tenant = "a", .output = format};
  }
  template <class Verb>
  static Printed run(Verb verb) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = verb(cli::Streams{.out = out, .err = err});
    return {.code = code, .out = out.str(), .err = err.str()};
  }
  Printed list(OutputFormat format) const {
    return run([&](cli::Streams streams) { return cli::list_clients(common(format), streams); });
  }
  Printed show(const std::string& id, OutputFormat format) const {
    return run([&](cli::Streams streams) {
      return cli::show_client({.common = common(format), .client_id = id}, streams);
    });
  }
  static boost::json::object first_client(const Printed& printed) {
    return boost::json::parse(printed.out).at("clients").at(0).as_object();
  }
  static std::string text_of(const Printed& printed, std::string_view member) {
    EXPECT_EQ(printed.code, cli::kDone) << printed.err;
    return std::string(first_client(printed).at(member).as_string());
  }

  TestServer server_{{.storage = "sqlite"}};
  std::string secret_;
};

TEST_F(ClientCommands, list_has_a_narrow_table_with_scopes_and_the_first_redirect_uri) {
  const auto listed = list(OutputFormat::table);
  EXPECT_EQ(listed.code, cli::kDone) << listed.err;
  EXPECT_EQ(listed.out.rfind("CLIENT ID", 0), 0u) << listed.out;
  EXPECT_NE(listed.out.find("store   openid email"), std::string::npos) << listed.out;
  EXPECT_NE(listed.out.find("https://app.example/cb +1\n"), std::string::npos) << listed.out;
  EXPECT_NE(listed.out.find("yaml"), std::string::npos) << "those of the files are there too";
}

TEST_F(ClientCommands, list_as_json_has_every_member_of_every_app) {
  const auto listed = boost::json::parse(list(OutputFormat::json).out).at("clients").as_array();
  bool found = false;
  for (const auto& one : listed) {
    const auto& client = one.as_object();
    for (const auto* member : {"client_name", "scope", "redirect_uris", "grant_types", "source"})
      EXPECT_TRUE(client.contains(member)) << member;
    if (client.at("client_id") != "app") continue;
    found = true;
    EXPECT_EQ(client.at("redirect_uris").as_array().size(), 2u);
    EXPECT_EQ(client.at("source"), "store");
  }
  EXPECT_TRUE(found);
}

TEST_F(ClientCommands, show_prints_what_is_registered_in_the_words_of_the_files) {
  const auto shown = show("app", OutputFormat::table);
  EXPECT_EQ(shown.code, cli::kDone) << shown.err;
  EXPECT_EQ(shown.out.rfind("clients:\n", 0), 0u) << shown.out;
  for (const auto* line : {"client_id: app\n", "scope: \"openid email\"\n",
                           "redirect_uris: [\"https://app.example/cb\", \"https://app.example/other\"]\n",
                           "token_endpoint_auth_method: client_secret_basic\n"})
    EXPECT_NE(shown.out.find(line), std::string::npos) << line << shown.out;
  EXPECT_EQ(text_of(show("web", OutputFormat::json), "source"), "yaml");
  EXPECT_EQ(show("app", OutputFormat::id).out, "app\n");
}

TEST_F(ClientCommands, no_secret_and_no_hash_of_one_is_shown) {
  const auto hash = std::string(web_secret_hash());
  for (const auto format : {OutputFormat::table, OutputFormat::json, OutputFormat::yaml})
    for (const auto& printed : {list(format), show("app", format), show("web", format)}) {
      EXPECT_EQ(printed.out.find("sha256:"), std::string::npos) << printed.out;
      EXPECT_EQ(printed.out.find(hash), std::string::npos) << printed.out;
      EXPECT_EQ(printed.out.find(secret_), std::string::npos) << printed.out;
      EXPECT_EQ(printed.out.find('\x1b'), std::string::npos) << "a name cannot move the cursor";
    }
}

TEST_F(ClientCommands, show_of_an_unknown_app_says_how_to_see_which_there_are) {
  const auto shown = show("nobody", OutputFormat::table);
  EXPECT_EQ(shown.code, cli::kNotFound);
  EXPECT_NE(shown.err.find("gatehouse client list"), std::string::npos) << shown.err;
}

TEST_F(ClientCommands, update_sets_the_scopes_that_an_app_may_ask_for) {
  const auto updated = run([&](cli::Streams streams) {
    return cli::update_client({.common = common(OutputFormat::json),
                               .client_id = "app",
                               .algorithms = {},
                               .added_redirect_uris = {},
                               .removed_redirect_uris = {},
                               .scope = "openid profile"},
                              streams);
  });
  EXPECT_EQ(updated.code, cli::kDone) << updated.err;
  EXPECT_FALSE(first_client(updated).contains("client_secret")) << "the secret stays";
  EXPECT_EQ(text_of(show("app", OutputFormat::json), "scope"), "openid profile");
}

}  // namespace
}  // namespace gatehouse::test_support
