// DocumentClients: clients that nobody registered. Their client_id is the address of a document that
// describes them (draft-ietf-oauth-client-id-metadata-document).
//
// Strangers may make addresses up without number, so that only introduce(), which the authorization and the
// pushed authorization endpoint call within their limits, ever asks an address that is not known. Known is a
// client that came by introduce() and is kept in memory, or one that some person let in: there is a grant of
// it in the store, also after a restart and on every node. A document is asked for anew when its cache life
// is over and the client comes again; who only uses what it was granted waits for no server of a stranger,
// for a day. Bounded in number and size. Thread-safe; peek() never waits, the others block.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/base/snapshot.h"
#include "core/config/model.h"
#include "core/fetch/remote_documents.h"
#include "gatehouse/storage/grant_store.h"

namespace gatehouse::clients {

using ClientPtr = std::shared_ptr<const config::ClientMetadata>;

/// Why a document makes no client.
struct DocumentRefusal {
  std::string_view text;    ///< a constant: what is wrong, for the app's developer
  std::string detail = {};  ///< more of it, in the document's own words: never shown to people
};

/// What a document must be.
class DocumentJudge {
 public:
  using Judged = std::variant<config::ClientMetadata, DocumentRefusal>;
  /// Why the document at this address counts for nothing, whatever it says; empty where it may count.
  virtual std::string_view problem_of(const std::string& address) const = 0;
  virtual Judged judge(const std::string& address, const fetch::Document& document, TimePoint now) const = 0;

 protected:
  ~DocumentJudge() = default;
};

class DocumentClients {
 public:
  static constexpr std::size_t kLargest = 16 << 10;  ///< bytes of one document
  static constexpr std::size_t kMost = 256;
  static constexpr Duration kLongestUse = std::chrono::hours(24);
  /// Of what describes no client: it is not kept (CIMD §5.2), and not asked for all the time (S-150).
  static constexpr Duration kRefusalPause = fetch::RemoteDocuments::kRefreshPause;
  /// Asks for one document; refuses what is too large before anything keeps it.
  static fetch::RemoteDocuments::Fetch within_bounds(fetch::RemoteDocuments::Fetch fetch);

  /// All must outlive this. `documents` are of these clients alone: a flood must not push out others' keys.
  DocumentClients(const DocumentJudge& judge, fetch::RemoteDocuments& documents, GrantStore& grants,
                  const Clock& clock)
      : judge_(judge), documents_(documents), grants_(grants), clock_(clock) {}

  /// From memory: the client, or null where its document makes none. Nothing on a miss.
  std::optional<ClientPtr> peek(const std::string& address) const;
  /// A client that is known; null for every other address. unavailable where it is known and its document
  /// cannot be had.
  Result<ClientPtr> find(const std::string& address) const;

  using Introduced = std::variant<ClientPtr, DocumentRefusal>;
  /// Whether introduce() would answer from memory.
  bool is_fresh(const std::string& address) const;
  /// Makes a client known. An error: too many wait for documents.
  Result<Introduced> introduce(const std::string& address) const;

  /// Is `origin` that of a redirect URI of a client in memory?
  bool allows_origin(std::string_view origin) const;

 private:
  struct Kept {
    fetch::DocumentPtr document;
    ClientPtr client;  ///< null: refused
    DocumentRefusal refusal;
  };
  using Origins = std::vector<std::string>;
  std::optional<Kept> kept(const std::string& address) const;
  /// The one that is kept already, where the document is the same.
  Kept take_over(const std::string& address, const fetch::DocumentPtr& document) const;
  /// A later document, where `document` makes no client and one can be had.
  Kept take_over_latest(const std::string& address, const fetch::DocumentPtr& document) const;
  /// Whether what was made of it counts no longer.
  bool is_over(const Kept& kept) const;
  Origins origins_of_kept() const;
  Result<bool> somebody_let_in(const std::string& address) const;

  const DocumentJudge& judge_;
  fetch::RemoteDocuments& documents_;
  GrantStore& grants_;
  const Clock& clock_;
  mutable std::mutex guard_;
  mutable std::unordered_map<std::string, Kept> kept_;
  mutable Snapshot<Origins> origins_;
};

}  // namespace gatehouse::clients
