// The stylesheet with the colours of the issuer, for its pages. Its address names the colours
// (core/pages/theme.h). Runs on I/O threads.
#pragma once

#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/pages/theme.h"

namespace gatehouse::app {

class ThemeEndpoint final : public http::Endpoint {
 public:
  explicit ThemeEndpoint(http::Scheme issuer) : issuer_(issuer) {}
  const http::EndpointRule& rule() const noexcept override {
    static constexpr http::EndpointRule kRule{
        .name = "theme", .path = "/assets/theme.css", .get = true, .runs_on = http::RunsOn::io};
    return kRule;
  }
  http::Answer handle(const http::Call& call) override {
    const auto theme = pages::Theme::of_query(call.query.value_of("light").value_or(""),
                                              call.query.value_of("dark").value_or(""));
    if (!theme) return http::empty(404, issuer_);
    return http::asset(std::make_shared<const std::string>(theme->stylesheet()), "text/css; charset=utf-8",
                       issuer_);
  }

 private:
  http::Scheme issuer_;
};

}  // namespace gatehouse::app
