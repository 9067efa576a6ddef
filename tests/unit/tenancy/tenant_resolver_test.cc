#include "core/tenancy/tenant_resolver.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/tenancy/scope_issuer.h"
#include "core/tenancy/tenant_id.h"

namespace gatehouse::tenancy {
namespace {

/// A strategy that answers what a test says.
class Says final : public TenancyStrategy {
 public:
  using Answer = std::function<Result<std::optional<TenantMatch>>(const TenancyHead&)>;
  explicit Says(Answer answer) : answer_(std::move(answer)) {}
  Result<std::optional<TenantMatch>> match(const TenancyHead& head) const override { return answer_(head); }

 private:
  Answer answer_;
};

Says::Answer says(std::string_view tenant, std::string_view path) {
  return [=](const TenancyHead&) { return std::optional<TenantMatch>(TenantMatch{tenant, path}); };
}
Says::Answer nothing() {
  return [](const TenancyHead&) { return std::optional<TenantMatch>(); };
}
Says::Answer fails() {
  return [](const TenancyHead&) -> Result<std::optional<TenantMatch>> {
    return Error(ErrorCode::internal, "broken");
  };
}

TenantResolver resolver(std::vector<Says::Answer> answers) {
  std::vector<std::unique_ptr<TenancyStrategy>> strategies;
  for (auto& answer : answers)
    strategies.push_back(std::make_unique<Says>(std::move(answer)));
  return TenantResolver(std::move(strategies));
}

ResolveRefusal refusal_of(const TenantResolver& asked) {
  auto answer = asked.resolve("id.example.com", "/t/acme/authorize");
  if (answer) {
    ADD_FAILURE() << "resolved to " << answer->tenant.text();
    return ResolveRefusal::bad_host;
  }
  return answer.error();
}

TEST(TenantResolver, the_one_match_is_the_tenant) {
  auto answer =
      resolver({nothing(), says("acme", "/authorize"), nothing()}).resolve("ID.example.com:443", "/x");
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->tenant, TenantId("acme"));
  EXPECT_EQ(answer->path, "/authorize");
}

TEST(TenantResolver, strategies_see_the_normalised_host_and_the_raw_path) {
  std::string host, path;
  auto answer = resolver({[&](const TenancyHead& head) {
                  host = head.host;
                  path = head.path;
                  return std::optional<TenantMatch>();
                }}).resolve("ID.Example.com.:8443", "/t/%61cme/..");
  EXPECT_FALSE(answer.has_value());
  EXPECT_EQ(host, "id.example.com");
  EXPECT_EQ(path, "/t/%61cme/..");
}

TEST(TenantResolver, S307_strategies_that_disagree_are_refused_in_either_order) {
  EXPECT_EQ(refusal_of(resolver({says("acme", "/authorize"), says("other", "/authorize")})),
            ResolveRefusal::ambiguous);
  EXPECT_EQ(refusal_of(resolver({says("other", "/authorize"), says("acme", "/authorize")})),
            ResolveRefusal::ambiguous);
}

TEST(TenantResolver, S307_one_tenant_with_two_paths_is_refused) {
  EXPECT_EQ(refusal_of(resolver({says("acme", "/authorize"), says("acme", "/t/acme/authorize")})),
            ResolveRefusal::ambiguous);
}

TEST(TenantResolver, strategies_that_agree_are_one_match) {
  EXPECT_TRUE(resolver({says("acme", "/a"), says("acme", "/a")}).resolve("id.example.com", "/x").has_value());
}

TEST(TenantResolver, S385_failing_strategy_fails_the_request_though_another_matches) {
  EXPECT_EQ(refusal_of(resolver({says("acme", "/a"), fails()})), ResolveRefusal::strategy_failed);
  EXPECT_EQ(refusal_of(resolver({fails(), says("acme", "/a")})), ResolveRefusal::strategy_failed);
}

TEST(TenantResolver, S386_match_that_cannot_be_a_tenant_is_refused) {
  for (const char* id : {"", "ACME", "..", "-a", "a/b", ".well-known", "a_b"})
    EXPECT_EQ(refusal_of(resolver({says(id, "/a")})), ResolveRefusal::strategy_failed) << id;
  EXPECT_EQ(refusal_of(resolver({says("acme", "")})), ResolveRefusal::strategy_failed);
  EXPECT_EQ(refusal_of(resolver({says("acme", "authorize")})), ResolveRefusal::strategy_failed);
}

TEST(TenantResolver, nothing_matches_nothing) {
  EXPECT_EQ(refusal_of(resolver({})), ResolveRefusal::no_match);
  EXPECT_EQ(refusal_of(resolver({nothing(), nothing()})), ResolveRefusal::no_match);
}

TEST(TenantResolver, S305_bad_host_is_refused_before_any_strategy) {
  auto answer = resolver({says("acme", "/a")}).resolve("user@id.example.com", "/x");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), ResolveRefusal::bad_host);
}

TEST(TenantId, grammar_has_one_spelling) {
  EXPECT_TRUE(is_tenant_id("a"));
  EXPECT_TRUE(is_tenant_id("acme-2"));
  EXPECT_TRUE(is_tenant_id(std::string(63, 'a')));
  for (const auto& bad : {std::string(), std::string(64, 'a'), std::string("A"), std::string("-a"),
                          std::string("a.b"), std::string("a\0", 2), std::string("\xc3\xa9")})
    EXPECT_FALSE(is_tenant_id(bad)) << bad;
}

TEST(ScopeIssuer, a_scope_names_the_configured_tenant) {
  config::TenantConfig tenant;
  tenant.id = TenantId("acme");
  EXPECT_EQ(ScopeIssuer::issue(tenant).tenant(), TenantId("acme"));
}

}  // namespace
}  // namespace gatehouse::tenancy
