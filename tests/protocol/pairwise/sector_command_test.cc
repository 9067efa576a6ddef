// `gatehouse client update --metadata` asks the document of a client's sector before it stores anything
// (OpenID Registration §5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/app/cli/client/client_commands.h"
#include "core/app/cli/client/client_update.h"
#include "tests/protocol/client_id_metadata/document_host.h"

namespace gatehouse::test_support {
namespace {

namespace cli = app::cli;

TEST(SectorCommand, S216_a_client_is_stored_only_where_its_document_lists_its_addresses) {
  DocumentHost host;
  TestServer server({.storage = "sqlite", .server_extra = host.trust()});
  const cli::GlobalOptions common{.config_file = (server.folder() / "gatehouse.yaml").string(),
                                  .tenant = "a"};
  std::ostringstream out, err;
  const cli::Streams streams{.out = out, .err = err};
  ASSERT_EQ(cli::create_client({.common = common,
                                .client_id = "app",
                                .name = "App",
                                .redirect_uris = {"https://app.example/cb"},
                                .post_logout_redirect_uris = {},
                                .type = "web",
                                .auth_method = {},
                                .scope = "openid"},
                               streams),
            cli::kDone)
      << err.str();
  const auto file = (server.folder() / "metadata.json").string();
  std::ofstream(file) << R"({"subject_type":"pairwise","sector_identifier_uri":")" << host.address("/sector")
                      << "\"}";
  const auto update = [&] {
    return cli::update_client({.common = common,
                               .client_id = "app",
                               .algorithms = {},
                               .added_redirect_uris = {"https://other.example/cb"},
                               .removed_redirect_uris = {},
                               .metadata_file = file},
                              streams);
  };
  EXPECT_NE(update(), cli::kDone) << "nothing is there";
  host.serve_raw(http_answer(R"(["https://app.example/cb"])"), "/sector");
  EXPECT_NE(update(), cli::kDone);
  EXPECT_THAT(err.str(), testing::HasSubstr("must hold every redirect URI"));
  host.serve_raw(http_answer(R"(["https://app.example/cb", "https://other.example/cb"])"), "/sector");
  EXPECT_EQ(update(), cli::kDone) << err.str();
}

}  // namespace
}  // namespace gatehouse::test_support
