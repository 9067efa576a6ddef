#include "core/oidc/claims.h"

#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/config/standard_claims.h"

namespace gatehouse::oidc {
namespace {

constexpr std::string_view kAcrValues[] = {"1"};

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
  // Whether nothing is verified is not worth telling.
  if (claim == "phone_number_verified" && !profile.claims.contains("phone_number")) return {};
  const auto* held = profile.claims.if_contains(claim);
  if (held != nullptr) return *held;
  return claim == "phone_number_verified" ? boost::json::value(false) : boost::json::value();
}

std::vector<std::string> standard_claims_of(std::string_view scope) {
  std::vector<std::string> names;
  for (const auto& claim : config::standard_claims())
    if (claim.scope == scope) names.emplace_back(claim.name);
  return names;
}

void add_missing(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const auto& name : more)
    if (!contains(names, name)) names.push_back(name);
}

}  // namespace

std::span<const std::string_view> supported_acr_values() noexcept { return kAcrValues; }

boost::json::object person_claims(const accounts::Account& account, std::span<const std::string> names) {
  boost::json::object claims;
  for (const auto& name : names)
    if (auto known = claim_of(account, name); !known.is_null()) claims[name] = std::move(known);
  return claims;
}

ScopeCatalogue::ScopeCatalogue(std::span<const config::ScopeSettings> configured) {
  const auto add = [this](std::string scope, Entry entry) {
    if (!entries_.contains(scope)) values_.push_back(scope);
    entries_.insert_or_assign(std::move(scope), std::move(entry));
  };
  for (const auto* scope : {"openid", "profile", "email", "address", "phone", "offline_access"})
    add(scope, {.claims = standard_claims_of(scope), .description = {}});
  for (const auto& scope : configured)
    add(scope.id, {.claims = scope.claims, .description = scope.description});
}

std::vector<std::string> ScopeCatalogue::supported_claims() const {
  std::vector<std::string> claims = {"sub",   "iss", "aud", "exp", "iat",    "auth_time",
                                     "nonce", "acr", "amr", "sid", "at_hash"};
  add_missing(claims, claims_within(values_));
  return claims;
}

std::string ScopeCatalogue::sentence_of(const std::string& scope, const pages::Messages& words,
                                        const std::string& fallback) const {
  const auto& description = entries_.at(scope).description;
  for (const auto& language : {words.tag(), fallback, std::string("en")})
    if (const auto text = description.find(language); text != description.end()) return text->second;
  if (!description.empty()) return description.begin()->second;
  const auto* text = words.find("scope." + scope);
  return text != nullptr ? *text : scope;
}

std::map<std::string, std::string> ScopeCatalogue::sentences(const pages::Messages& words,
                                                             const std::string& fallback) const {
  std::map<std::string, std::string> sentences;
  for (const auto& scope : values_)
    sentences.emplace(scope, sentence_of(scope, words, fallback));
  return sentences;
}

std::map<std::string, std::string> ScopeCatalogue::claim_sentences(const pages::Messages& words,
                                                                   const std::string& fallback) const {
  std::map<std::string, std::string> sentences;
  for (const auto& claim : config::standard_claims())
    if (const auto* text = words.find("claim." + std::string(claim.name)))
      sentences.emplace(claim.name, *text);
  // A claim of the tenant's own is explained by the first scope that stands for it.
  for (const auto& scope : values_)
    for (const auto& claim : entries_.at(scope).claims)
      sentences.emplace(claim, sentence_of(scope, words, fallback));
  return sentences;
}

std::vector<std::string> ScopeCatalogue::claims_within(std::span<const std::string> scope) const {
  std::vector<std::string> names;
  for (const auto& value : scope)
    if (const auto entry = entries_.find(value); entry != entries_.end())
      add_missing(names, entry->second.claims);
  return names;
}

}  // namespace gatehouse::oidc
