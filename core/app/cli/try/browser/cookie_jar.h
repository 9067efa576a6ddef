// CookieJar: the cookies of a PlainBrowser, by RFC 6265, and where it leaves a choice the narrower one. A
// cookie goes back to the host and port that set it and to no other: on one machine every port may be another
// party's, and `Domain` would hand a session to the neighbours. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/url.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::app::cli {

class CookieJar {
 public:
  /// Takes what a Set-Cookie field says, or takes a cookie back; leaves out what a browser would refuse.
  void keep(std::string_view set_cookie, const http::HttpUrl& from, TimePoint now);
  /// The value of the Cookie field for a request; empty where there is none to send.
  std::string field_for(const http::HttpUrl& url, TimePoint now) const;

 private:
  struct Cookie {
    std::string name;
    std::string value;
    std::string place;  ///< host and port
    std::string path;
    bool secure = false;
    std::optional<TimePoint> expires;  ///< none: as long as the jar
  };
  std::vector<Cookie> cookies_;
};

/// RFC 6265 §5.1.1; nothing for what is no date.
std::optional<TimePoint> parse_cookie_date(std::string_view text);

}  // namespace gatehouse::app::cli
