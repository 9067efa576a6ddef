#include "core/interaction/language_switch.h"

namespace gatehouse::interaction {
namespace {

constexpr std::string_view kParameter = "lang";
constexpr const char* kCookie = "gh_language";

}  // namespace

std::string LanguageSwitch::chosen(const http::Call& call) const {
  const auto wanted = call.query.value_of(kParameter);
  for (const auto& [tag, name] : offered_)
    if (wanted == tag) return tag;
  return {};
}

std::vector<std::string> LanguageSwitch::wishes_of(const http::Call& call) const {
  std::vector<std::string> wishes;
  if (auto now = chosen(call); !now.empty()) wishes.push_back(std::move(now));
  const auto cookies = http::Cookies::of(call.request);
  if (const auto before = cookies.find(http::cookie_name(kCookie, transport_))) wishes.emplace_back(*before);
  return wishes;
}

std::vector<pages::Frame::Language> LanguageSwitch::links(const std::string& url,
                                                          std::string_view current) const {
  std::vector<pages::Frame::Language> links;
  const auto start = url + (url.find('?') == std::string::npos ? '?' : '&') + std::string(kParameter) + '=';
  for (const auto& [tag, name] : offered_)
    if (tag != current) links.push_back({.tag = tag, .name = name, .url = start + tag});
  return links;
}

void LanguageSwitch::keep(http::Response& response, const http::Call& call) const {
  const auto tag = chosen(call);
  if (tag.empty()) return;
  // A tag of ours is one that a cookie can carry.
  if (auto cookie = http::set_cookie({.name = kCookie, .value = tag, .max_age = std::nullopt}, transport_))
    response.headers.push_back(*std::move(cookie));
}

}  // namespace gatehouse::interaction
