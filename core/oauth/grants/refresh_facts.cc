#include "core/oauth/grants/refresh_facts.h"

#include <boost/json.hpp>

#include "core/base/document.h"

namespace gatehouse::oauth {

RefreshFacts bound_refresh(const TokenRequest& request, const RefreshFacts& presented) {
  if (request.client.is_public() && !request.confirmation.empty())
    return {.confirmation = request.confirmation};
  return presented;
}

Document write_refresh_facts(const RefreshFacts& facts) {
  if (facts.confirmation.empty()) return {};
  boost::json::object object{{"schema", 1}};
  add_confirmation(object, facts.confirmation);
  return write_document(object);
}

Result<RefreshFacts> read_refresh_facts(const Document& document) {
  GH_TRY(const auto object, read_document(document));
  return RefreshFacts{.confirmation = tokens::read_confirmation(object)};
}

}  // namespace gatehouse::oauth
