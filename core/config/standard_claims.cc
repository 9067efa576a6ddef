#include "core/config/standard_claims.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/strict_json.h"
#include "core/config/json_tree.h"
#include "core/config/uri.h"

namespace gatehouse::config {
namespace {

namespace json = boost::json;

constexpr StandardClaim kClaims[] = {
    {"name", "profile", ClaimForm::text, "your name"},
    {"given_name", "profile", ClaimForm::text, "your first name"},
    {"family_name", "profile", ClaimForm::text, "your family name"},
    {"middle_name", "profile", ClaimForm::text, "your middle name"},
    {"nickname", "profile", ClaimForm::text, "your nickname"},
    {"preferred_username", "profile", ClaimForm::own, "your user name"},
    {"profile", "profile", ClaimForm::url, "the address of your profile page"},
    {"picture", "profile", ClaimForm::url, "your picture"},
    {"website", "profile", ClaimForm::url, "your website"},
    {"gender", "profile", ClaimForm::text, "your gender"},
    {"birthdate", "profile", ClaimForm::date, "your date of birth"},
    {"zoneinfo", "profile", ClaimForm::text, "your time zone"},
    {"locale", "profile", ClaimForm::text, "your language"},
    {"updated_at", "profile", ClaimForm::own, "when your profile last changed"},
    {"email", "email", ClaimForm::own, "your e-mail address"},
    {"email_verified", "email", ClaimForm::own, "whether your e-mail address is verified"},
    {"address", "address", ClaimForm::address, "your postal address"},
    {"phone_number", "phone", ClaimForm::text, "your phone number"},
    {"phone_number_verified", "phone", ClaimForm::flag, "whether your phone number is verified"},
};

/// §5.1.1.
constexpr std::string_view kAddressMembers[] = {"formatted", "street_address", "locality",
                                                "region",    "postal_code",    "country"};

/// What tokens and userinfo answers say themselves (RFC 7519 §4.1, RFC 9068 §2.2, OpenID Core §2).
constexpr std::string_view kReserved[] = {"iss",
                                          "sub",
                                          "aud",
                                          "exp",
                                          "nbf",
                                          "iat",
                                          "jti",
                                          "nonce",
                                          "acr",
                                          "amr",
                                          "azp",
                                          "sid",
                                          "cnf",
                                          "auth_time",
                                          "scope",
                                          "client_id",
                                          "at_hash",
                                          "c_hash",
                                          "s_hash",
                                          "act",
                                          "may_act",
                                          "events",
                                          "gatehouse_family"};

constexpr std::size_t kLongestText = 1024;
constexpr std::size_t kLargestClaim = 8 * 1024;
constexpr std::size_t kLongestName = 64;

Error wrong(std::string_view name, std::string_view must) {
  return Error(ErrorCode::invalid_argument, "claim " + std::string(name) + " " + std::string(must));
}

bool is_text(const json::value& value) {
  return value.is_string() && !value.get_string().empty() && value.get_string().size() <= kLongestText;
}

/// §5.1: ISO 8601 YYYY-MM-DD; the year 0000 hides it, a year alone is allowed.
bool is_date(std::string_view text) {
  const auto number = [&text](std::size_t at, std::size_t count) {
    int value = 0;
    for (std::size_t i = at; i < at + count; ++i) {
      if (text[i] < '0' || text[i] > '9') return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  if (text.size() == 4) return number(0, 4) > 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return false;
  const int leap = year == 0 ? 4 : year;  // the hidden year may have been one
  return std::chrono::year_month_day(std::chrono::year(leap),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

bool is_address(const json::value& value) {
  const auto* members = value.if_object();
  return members != nullptr && !members->empty() &&
         std::all_of(members->begin(), members->end(), [](const auto& member) {
           return is_text(member.value()) && contains(kAddressMembers, member.key());
         });
}

bool is_web_address(std::string_view text) {
  const auto uri = parse_uri(text);
  return uri && (uri->scheme == "https" || uri->scheme == "http");
}

const StandardClaim* find_standard(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kClaims), std::end(kClaims), [&](const auto& one) { return one.name == name; });
  return found == std::end(kClaims) ? nullptr : found;
}

Result<json::value> in_form(const StandardClaim& claim, json::value given) {
  switch (claim.form) {
    case ClaimForm::text:
      if (!is_text(given)) return wrong(claim.name, "must be a text of 1 to 1024 bytes");
      return given;
    case ClaimForm::url:
      if (!is_text(given) || !is_web_address(std::string_view(given.get_string())))
        return wrong(claim.name, "must be an http or https address");
      return given;
    case ClaimForm::date:
      if (!is_text(given) || !is_date(std::string_view(given.get_string())))
        return wrong(claim.name, "must be YYYY-MM-DD, 0000-MM-DD or YYYY");
      return given;
    case ClaimForm::flag:
      if (given.is_string() && given.get_string() == "true") given = true;
      if (given.is_string() && given.get_string() == "false") given = false;
      if (!given.is_bool()) return wrong(claim.name, "must be true or false");
      return given;
    case ClaimForm::address:
      if (!is_address(given))
        return wrong(
            claim.name,
            "must be an object of formatted, street_address, locality, region, postal_code, country");
      return given;
    case ClaimForm::own:
      return wrong(claim.name, "is not given as a claim: the account has its own place for it");
  }
  return given;
}

}  // namespace

std::span<const StandardClaim> standard_claims() noexcept { return kClaims; }

Result<json::value> checked_claim(std::string_view name, json::value given) {
  if (name.empty() || name.size() > kLongestName)
    return Error(ErrorCode::invalid_argument, "a claim's name has 1 to 64 bytes");
  if (contains(kReserved, name)) return wrong(name, "belongs to the tokens themselves");
  if (const auto* standard = find_standard(name)) return in_form(*standard, std::move(given));
  if (given.is_null() || json::serialize(given).size() > kLargestClaim)
    return wrong(name, "must have a value of at most 8192 bytes");
  return given;
}

Result<json::value> claim_of_text(std::string_view name, std::string_view text) {
  if (!text.starts_with('{') && !text.starts_with('[')) return checked_claim(name, json::value(text));
  GH_TRY(auto value, parse_strict_json(text));
  return checked_claim(name, std::move(value));
}

Result<json::value> claim_of_node(std::string_view name, const ConfigNode& node) {
  return checked_claim(name, json_of(node, ValueDescription{}));
}

Result<json::object> claims_of(const UserSeed& user) {
  json::object claims;
  for (const auto& [name, node] : user.claims) {
    GH_TRY(claims[name], claim_of_node(name, node));
  }
  return claims;
}

}  // namespace gatehouse::config
