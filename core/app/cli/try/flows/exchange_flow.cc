#include "core/app/cli/try/flows/exchange_flow.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/app/cli/installation/dev_state.h"
#include "core/app/cli/try/flows/exchange_refusal.h"
#include "core/base/strict_json.h"
#include "core/base/words.h"

namespace gatehouse::app::cli {
namespace {

namespace json = boost::json;

constexpr auto* kGrantType = "urn:ietf:params:oauth:grant-type:token-exchange";
constexpr auto* kAccessToken = "urn:ietf:params:oauth:token-type:access_token";

/// A token that is brought, and what it says where it can be read.
struct Brought {
  std::string token;
  std::optional<jose::Claims> claims;
};

TryFailure differs(std::string_view check, std::string got, std::string expected) {
  return {.subject = "exchange",
          .check = check,
          .got = got.empty() ? "nothing" : std::move(got),
          .expected = std::move(expected),
          .why = std::string(reason_of_check(check)),
          .next = "an API must refuse such a token; tell the operator of the issuer"};
}

std::string api_of(const Provider& provider, const TryOptions& options) {
  if (!options.resource.empty()) return options.resource;
  const auto* listed = provider.metadata.if_contains("protected_resources");
  const auto* list = listed == nullptr ? nullptr : listed->if_array();
  if (list == nullptr || list->empty() || !list->front().is_string()) return {};
  return std::string(list->front().get_string());
}

std::string scope_of(const jose::Claims& claims) { return text_member(claims.all, "scope"); }

bool is_within(std::string_view scope, std::string_view whole) {
  for (auto word = take_word(scope); !word.empty(); word = take_word(scope)) {
    auto rest = whole;
    auto other = take_word(rest);
    while (!other.empty() && other != word)
      other = take_word(rest);
    if (other.empty()) return false;
  }
  return true;
}

/// Who acts, the latest first: "demo-cart, before it demo-orders".
std::string actors_of(const json::object& claims) {
  std::string names;
  const auto* act = claims.if_contains("act");
  while (act != nullptr && act->is_object()) {
    names.append(names.empty() ? "" : ", before it ").append(text_member(act->get_object(), "sub"));
    act = act->get_object().if_contains("act");
  }
  return names;
}

Result<Brought, TryFailure> looked_into(const RelyingParty& party, std::string token) {
  GH_TRY(auto checked, check_access_token(token, party.provider(), party.client(), wall_time()));
  Brought brought{.token = std::move(token), .claims = std::nullopt};
  if (checked) brought.claims = std::move(checked->claims);
  return brought;
}

Result<Brought, TryFailure> own_token(RelyingParty& party) {
  GH_TRY(const auto tokens,
         party.request_tokens({{"grant_type", "client_credentials"}},
                              "grant=client_credentials  auth=" + party.client().auth_method));
  return looked_into(party, text_member(tokens, "access_token"));
}

/// The token that the service is called with: a person signs in to an app, which hands it on.
Result<Brought, TryFailure> token_of_a_person(RelyingParty& party, const TryOptions& options,
                                              TryPeople people) {
  auto of_app = options;
  of_app.client = options.subject_client;
  of_app.client_secret_file.clear();
  of_app.auth_method = "none";
  if (of_app.client.empty() && of_app.scope.empty())
    of_app.scope = "openid profile " + std::string(kDemoScope);
  GH_TRY(auto app, party.identify(of_app, kDemoApp));
  auto service = party.become(std::move(app));
  GH_TRY(const auto signed_in, sign_in(party, of_app, people, &wall_time));
  GH_TRY(auto brought, looked_into(party, signed_in.access_token));
  (void)party.become(std::move(service));
  return brought;
}

Result<void, TryFailure> check_actor(RelyingParty& party, const jose::Claims& claims,
                                     const AskedExchange& asked) {
  const auto actors = actors_of(claims.all);
  if (asked.impersonates) {
    if (!actors.empty()) return differs("no act", actors, "none");
    party.report().passed("act", "nobody: it acts as " + claims.subject, {{"no act", {}}});
    return {};
  }
  const auto first = actors.substr(0, actors.find(','));
  if (first != asked.client) return differs("act", actors, asked.client);
  party.report().passed("act", asked.client + " acts for " + claims.subject, {{"act", actors}});
  return {};
}

Result<void, TryFailure> check_less(RelyingParty& party, const jose::Claims& claims, const Brought& subject,
                                    const AskedExchange& asked) {
  if (claims.audience.size() != 1 || claims.audience.front() != asked.resource)
    return differs("target", join_words(claims.audience), asked.resource);
  std::vector<TryCheck> checks{{"target", asked.resource}};
  if (subject.claims) {
    const auto scope = scope_of(claims);
    const auto whole = scope_of(*subject.claims);
    if (!is_within(scope, whole)) return differs("narrower scope", scope, "within " + whole);
    checks.push_back({"narrower scope", (scope.empty() ? "none" : scope) + " of " + whole});
    if (claims.expires_at > subject.claims->expires_at)
      return differs("no longer life", "a later end", "that of subject_token, or before");
    checks.push_back({"no longer life", {}});
  }
  party.report().passed("downscoped", "one API, no more scope, no longer life", checks);
  return {};
}

void show(RelyingParty& party, const jose::Claims& claims) {
  json::object shown;
  for (const std::string_view name : {"sub", "client_id", "aud", "scope", "act", "authorization_details"})
    if (const auto* value = claims.all.if_contains(name)) shown[name] = *value;
  party.report().show("exchanged", shown);
}

Result<void, TryFailure> exchange(RelyingParty& party, const Brought& subject, const std::string& actor,
                                  const AskedExchange& asked) {
  FormFields fields{{"grant_type", kGrantType},
                    {"subject_token", subject.token},
                    {"subject_token_type", kAccessToken},
                    {"resource", asked.resource}};
  if (!actor.empty()) {
    fields.emplace_back("actor_token", actor);
    fields.emplace_back("actor_token_type", kAccessToken);
  }
  GH_TRY(const auto answer, party.post_to_token_endpoint(std::move(fields)));
  auto tokens = party.read_tokens(
      answer, std::string("grant=token-exchange  ") + (actor.empty() ? "impersonation" : "delegation"));
  if (!tokens) {
    const auto body = parse_strict_object(answer.body);
    return explained(tokens.error(), body ? text_member(*body, "error") : std::string(), asked);
  }
  if (const auto type = text_member(*tokens, "issued_token_type"); type != kAccessToken)
    return differs("issued_token_type", type, kAccessToken);
  party.report().passed("exchange", "a token for " + asked.resource, {{"issued_token_type", {}}});
  GH_TRY(const auto checked, check_access_token(text_member(*tokens, "access_token"), party.provider(),
                                                party.client(), wall_time()));
  if (!checked) return {};  // opaque: only the issuer can read it
  party.report().passed("access_token", checked->title, checked->checks);
  GH_TRY_VOID(check_less(party, checked->claims, subject, asked));
  GH_TRY_VOID(check_actor(party, checked->claims, asked));
  show(party, checked->claims);
  return {};
}

}  // namespace

Result<void, TryFailure> exchange_a_token(RelyingParty& party, const TryOptions& options, TryPeople people) {
  const AskedExchange asked{.client = party.client().id,
                            .app = options.subject == "service"     ? party.client().id
                                   : options.subject_client.empty() ? std::string(kDemoApp)
                                                                    : options.subject_client,
                            .resource = api_of(party.provider(), options),
                            .of_a_person = options.subject != "service",
                            .impersonates = options.impersonate};
  if (!party.provider().lists("grant_types_supported", kGrantType))
    return explained({.subject = "discovery",
                      .check = "grant_types_supported",
                      .got = "no token-exchange",
                      .expected = kGrantType},
                     "unsupported_grant_type", asked);
  if (party.client().secret.empty() || asked.resource.empty())
    return TryFailure{
        .subject = "arguments",
        .check = asked.resource.empty() ? "resource" : "client secret",
        .got = "none",
        .expected =
            asked.resource.empty() ? "the API that the new token is for" : "the secret of " + asked.client,
        .why = asked.resource.empty() ? "a token that is good everywhere is what exchanging avoids"
                                      : "a service proves itself with it (RFC 8693 §2.1)",
        .next = asked.resource.empty() ? "--resource URI" : "--client ID --client-secret-file FILE",
        .code = kUsage};
  GH_TRY(const auto subject,
         asked.of_a_person ? token_of_a_person(party, options, people) : own_token(party));
  std::string actor;
  if (!asked.impersonates) {
    GH_TRY(auto own, own_token(party));
    actor = std::move(own.token);
  }
  return exchange(party, subject, actor, asked);
}

}  // namespace gatehouse::app::cli
