// ClientDirectory: the clients of one tenant, wherever they are written: YAML (in the snapshot, read-only) or
// the store.
//
// YAML wins by existing: the same id in both is refused when the configuration is loaded. An id that is an
// address is that of a client in neither (document_clients.h).
// Stored clients are cached until the change feed reports them. Thread-safe; peek() never waits and is fit
// for I/O threads.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/followed_cache.h"
#include "core/base/snapshot.h"
#include "core/clients/document_clients.h"
#include "core/clients/sector_documents.h"
#include "core/config/model.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::clients {

class ClientDirectory {
 public:
  /// `tenant`, which must outlive this, has the configured clients and says what all must keep.
  /// What is fetched from others; each may be absent.
  struct Elsewhere {
    const DocumentClients* documents = nullptr;
    const SectorDocuments* sectors = nullptr;
  };
  ClientDirectory(const config::TenantConfig& tenant, ClientStore& store, CacheTally& tally,
                  Elsewhere elsewhere);

  /// From memory: a client, null for one that is known not to exist, or nothing on a miss. One of a file that
  /// names a sector_identifier_uri is a miss until that was checked.
  std::optional<ClientPtr> peek(const ClientId& id) const;
  /// From memory or the store; null when there is none. May wait for somebody else's server: for a document
  /// that says what the client is.
  Result<ClientPtr> find(const ClientId& id) const;
  /// The same without asking anybody else: nothing where such a document is not at hand.
  Result<std::optional<ClientPtr>> find_here(const ClientId& id) const;

  /// Is `origin` that of a redirect URI of some client? For CORS (S-232).
  bool allows_origin(std::string_view origin) const;

  enum class Extent { first_page, all };
  /// Reads the origins of the stored clients anew; of the first page, so that a start does not grow with
  /// their number, or of all.
  Result<void> read_origins(Extent extent);
  /// Reads what read_origins() left out, and all anew where a client was forgotten since. Called
  /// periodically; on failure the old origins stay until the next time.
  Result<void> complete_origins();
  void forget(const std::string& id);
  void trust(bool fresh) noexcept { trusted_.store(fresh, std::memory_order_relaxed); }

 private:
  using Origins = std::vector<std::string>;
  bool may_be_served(const config::ClientMetadata& configured) const {
    return configured.sector_identifier_uri.empty() || elsewhere_.sectors == nullptr ||
           elsewhere_.sectors->is_checked(configured);
  }
  Result<ClientPtr> find_stored(const ClientId& id) const;
  static void add_origins(const config::ClientMetadata& client, Origins& origins);

  const config::TenantConfig& tenant_;
  std::unordered_map<std::string, ClientPtr> configured_;
  Origins configured_origins_;
  ClientStore& store_;
  const Elsewhere elsewhere_;
  CacheTally& tally_;  ///< of those that are stored
  std::atomic<bool> trusted_{false};
  Snapshot<Origins> origins_;
  std::atomic<bool> origins_complete_{true};
  mutable std::mutex guard_;
  mutable std::unordered_map<std::string, ClientPtr> cached_;
  mutable std::uint64_t forgotten_ = 0;
};

}  // namespace gatehouse::clients
