#include "core/oauth/authorization_details/narrowing.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/words.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 4> kLists = {"locations", "actions", "datatypes", "privileges"};

bool is_part_of(const json::value& asked, const json::value& granted) {
  const auto* less = asked.if_array();
  const auto* more = granted.if_array();
  return less != nullptr && more != nullptr && !less->empty() &&
         std::all_of(less->begin(), less->end(),
                     [&](const json::value& one) { return contains(*more, one); });
}

bool is_less_of(const json::value& asked, const json::value& granted) {
  if (asked == granted) return true;
  const auto* less = asked.if_object();
  const auto* more = granted.if_object();
  // A list that is left out is no limit any more: as many members must be there.
  if (less == nullptr || more == nullptr || less->size() != more->size()) return false;
  return std::all_of(less->begin(), less->end(), [&](const json::key_value_pair& member) {
    const auto* other = more->if_contains(member.key());
    if (other == nullptr) return false;
    const bool is_list = contains(kLists, std::string_view(member.key()));
    return member.value() == *other || (is_list && is_part_of(member.value(), *other));
  });
}

bool is_at(const json::value& detail, const std::vector<std::string>& audience) {
  const auto* members = detail.if_object();
  const auto* locations = members == nullptr ? nullptr : members->if_contains("locations");
  const auto* list = locations == nullptr ? nullptr : locations->if_array();
  if (list == nullptr) return true;
  return std::any_of(list->begin(), list->end(), [&](const json::value& one) {
    return one.is_string() && contains(audience, one.get_string());
  });
}

}  // namespace

bool is_within(const json::array& asked, const json::array& granted) {
  return std::all_of(asked.begin(), asked.end(), [&](const json::value& one) {
    return std::any_of(granted.begin(), granted.end(),
                       [&](const json::value& whole) { return is_less_of(one, whole); });
  });
}

std::string details_at(const std::string& details, const std::vector<std::string>& audience) {
  if (details.empty() || audience.empty()) return details;
  json::array there;
  const auto list = json::parse(details);
  for (const auto& one : list.as_array())
    if (is_at(one, audience)) there.push_back(one);
  return there.empty() ? std::string() : json::serialize(there);
}

std::string types_of_details(const std::string& details) {
  if (details.empty()) return {};
  std::vector<std::string> types;
  const auto list = json::parse(details);
  for (const auto& one : list.as_array()) {
    std::string type(one.at("type").as_string());
    if (!contains(types, type)) types.push_back(std::move(type));
  }
  return join_words(types);
}

}  // namespace gatehouse::oauth
