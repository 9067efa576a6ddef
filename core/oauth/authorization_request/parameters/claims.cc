#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/strict_json.h"
#include "core/oauth/authorization_request/parameters/parameters.h"

namespace gatehouse::oauth {

namespace {

namespace json = boost::json;

/// A claims request is a small thing: two levels of members and a list of values.
constexpr JsonLimits kLimits{.bytes = 8 * 1024, .depth = 5, .members = 64};
constexpr OAuthError kMalformed{OAuthCode::invalid_request,
                                "claims is not what section 5.5 of OpenID Core describes."};

/// §5.5.1: what one claim may be asked with.
struct Wish {
  bool essential = false;
  std::vector<std::string>
      values;  ///< of `value` and `values`; only texts matter to the claims that we judge
};

std::optional<Wish> wish_of(const json::value& value) {
  if (value.is_null()) return Wish{};
  const auto* members = value.if_object();
  if (members == nullptr) return std::nullopt;
  Wish wish;
  if (const auto* essential = members->if_contains("essential")) {
    if (!essential->is_bool()) return std::nullopt;
    wish.essential = essential->get_bool();
  }
  const auto* single = members->if_contains("value");
  if (single != nullptr && single->is_string()) wish.values.emplace_back(single->get_string());
  if (const auto* several = members->if_contains("values")) {
    if (!several->is_array()) return std::nullopt;
    for (const auto& one : several->get_array())
      if (one.is_string()) wish.values.emplace_back(one.get_string());
  }
  return wish;
}

/// §5.5.1.1: an essential acr that cannot be met is a failed authentication, never a silent downgrade
/// (S-215).
Verdict judge_acr(const Wish& wish) {
  if (!wish.essential || wish.values.empty()) return std::nullopt;
  for (const auto offered : oidc::supported_acr_values())
    if (contains(wish.values, offered)) return std::nullopt;
  return OAuthError{OAuthCode::unmet_authentication_requirements,
                    "None of the requested authentication classes can be reached here."};
}

/// One member of the claims request: what is asked for goes into `into`, as far as this client may know it.
Verdict read_member(const json::object& request, std::string_view name,
                    const std::vector<std::string>& allowed, AuthorizeDraft& draft,
                    std::vector<std::string>& into) {
  const auto* member = request.if_contains(name);
  if (member == nullptr || member->is_null()) return std::nullopt;
  const auto* claims = member->if_object();
  if (claims == nullptr) return kMalformed;
  for (const auto& [claim, value] : *claims) {
    const auto wish = wish_of(value);
    if (!wish) return kMalformed;
    if (claim == "acr" && name == "id_token")
      if (const auto refused = judge_acr(*wish)) return refused;
    if (claim == "sub" && !wish->values.empty()) draft.request.subjects = wish->values;
    // §5.5: what is not understood, or not to be known, is ignored. Protocol claims are not among these
    // (S-110).
    if (contains(allowed, claim)) into.emplace_back(claim);
  }
  return std::nullopt;
}

void note_beyond_scope(const std::vector<std::string>& asked, const std::vector<std::string>& covered,
                       std::vector<std::string>& beyond) {
  for (const auto& claim : asked)
    if (!contains(covered, claim) && !contains(beyond, claim)) beyond.push_back(claim);
}

}  // namespace

// A client may ask by name for what one of its registered scopes stands for: the parameter chooses, it does
// not widen what the client may know.
Verdict claims_are_understood(AuthorizeDraft& draft) {
  const auto text = draft.params.value_of("claims");
  if (!text) return std::nullopt;
  const auto request = parse_strict_object(*text, kLimits);
  if (!request) return kMalformed;
  const auto registered = parse_scope(draft.client.scope);
  const auto allowed = draft.tenant.scopes.claims_within(registered ? *registered : ScopeList{});
  auto& claims = draft.request.claims;
  if (const auto refused = read_member(*request, "userinfo", allowed, draft, claims.userinfo)) return refused;
  if (const auto refused = read_member(*request, "id_token", allowed, draft, claims.id_token)) return refused;
  const auto covered = draft.tenant.scopes.claims_within(draft.request.scope);
  note_beyond_scope(claims.userinfo, covered, claims.beyond_scope);
  note_beyond_scope(claims.id_token, covered, claims.beyond_scope);
  return std::nullopt;
}

}  // namespace gatehouse::oauth
