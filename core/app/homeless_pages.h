// HomelessPages: what a person sees at an address that no tenant has. The same for all such addresses (S-311:
// nobody learns which tenants there are), in nobody's name and without any tenant's colours. Immutable and
// thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "core/http/exchange.h"
#include "core/pages/page_renderer.h"

namespace gatehouse::app {

class HomelessPages {
 public:
  /// `pages` must outlive it.
  explicit HomelessPages(const pages::PageRenderer& pages) : pages_(pages) {}

  struct Problem {
    int status = 404;
    std::string_view code;
    pages::ErrorText text;
    std::string_view request_id;
    TimePoint now;
  };
  http::Response error(const http::Request& request, const Problem& problem) const;

  /// Where the stylesheet of these pages lies, and the file itself.
  std::string stylesheet_path() const;
  http::Response stylesheet() const;

 private:
  const pages::PageRenderer& pages_;
};

}  // namespace gatehouse::app
