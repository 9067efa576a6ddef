#include "core/oauth/authorization_details/details_catalogue.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/contains.h"
#include "core/base/shown_text.h"
#include "core/base/strict_json.h"
#include "core/oauth/authorization_details/narrowing.h"

namespace gatehouse::oauth {
namespace {

namespace json = boost::json;

// They go into tokens, and tokens into headers.
constexpr JsonLimits kLimits{.bytes = 4096, .depth = 10, .members = 64};
constexpr std::size_t kMost = 16;
/// What a person reads of them: each value comes with the names of all that it lies in, which a client could
/// else make a page of a megabyte from (S-081).
constexpr std::size_t kMostShown = 16 << 10;

constexpr OAuthError refuse(std::string_view text) {
  return {OAuthCode::invalid_authorization_details, text};
}

constexpr auto kMalformed =
    refuse("authorization_details must be a JSON array of 1 to 16 objects with a type.");
constexpr auto kType = refuse("The type of authorization_details is not known, or not one of this client's.");
constexpr auto kMisfit = refuse("authorization_details do not fit the schema of their type.");
constexpr auto kUnfit =
    refuse("authorization_details must hold plain text only: people read it before they allow it.");
constexpr auto kTooLong =
    refuse("authorization_details are too long to read: the values and the names that lead to them, 16 KiB.");
constexpr auto kBeyond = refuse("authorization_details must be within what was granted.");

std::string_view type_of(const json::value& detail) {
  const auto* members = detail.if_object();
  const auto* type = members == nullptr ? nullptr : members->if_contains("type");
  return type != nullptr && type->is_string() ? std::string_view(type->get_string()) : std::string_view();
}

/// S-226: what turns the direction of text or is invisible would let a person allow another thing than they
/// read.
bool is_readable(const json::value& value) {
  const auto is_plain = [](std::string_view text) {
    return text.empty() || is_fit_to_show(text, kLimits.bytes);
  };
  if (const auto* text = value.if_string()) return is_plain(*text);
  if (const auto* list = value.if_array()) return std::all_of(list->begin(), list->end(), is_readable);
  const auto* members = value.if_object();
  return members == nullptr ||
         std::all_of(members->begin(), members->end(), [&](const json::key_value_pair& member) {
           return is_plain(member.key()) && is_readable(member.value());
         });
}

/// How much the page has of a value that this many characters of names lead to (interaction/details_view.h).
std::size_t shown_size(const json::value& value, std::size_t names) {
  std::size_t all = 0;
  if (const auto* members = value.if_object()) {
    for (const auto& member : *members)
      all += shown_size(member.value(), names + member.key().size());
  } else if (const auto* list = value.if_array()) {
    const bool in_one_line = std::none_of(
        list->begin(), list->end(), [](const json::value& one) { return one.is_object() || one.is_array(); });
    if (in_one_line) all = names;
    for (const auto& one : *list)
      all += shown_size(one, in_one_line ? 0 : names);
  } else {
    all = names + (value.is_string() ? value.get_string().size() : 1);
  }
  return all;
}

Result<json::array, OAuthError> parse(std::string_view text) {
  auto value = parse_strict_json(text, kLimits);
  if (!value || !value->is_array()) return kMalformed;
  auto& list = value->get_array();
  if (list.empty() || list.size() > kMost) return kMalformed;
  for (const auto& one : list)
    if (type_of(one).empty()) return kMalformed;
  return std::move(list);
}

bool is_of(std::string_view type, const config::ClientMetadata& client) {
  const auto& types = client.authorization_details_types;
  return contains(types, type);
}

/// `type` is a member of every one: a schema need not say so.
json::value with_type(const config::AuthorizationDetailsType& declared) {
  auto schema = json::parse(declared.schema);
  if (auto* members = schema.if_object()) {
    auto& properties = (*members)["properties"];
    if (properties.is_null()) properties.emplace_object();
    if (auto* named = properties.if_object(); named != nullptr && !named->contains("type"))
      (*named)["type"] = {{"const", declared.id}};
  }
  return schema;
}

}  // namespace

DetailsCatalogue::DetailsCatalogue(const std::vector<config::AuthorizationDetailsType>& declared) {
  for (const auto& type : declared)
    if (auto schema = json_schema::Schema::compile(with_type(type)))
      types_.emplace(type.id, *std::move(schema));
}

std::vector<std::string> DetailsCatalogue::types() const {
  std::vector<std::string> names;
  for (const auto& [name, schema] : types_)
    names.push_back(name);
  return names;
}

Result<std::string, OAuthError> DetailsCatalogue::read(const http::Params& params,
                                                       const config::ClientMetadata& client) const {
  const auto text = params.value_of(kAuthorizationDetails);
  if (!text) return std::string();
  const auto asked = parse(*text);
  if (!asked) return asked.error();
  std::size_t shown = 0;
  for (const auto& one : *asked) {
    const auto type = type_of(one);
    const auto known = types_.find(type);
    if (known == types_.end() || !is_of(type, client)) return kType;
    if (!known->second.accepts(one)) return kMisfit;
    if (!is_readable(one)) return kUnfit;
    if ((shown += shown_size(one, 0)) > kMostShown) return kTooLong;
  }
  return json::serialize(*asked);
}

Result<std::string, OAuthError> DetailsCatalogue::of_token(const http::Params& form,
                                                           const std::string& granted,
                                                           const config::ClientMetadata& client) const {
  json::array left;
  if (!granted.empty()) {
    const auto all = json::parse(granted);
    for (const auto& one : all.as_array())
      if (types_.contains(type_of(one)) && is_of(type_of(one), client)) left.push_back(one);
  }
  const auto text = form.value_of(kAuthorizationDetails);
  if (!text) return left.empty() ? std::string() : json::serialize(left);
  const auto asked = parse(*text);
  if (!asked) return asked.error();
  if (!is_within(*asked, left)) return kBeyond;
  return json::serialize(*asked);
}

}  // namespace gatehouse::oauth
