// A file that pages refer to, at an address that changes with its content. Runs on I/O threads.
#pragma once

#include "core/http/endpoint.h"
#include "core/http/security_headers.h"
#include "core/pages/page_renderer.h"

namespace gatehouse::app {

class AssetEndpoint final : public http::Endpoint {
 public:
  AssetEndpoint(const pages::EmbeddedFile& file, std::string_view media_type, http::Scheme issuer)
      : path_("/assets/" + file.file_name),
        rule_{.name = "asset", .path = path_, .get = true, .runs_on = http::RunsOn::io},
        bytes_(file.bytes),
        media_type_(media_type),
        issuer_(issuer) {}
  const http::EndpointRule& rule() const noexcept override { return rule_; }
  http::Answer handle(const http::Call&) override { return http::asset(bytes_, media_type_, issuer_); }

 private:
  std::string path_;
  http::EndpointRule rule_;  ///< its path is a view of path_
  std::shared_ptr<const std::string> bytes_;
  std::string_view media_type_;  ///< a constant
  http::Scheme issuer_;
};

}  // namespace gatehouse::app
