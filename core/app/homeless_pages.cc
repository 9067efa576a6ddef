#include "core/app/homeless_pages.h"

#include "core/http/security_headers.h"
#include "core/pages/language_choice.h"

namespace gatehouse::app {

http::Response HomelessPages::error(const http::Request& request, const Problem& problem) const {
  pages::LanguageChoice languages{.offered = {}};
  for (const auto& language : pages_.languages())
    languages.offered.push_back(language.tag());
  const auto& words = pages_.messages(languages.choose({}, request.header("accept-language").value_or("")));
  const auto key = "error." + std::string(problem.text.name());
  return http::page(problem.status,
                    pages_.error({.frame = {.stylesheet_url = stylesheet_path(), .language = words.tag()},
                                  .title = words.format(key + ".title"),
                                  .message = words.format(key + ".message"),
                                  .advice = words.format(key + ".advice"),
                                  .code = std::string(problem.code),
                                  .request_id = std::string(problem.request_id),
                                  .time = problem.now}),
                    {.issuer = http::Scheme::http, .form_targets = {}});
}

std::string HomelessPages::stylesheet_path() const { return "/assets/" + pages_.stylesheet().file_name; }

http::Response HomelessPages::stylesheet() const {
  return http::asset(pages_.stylesheet().bytes, "text/css; charset=utf-8", http::Scheme::http);
}

}  // namespace gatehouse::app
