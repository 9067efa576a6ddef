// SubjectIdentifiers: the `sub` that a client knows a person by (OpenID Core §8): the person's own id, or one
// for each sector, so that apps of different owners cannot find out together that they serve the same person.
//
// Pairwise ones are keyed hashes with a secret of the tenant (§8.1): always the same, and whoever has ten
// thousand of them together with the people's ids knows no further one (S-216). Immutable; thread-safe; a
// microsecond: fit for I/O threads.
#pragma once

#include <string>
#include <vector>

#include "core/config/model.h"

namespace gatehouse::clients {

class SubjectIdentifiers {
 public:
  /// `usual`: of clients that register no type.
  SubjectIdentifiers(config::SubjectType usual, Secret key) : usual_(usual), key_(std::move(key)) {}

  std::string subject_of(const UserId& person, const config::ClientMetadata& client) const;
  /// For the metadata document.
  static std::vector<std::string> types() { return {"public", "pairwise"}; }

 private:
  config::SubjectType usual_;
  Secret key_;
};

}  // namespace gatehouse::clients
