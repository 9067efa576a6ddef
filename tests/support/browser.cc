#include "tests/support/browser.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/base/base64.h"
#include "core/http/params.h"
#include "core/http/percent_encoding.h"

namespace gatehouse::test_support {
namespace {

std::string unescape(std::string text) {
  for (const auto& [from, to] :
       {std::pair{"&amp;", "&"}, {"&#39;", "'"}, {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}}) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += 1)
      text.replace(at, std::string_view(from).size(), to);
  }
  return text;
}

std::string attribute(std::string_view tag, const std::string& name) {
  const auto begin = tag.find(name + "=\"");
  if (begin == std::string_view::npos) return "";
  const auto value = tag.substr(begin + name.size() + 2);
  return unescape(std::string(value.substr(0, value.find('"'))));
}

/// The tags of that name that hold `what`. (Not by std::regex: its locale is shared by threads.)
std::vector<std::string_view> tags(std::string_view html, std::string_view begin,
                                   std::string_view what = "") {
  std::vector<std::string_view> found;
  for (auto at = html.find(begin); at != std::string_view::npos; at = html.find(begin, at + 1)) {
    const auto tag = html.substr(at, html.find('>', at) - at);
    if (tag.find(what) != std::string_view::npos) found.push_back(tag);
  }
  return found;
}

constexpr std::string_view kHidden = "type=\"hidden\"";

}  // namespace

std::string form_of(const std::map<std::string, std::string>& fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    if (!form.empty()) form += '&';
    form += http::percent_encode(name) + "=" + http::percent_encode(value);
  }
  return form;
}

std::string authorize_target(const std::string& client, const std::string& redirect_uri,
                             const std::map<std::string, std::string>& extra) {
  std::map<std::string, std::string> fields{{"client_id", client},
                                            {"redirect_uri", redirect_uri},
                                            {"response_type", "code"},
                                            {"scope", "openid"},
                                            {"state", "the-state"},
                                            {"nonce", "the-nonce"},
                                            {"code_challenge", std::string(kChallenge)},
                                            {"code_challenge_method", "S256"}};
  for (const auto& [name, value] : extra) {
    if (value.empty())
      fields.erase(name);
    else
      fields[name] = value;
  }
  return "/authorize?" + form_of(fields);
}

http::Header basic(const std::string& client, std::string_view secret) {
  return {"authorization",
          "Basic " + base64_encode(http::percent_encode(client) + ":" + http::percent_encode(secret))};
}

std::vector<http::Header> Browser::headers() const {
  std::string cookies;
  for (const auto& [name, value] : cookies_)
    cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
  if (cookies.empty()) return {};
  return {{"cookie", cookies}};
}

void Browser::take(http::Response response) {
  for (int hops = 0; hops < 10; ++hops) {
    for (const auto& header : response.headers) {
      if (header.name != "Set-Cookie") continue;
      const auto pair = header.value.substr(0, header.value.find(';'));
      cookies_[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    }
    const auto location = header_of(response, "Location");
    if (!location.starts_with(base() + "/")) break;
    response = server_.get(location.substr(std::string("https://id.example").size()), headers());
  }
  page_ = std::move(response);
}

const http::Response& Browser::open(const std::string& target) {
  take(server_.get("/t/" + tenant_ + target, headers()));
  return page_;
}

const http::Response& Browser::submit(std::map<std::string, std::string> fields) {
  const auto html = body();
  const auto forms = tags(html, "<form");
  if (forms.empty()) {
    ADD_FAILURE() << "no form on the page:\n" << html;
    return page_;
  }
  const auto action = attribute(forms.front(), "action");
  for (const auto input : tags(html, "<input", kHidden))
    fields.try_emplace(attribute(input, "name"), attribute(input, "value"));
  if (!action.starts_with(base())) {
    ADD_FAILURE() << "the form leads away: " << action;
    return page_;
  }
  auto sent = headers();
  sent.push_back({"sec-fetch-site", "same-origin"});
  take(server_.post(action.substr(std::string("https://id.example").size()), form_of(fields),
                    std::move(sent)));
  return page_;
}

std::string Browser::form_target() const {
  const auto html = body();
  const auto forms = tags(html, "<form");
  return forms.empty() ? "" : attribute(forms.front(), "action");
}

std::optional<std::string> Browser::answered(const std::string& name) const {
  const auto address = location();
  if (address.empty() && !form_target().starts_with(base())) {
    const auto html = body();
    for (const auto input : tags(html, "<input", kHidden))
      if (attribute(input, "name") == name) return attribute(input, "value");
    return std::nullopt;
  }
  const auto joint = address.find_first_of("?#");
  if (joint == std::string::npos) return std::nullopt;
  const auto params = http::Params::parse(std::string_view(address).substr(joint + 1));
  if (!params) return std::nullopt;
  const auto value = params->find(name);
  return value ? std::optional(std::string(*value)) : std::nullopt;
}

std::string Browser::sign_in(const std::string& client, const std::string& redirect_uri,
                             const std::map<std::string, std::string>& extra) {
  open(authorize_target(client, redirect_uri, extra));
  if (location().empty() && body().find("name=\"password\"") != std::string::npos)
    submit({{"username", "alice"}, {"password", std::string(kAlicePassword)}, {"action", "sign_in"}});
  if (location().empty() && form_target().starts_with(base())) submit({{"action", "allow"}});
  const auto code = answered("code");
  EXPECT_TRUE(code) << page_.status << " " << location() << "\n" << body();
  return code.value_or("");
}

}  // namespace gatehouse::test_support
