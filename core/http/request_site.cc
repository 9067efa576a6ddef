#include "core/http/request_site.h"

namespace gatehouse::http {

RequestSite site_of(const Request& request, std::string_view own_origin) noexcept {
  if (request.count("sec-fetch-site") > 1 || request.count("origin") > 1) return RequestSite::foreign;
  if (const auto site = request.header("sec-fetch-site")) {
    // "none" is an act of the person (a bookmark, a reload); same-site is a neighbouring host, which is not
    // us.
    if (*site == "same-origin" || *site == "none") return RequestSite::own;
    return RequestSite::foreign;
  }
  const auto origin = request.header("origin");
  if (!origin || *origin == "null") return RequestSite::unknown;
  return *origin == own_origin ? RequestSite::own : RequestSite::foreign;
}

bool comes_from_another_site(const Request& request, std::string_view own_origin) noexcept {
  if (const auto site = request.header("sec-fetch-site")) return *site == "cross-site";
  const auto origin = request.header("origin");
  return origin && *origin != own_origin;
}

}  // namespace gatehouse::http
