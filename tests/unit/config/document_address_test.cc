#include "core/config/rules/document_address.h"

#include <gtest/gtest.h>

namespace gatehouse::config {
namespace {

// draft-ietf-oauth-client-id-metadata-document §3
TEST(DocumentAddress, S151_only_plain_https_addresses_are_client_ids) {
  for (const auto* right :
       {"https://app.example/client.json", "https://app.example/", "https://app.example:8443/a/b",
        "https://app.example/a?b=c", "https://app.example/a..b/.well-known/c"})
    EXPECT_EQ(problem_of_document_address(right), "") << right;
  for (const auto* wrong : {"http://app.example/client.json", "https://app.example",
                            "https://app.example?a=/b", "https://a@app.example/b", "https://app.example/b#c",
                            "https://app.example/b#", "https://app.example/a/../b", "https://app.example/.",
                            "https://app.example/a/%2E%2e/b", "https://app.example/a/.%2e", "https:///b",
                            "https://", "https://a b/c", "https://app.example/\xc3\xa4"})
    EXPECT_NE(problem_of_document_address(wrong), "") << wrong;
  for (const auto* other : {"web", "0193-abc", "app:web", "HTTPS://app.example/b", "com.example.app:/cb"})
    EXPECT_FALSE(is_document_address(other)) << other;
}

}  // namespace
}  // namespace gatehouse::config
