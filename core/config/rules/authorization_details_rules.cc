#include "core/config/rules/authorization_details_rules.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "core/base/contains.h"
#include "core/config/codes.h"
#include "core/json_schema/schema.h"
#include "gatehouse/config_value.h"

namespace gatehouse::config {
namespace {

constexpr std::size_t kMostSchemaBytes = 16 * 1024;

bool is_type_id(const std::string& id) {
  return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
  });
}

/// Where the defect stands: a keyword that is misspelt has a value, which is what Place finds.
Place place_of(Place place, const std::vector<std::string>& path) {
  for (const auto& key : path)
    place = place.in(key);
  return place;
}

void check_schema(const AuthorizationDetailsType& type, const Place& place, Findings& findings) {
  if (type.schema.size() > kMostSchemaBytes)
    return findings.error(code::kAuthorizationDetails, place, "this schema is larger than 16 KiB", "");
  const auto compiled = json_schema::Schema::compile(boost::json::parse(type.schema));
  if (compiled) return;
  const auto& defect = compiled.error();
  findings.error(code::kAuthorizationDetails, place_of(place, defect.path), defect.message, defect.hint);
}

/// Of types that are named beside `place`.
void check_declared(const std::vector<std::string>& named, const TenantConfig& tenant, const Place& place,
                    Findings& findings) {
  std::vector<std::string> known;
  for (const auto& type : tenant.authorization_details)
    known.push_back(type.id);
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (contains(known, named[i])) continue;
    auto hint = did_you_mean(named[i], known);
    if (hint.empty()) hint = "declare it under authorization_details";
    findings.error(code::kAuthorizationDetails, place.in("authorization_details_types").at(i),
                   "there are no authorization details of type \"" + named[i] + "\"", std::move(hint));
  }
}

}  // namespace

void check_client_details(const ClientMetadata& client, const TenantConfig& tenant, const Place& place,
                          Findings& findings) {
  check_declared(client.authorization_details_types, tenant, place, findings);
}

void check_authorization_details(const TenantConfig& tenant, const Place& place, Findings& findings) {
  const auto list = place.in("authorization_details");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < tenant.authorization_details.size(); ++i) {
    const auto& type = tenant.authorization_details[i];
    const auto at = list.at(i);
    if (!is_type_id(type.id))
      findings.error(code::kAuthorizationDetails, at.in("id"), "\"" + type.id + "\" cannot be a type",
                     "1 to 128 visible ASCII characters without \" and \\");
    else if (!seen.insert(type.id).second)
      findings.error(code::kAuthorizationDetails, at.in("id"), "this type is listed twice", "remove one");
    // People are asked in words, and a name made for programs is none.
    if (type.description.empty())
      findings.error(code::kAuthorizationDetails, at, "type " + type.id + " has no description",
                     "description: { en: … }: what the consent page says");
    check_schema(type, at.in("schema"), findings);
  }
  check_declared(tenant.registration.authorization_details_types, tenant, place.in("registration"), findings);
  for (std::size_t i = 0; i < tenant.clients.size(); ++i)
    check_client_details(tenant.clients[i], tenant, place.in("clients").at(i), findings);
}

}  // namespace gatehouse::config
