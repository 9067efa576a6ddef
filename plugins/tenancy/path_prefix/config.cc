#include "config.h"

#include <algorithm>

namespace gatehouse::path_prefix {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/';
}

// One or more plain segments between slashes: everything else has several spellings, and each is a way past a
// check.
bool is_prefix(const std::string& prefix) {
  return prefix.size() >= 3 && prefix.front() == '/' && prefix.back() == '/' &&
         prefix.find("//") == std::string::npos && std::all_of(prefix.begin(), prefix.end(), is_plain);
}

void check_prefix(const Config& config, const ConfigNode& node, Diagnostics& found) {
  if (is_prefix(config.prefix)) return;
  const auto* prefix = node.find("prefix");
  found.push_back(
      {.severity = Severity::error,
       .code = config_code::kBadValue,
       .span = prefix != nullptr ? prefix->span() : node.span(),
       .message = "prefix \"" + config.prefix + "\" is not a path of plain segments",
       .hint = "write it like /t/: lower-case letters, digits, - and _, with a slash at both ends"});
}

}  // namespace

Schema<Config> config_schema() {
  return Schema<Config>("tenancy.path_prefix",
                        {
                            field("prefix", &Config::prefix, text(),
                                  "Path before the tenant's id, with a slash at both ends: /t/ gives "
                                  "https://id.example.com/t/acme/authorize."),
                        })
      .rule(check_prefix);
}

}  // namespace gatehouse::path_prefix
