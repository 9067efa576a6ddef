#include "core/oidc/claims.h"

#include <algorithm>
#include <boost/json.hpp>

namespace gatehouse::oidc {
namespace {

/// The value of one claim, or null where the account has none.
boost::json::value claim_of(const accounts::Account& account, std::string_view claim) {
  const auto& profile = account.profile;
  const auto text = [](const std::string& value) -> boost::json::value {
    return value.empty() ? boost::json::value() : boost::json::value(value);
  };
  if (claim == "name") return text(profile.name);
  if (claim == "preferred_username") return text(profile.username);
  if (claim == "email") return text(profile.email);
  if (claim == "email_verified")
    return profile.email.empty() ? boost::json::value() : boost::json::value(profile.email_verified);
  if (claim == "updated_at")
    return std::chrono::floor<std::chrono::seconds>(account.record.updated_at.time_since_epoch()).count();
  return {};
}

}  // namespace

ScopeCatalogue::ScopeCatalogue(std::span<const config::ScopeSettings> configured) {
  const auto add = [this](std::string scope, Entry entry) {
    if (!entries_.contains(scope)) values_.push_back(scope);
    entries_.insert_or_assign(std::move(scope), std::move(entry));
  };
  add("openid", {.claims = {}, .sentence = "Know who you are"});
  add("profile",
      {.claims = {"name", "preferred_username", "updated_at"}, .sentence = "See your name and user name"});
  add("email", {.claims = {"email", "email_verified"}, .sentence = "See your e-mail address"});
  for (const auto& scope : configured) {
    const auto text = scope.description.find("en");
    add(scope.id,
        {.claims = scope.claims, .sentence = text != scope.description.end() ? text->second : scope.id});
  }
}

std::vector<std::string> ScopeCatalogue::supported_claims() const {
  std::vector<std::string> claims = {"sub",   "iss", "aud", "exp", "iat",    "auth_time",
                                     "nonce", "acr", "amr", "sid", "at_hash"};
  for (const auto& scope : values_)
    for (const auto& claim : entries_.at(scope).claims)
      if (std::find(claims.begin(), claims.end(), claim) == claims.end()) claims.push_back(claim);
  return claims;
}

std::map<std::string, std::string> ScopeCatalogue::sentences() const {
  std::map<std::string, std::string> sentences;
  for (const auto& [scope, entry] : entries_)
    sentences.emplace(scope, entry.sentence);
  return sentences;
}

boost::json::object ScopeCatalogue::claims_of(const accounts::Account& account,
                                              std::span<const std::string> scope) const {
  boost::json::object claims;
  for (const auto& value : scope) {
    const auto entry = entries_.find(value);
    if (entry == entries_.end()) continue;
    for (const auto& claim : entry->second.claims)
      if (auto known = claim_of(account, claim); !known.is_null()) claims[claim] = std::move(known);
  }
  return claims;
}

}  // namespace gatehouse::oidc
