// SectorDocuments: whether the document at a client's sector_identifier_uri says that its redirect URIs
// belong together (OpenID Registration §5). Without it a client could take another owner's sector and learn
// by which `sub` that owner knows people.
//
// A client that registers itself, or is made at the command line, is checked then. One of a file is checked
// at its first use, and is no client before. Blocks but for is_checked(). Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/base/clock.h"
#include "core/config/model.h"
#include "core/fetch/remote_documents.h"
#include "core/telemetry/log.h"

namespace gatehouse::clients {

/// Whether `document` is a JSON list that holds every redirect URI of the client, byte for byte.
Result<void> check_sector_document(const config::ClientMetadata& client, const fetch::Document& document);

class SectorDocuments {
 public:
  /// All must outlive this.
  SectorDocuments(TenantId tenant, fetch::RemoteDocuments& documents, const Clock& clock,
                  const telemetry::Log& log)
      : tenant_(std::move(tenant)), documents_(documents), clock_(clock), log_(log) {}

  /// Right where the client names no such document. permission: it says otherwise; any other error: it cannot
  /// be had.
  Result<void> check(const config::ClientMetadata& client) const;

  /// Of clients of files, under their ids.
  bool is_checked(const config::ClientMetadata& client) const;
  /// True when the client may be served, from now on. An error: its document cannot be had now.
  Result<bool> check_once(const config::ClientMetadata& client) const;

 private:
  const TenantId tenant_;
  fetch::RemoteDocuments& documents_;
  const Clock& clock_;
  const telemetry::Log& log_;
  mutable std::mutex guard_;
  mutable std::unordered_set<std::string> checked_;
  mutable std::unordered_map<std::string, TimePoint> told_;  ///< when the log last heard of a wrong one
};

}  // namespace gatehouse::clients
