#include "core/interaction/consented_details.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/base/base64.h"
#include "core/base/contains.h"
#include "core/base/document.h"
#include "core/crypto/digest.h"

namespace gatehouse::interaction {
namespace {

constexpr std::string_view kPrefix = "authorization_details:";
constexpr std::size_t kDigestLength = 43;  // SHA-256 as base64url

}  // namespace

std::vector<std::string> names_of_details(std::string_view details) {
  std::vector<std::string> names;
  if (details.empty()) return names;
  const auto list = boost::json::parse(details);
  for (const auto& one : list.as_array()) {
    const Digest digest = crypto::sha256(boost::json::serialize(one));
    names.push_back(std::string(kPrefix) + text_member(one.as_object(), "type") + ':' +
                    base64url_encode(crypto::as_bytes(digest)));
  }
  return names;
}

std::optional<std::string_view> details_type_of(std::string_view name) {
  if (!name.starts_with(kPrefix) || name.size() < kPrefix.size() + 1 + kDigestLength) return std::nullopt;
  return name.substr(kPrefix.size(), name.size() - kPrefix.size() - 1 - kDigestLength);
}

void remember_details(std::vector<std::string>& names, std::string_view details) {
  for (const auto& name : names_of_details(details))
    if (!contains(names, name)) names.push_back(name);
  const auto is_one = [](const std::string& name) { return details_type_of(name).has_value(); };
  auto surplus =
      std::count_if(names.begin(), names.end(), is_one) - static_cast<std::ptrdiff_t>(kMostRememberedDetails);
  for (; surplus > 0; --surplus)
    names.erase(std::find_if(names.begin(), names.end(), is_one));
}

}  // namespace gatehouse::interaction
