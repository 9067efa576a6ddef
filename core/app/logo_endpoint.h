// The logos of the issuer and of its apps, for its pages. Each has an address that names its content: a
// reload with a changed file changes the address, so browsers may keep what they have for ever. Runs on I/O
// threads.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/config/model.h"
#include "core/http/endpoint.h"
#include "core/http/security_headers.h"

namespace gatehouse::app {

class LogoEndpoint final : public http::Endpoint {
 public:
  static constexpr std::string_view kPath = "/assets/logo";
  LogoEndpoint(const config::TenantConfig& tenant, http::Scheme issuer);
  /// Its address below the issuer; empty where there is no logo.
  static std::string path_of(const config::Logo& logo);

  const http::EndpointRule& rule() const noexcept override {
    static constexpr http::EndpointRule kRule{
        .name = "logo", .path = kPath, .get = true, .runs_on = http::RunsOn::io};
    return kRule;
  }
  http::Answer handle(const http::Call& call) override;

 private:
  void add(const config::Logo& logo);
  std::unordered_map<std::string, config::Logo> by_digest_;
  http::Scheme issuer_;
};

}  // namespace gatehouse::app
