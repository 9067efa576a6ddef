// PathPrefix: the tenant is the path segment after a fixed prefix, "/t/acme/authorize".
//
// There is exactly one spelling of every address (S-028, S-309): a path with anything that some server
// between could read in another way (encoded or raw special bytes, dot segments, empty segments, backslash,
// ';') matches nothing.
#pragma once

#include "config.h"
#include "gatehouse/plugin.h"

namespace gatehouse::path_prefix {

class PathPrefix final : public TenancyStrategy {
 public:
  explicit PathPrefix(Config config) : prefix_(std::move(config.prefix)) {}
  Result<std::optional<TenantMatch>> match(const TenancyHead& head) const override;

 private:
  std::string prefix_;
};

}  // namespace gatehouse::path_prefix
