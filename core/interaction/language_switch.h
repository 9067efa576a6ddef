// LanguageSwitch: the links on pages to the same page in another language, and the memory of what a person
// chose.
//
// A choice outranks what app and browser ask for. It lives in a cookie of the browser's session that holds
// nothing but a language tag, so it works before anybody is signed in and without scripts. Immutable;
// thread-safe.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/http/cookies.h"
#include "core/http/endpoint.h"
#include "core/pages/page_renderer.h"

namespace gatehouse::interaction {

class LanguageSwitch {
 public:
  /// `offered`: tag and own name of each language.
  LanguageSwitch(std::vector<std::pair<std::string, std::string>> offered, http::CookieTransport transport)
      : offered_(std::move(offered)), transport_(transport) {}

  /// What the person chose with this request, or before; tags that are not offered mean nothing.
  std::vector<std::string> wishes_of(const http::Call& call) const;
  /// The page at `url`, one of ours, in each language but `current`.
  std::vector<pages::Frame::Language> links(const std::string& url, std::string_view current) const;
  /// Remembers what this request chose, if it did.
  void keep(http::Response& response, const http::Call& call) const;

 private:
  std::string chosen(const http::Call& call) const;
  std::vector<std::pair<std::string, std::string>> offered_;
  http::CookieTransport transport_;
};

}  // namespace gatehouse::interaction
