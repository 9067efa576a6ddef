#include "core/config/show.h"

#include <sstream>

#include "core/app/cli/config/config_commands.h"
#include "core/config/yaml_tree.h"
#include "gatehouse/config_schema.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

namespace cli = app::cli;

struct Database {
  Secret password;
  std::string host = "localhost";
};

class Catalogue final : public PluginCatalogue {
 public:
  void check(PluginKind, const PluginChoice&, Diagnostics&) const override {}
  const SchemaDescription* describe(PluginKind kind, std::string_view) const override {
    return kind == PluginKind::storage ? &storage_ : nullptr;
  }

 private:
  SchemaDescription storage_ =
      Schema<Database>("storage.test", {field("password", &Database::password, secret(), "p"),
                                        field("host", &Database::host, text(), "h")})
          .describe();
};

class Show : public testing::Test {
 protected:
  void SetUp() override {
    std::string server = kServer;
    server.replace(server.find("{ type: sqlite }"), 16,
                   "{ type: sqlite, config: { password: \"${env:PW}\", host: db } }");
    files_.write("gatehouse.yaml", server);
    files_.write("tenants/acme.yaml",
                 kTenant + "users: [ { username: ada, password_hash: \"" + kHash + "\" } ]\n");
    files_.environment["PW"] = "hunter2";
    files_.options.catalogue = [this](const ServerConfig&, Diagnostics&) { return &catalogue_; };
  }
  std::string shown(const ShowOptions& options) {
    std::ostringstream out, err;
    EXPECT_EQ(cli::show_config({files_.path("gatehouse.yaml"), files_.options}, options, {out, err}), 0)
        << err.str();
    return out.str();
  }
  ConfigFiles files_;
  Catalogue catalogue_;
};

TEST_F(Show, PrintsWhatIsWrittenWithSecretsMasked) {
  EXPECT_EQ(shown({}),
            "---\n"
            "schema: gatehouse.server/v1\n"
            "profile: production\n"
            "state: state\n"
            "storage:\n"
            "  durable:\n"
            "    type: sqlite\n"
            "    config:\n"
            "      password: \"********\"\n"
            "      host: db\n"
            "encryption:\n"
            "  master_key: \"********\"\n"
            "tenancy:\n"
            "  -\n"
            "    type: path_prefix\n"
            "    config: \"********\"\n"
            "tenants:\n"
            "  include: [\"tenants/*.yaml\"]\n"
            "---\n"
            "schema: gatehouse.tenant/v1\n"
            "id: acme\n"
            "issuer: \"https://id.example.com/t/acme\"\n"
            "keys:\n"
            "  -\n"
            "    alg: RS256\n"
            "  -\n"
            "    alg: ES256\n"
            "users:\n"
            "  -\n"
            "    username: ada\n"
            "    password_hash: \"********\"\n");
}

TEST_F(Show, EffectiveAddsDefaultsAndOriginSaysWhence) {
  const auto text = shown({.effective = true, .origin = true});
  EXPECT_NE(text.find("profile: production  # " + files_.path("gatehouse.yaml").string() + ":2\n"),
            std::string::npos);
  EXPECT_NE(text.find("  io: auto  # default\n"), std::string::npos) << text;
  EXPECT_NE(text.find("    lifetime: 30d  # default\n"), std::string::npos) << text;
  EXPECT_NE(
      text.find("password: \"********\"  # " + files_.path("gatehouse.yaml").string() + ":4, by reference\n"),
      std::string::npos);
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  EXPECT_EQ(text.find(kKey), std::string::npos);
  EXPECT_EQ(text.find(kHash), std::string::npos);
}

TEST_F(Show, EveryDocumentOfItIsYaml) {
  const auto text = shown({.effective = true, .origin = true});
  const auto second = text.find("---\n", 4);
  Diagnostics found;
  parse_yaml(text.substr(0, second), "server", found);
  parse_yaml(text.substr(second), "tenant", found);
  EXPECT_EQ(ConfigFiles::lines(found), "");
}

