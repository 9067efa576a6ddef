#include "core/app/cli/client/client_metadata_file.h"

#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "core/base/strict_json.h"
#include "core/config/client_document.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::size_t kMostBytes = 64 * 1024;

Result<boost::json::object> read_object(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error(ErrorCode::not_found, path + " cannot be read");
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (text.size() > kMostBytes) return Error(ErrorCode::invalid_argument, path + " is longer than 64 KiB");
  auto object = parse_strict_object(text);
  if (!object) return Error(ErrorCode::invalid_argument, path + ": " + object.error().message());
  return object;
}

}  // namespace

Result<void> lay_over(config::ClientMetadata& client, const std::string& path) {
  if (path.empty()) return {};
  GH_TRY(const auto changes, read_object(path));
  for (const auto* kept : {"client_id", "client_secret_hash", "registration_access_token_hash"})
    if (changes.contains(kept))
      return Error(ErrorCode::invalid_argument, path + ": " + kept + " cannot be set here");
  auto document = boost::json::parse(config::render_client(client)).as_object();
  for (const auto& [name, value] : changes)
    document[name] = value;
  auto changed = config::read_new_client(boost::json::serialize(document));
  if (!changed) return Error(ErrorCode::invalid_argument, path + ": " + changed.error().message());
  client = *std::move(changed);
  return {};
}

}  // namespace gatehouse::app::cli
