// Fuzz target: authorization details (RFC 9396). A schema and the parameter, split at the first line break. A
// schema that compiles and a parameter that it accepts must be an array of objects of the client's type, must
// be within itself, and must be accepted again in the form in which it is kept.
#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/base/strict_json.h"
#include "core/oauth/authorization_details/details_catalogue.h"
#include "core/oauth/authorization_details/narrowing.h"

namespace {

using namespace gatehouse;

void require(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  const auto schema = parse_strict_object(text.substr(0, line));
  if (!schema) return 0;
  config::AuthorizationDetailsType type;
  type.id = "t";
  type.schema = boost::json::serialize(*schema);
  const oauth::DetailsCatalogue catalogue({type});
  config::ClientMetadata client;
  client.authorization_details_types = {"t"};
  const auto params = [](std::string_view value) {
    return http::Params(std::vector<http::Params::Pair>{{"authorization_details", std::string(value)}});
  };
  const auto kept = catalogue.read(params(text.substr(line + 1)), client);
  if (!kept || kept->empty()) return 0;
  const auto list = boost::json::parse(*kept).as_array();
  require(!list.empty() && list.size() <= 16);
  for (const auto& one : list)
    require(one.as_object().at("type").as_string() == "t");
  require(oauth::is_within(list, list));
  const auto again = catalogue.read(params(*kept), client);
  // Escapes may be written longer than they came; beyond the limit that is a refusal and nothing else.
  require(again ? *again == *kept : kept->size() > 4096);
  const auto narrowed = catalogue.of_token(params(*kept), *kept, client);
  require(!narrowed || *narrowed == *kept);
  client.authorization_details_types.clear();
  require(!catalogue.read(params(*kept), client));
  return 0;
}