TEST_F(Show, ABrokenConfigurationIsNotShown) {
  files_.write("tenants/acme.yaml", "schema: x\n");
  std::ostringstream out, err;
  EXPECT_EQ(cli::show_config({files_.path("gatehouse.yaml"), files_.options}, {}, {out, err}), 3);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("GH-C0017"), std::string::npos);
}

TEST(CheckCommand, SaysThatAllIsWellOrEveryProblem) {
  ConfigFiles files;
  const cli::ConfigInput input{files.path("gatehouse.yaml"), files.options};
  std::ostringstream out, err;
  EXPECT_EQ(cli::check_config(input, cli::CheckOutput::text, {out, err}), 0);
  EXPECT_EQ(out.str(), input.file.string() + " is valid: 1 tenant\n");
  EXPECT_EQ(err.str(), "");

  files.write("tenants/acme.yaml",
              kTenant + "clients:\n  - client_id: a\n    redirect_uri: https://a.example/cb\n");
  std::ostringstream bad_out, bad_err;
  EXPECT_EQ(cli::check_config(input, cli::CheckOutput::text, {bad_out, bad_err}), 3);
  EXPECT_EQ(bad_out.str(), "");
  EXPECT_EQ(bad_err.str(), files.path("tenants/acme.yaml").string() +
                               ":7:5: error: unknown key \"redirect_uri\" in clients[0]  [GH-C0004]\n"
                               "    7 |     redirect_uri: https://a.example/cb\n"
                               "      |     ^^^^^^^^^^^^ did you mean \"redirect_uris\"?\n"
                               "1 error, 0 warnings\n");

  std::ostringstream json;
  EXPECT_EQ(cli::check_config(input, cli::CheckOutput::json, {json, bad_err}), 3);
  EXPECT_EQ(json.str(),
            "{\"errors\":1,\"warnings\":0,\"diagnostics\":[{\"severity\":\"error\",\"code\":\"GH-C0004\","
            "\"file\":\"" +
                files.path("tenants/acme.yaml").string() +
                "\",\"line\":7,\"column\":5,\"length\":12,\"message\":\"unknown key \\\"redirect_uri\\\" in "
                "clients[0]\",\"hint\":\"did you mean \\\"redirect_uris\\\"?\"}]}\n");
}

TEST(SchemaCommand, KnowsServerAndTenant) {
  std::ostringstream out, err;
  EXPECT_EQ(cli::print_config_schema("server", {out, err}), 0);
  EXPECT_EQ(out.str().find("{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\""), 0u);
  EXPECT_EQ(cli::print_config_schema("tennant", {out, err}), 2);
  EXPECT_EQ(err.str(), "error: no schema \"tennant\": server or tenant; did you mean \"tenant\"?\n");
}

TEST(RenderedDiagnostics, NeverShowTheValueOfASecretLine) {
  const ConfigFiles files;
  for (const auto* line :
       {"master_kye: hunter2", "encryption: { master_key: \"hunter2\", x: 1 }", "password: \"hunter2",
        "client_secret_hash: hunter2", "PASSWORD:\thunter2\t: x", "dsn: {hunter2"}) {
    files.write("gatehouse.yaml", std::string(line) + "\n" + kServer);
    const auto loaded = files.load();
    const auto text = render_text(loaded.found, loaded.sources);
    EXPECT_NE(text, "");
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  }
}

TEST(RenderedDiagnostics, PlaceTheCaretBelowItsText) {
  Diagnostics found;
  const Decoding at(found);
  at.error("GH-C0007", {"f", 2, 9, 3}, "m", "h");
  at.warn("GH-C0018", {"f", 3, 1, 1}, "m");
  at.error("GH-C0001", {"g", 0, 0, 0}, "m", "h");
  EXPECT_EQ(render_text(found, {{"f", "x\n\tä: ü yes\n"}}),
            "f:2:9: error: m  [GH-C0007]\n"
            "    2 | \tä: ü yes\n"
            "      | \t     ^^^ h\n"
            "f:3:1: warning: m  [GH-C0018]\n"
            "    3 | \n"
            "      | ^\n"
            "g: error: m  [GH-C0001]\n"
            "      | h\n");
}

}  // namespace
}  // namespace gatehouse::config
