// Provider: an issuer as a relying party learns it: its discovery document and its keys, fetched and checked.
// Immutable once found. Fetching blocks.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "core/app/cli/try/relying_party/try_report.h"
#include "core/http_client/http_client.h"
#include "core/jose/key.h"

namespace gatehouse::app::cli {

struct Provider {
  std::string issuer;
  boost::json::object metadata;
  std::vector<jose::PublicKey> keys;

  /// A text member of the discovery document; empty when there is none.
  std::string endpoint(std::string_view name) const;
  bool lists(std::string_view member, std::string_view value) const;
};

/// What went wrong was told to `report` already; the exit code is left.
Result<Provider, TryFailure> find_provider(const std::string& issuer, http_client::HttpClient& http,
                                           TryReport& report);

/// A text member of an object; empty when it is missing or no text.
std::string text_member(const boost::json::object& object, std::string_view name);
/// "/t/demo/token" of "http://localhost:8080/t/demo/token".
std::string path_of_url(std::string_view url);

}  // namespace gatehouse::app::cli
