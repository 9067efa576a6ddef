// Interaction: the stored state of one sign-in in progress, and Interactions, its keeper.
//
// Its handle stands in the address bar, so it is no secret: it works only in the browser that began it.
// Changed by compare-and-set. The code of a device that asks is sealed. Thread-safe.
#pragma once

#include <optional>

#include "core/crypto/sealing.h"
#include "core/http/endpoint.h"
#include "core/interaction/authorization_request.h"
#include "core/interaction/browser_binding.h"
#include "core/interaction/next_step.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::interaction {

struct Interaction {
  std::string handle;
  AuthorizationRequest request;
  std::string browser;  ///< BrowserBinding::fingerprint of the browser that began it
  UserId person;        ///< whose progress it is; progress made as one person counts for no other
  Progress progress;
  Revision revision;
};

class Interactions {
 public:
  static constexpr Duration kLifetime = std::chrono::minutes(30);

  Interactions(InteractionStore& store, const BrowserBinding& binding, const crypto::TenantCipher& cipher)
      : store_(store), binding_(binding), cipher_(cipher) {}

  struct Begun {
    Interaction interaction;
    std::optional<http::Header> cookie;
  };
  Result<Begun> begin(AuthorizationRequest request, const http::Call& call) const;

  struct Found {
    Interaction interaction;
    std::string binding;  ///< the browser's; for CSRF tokens
  };
  /// The interaction of the query's `id`, if it lives and this is its browser.
  Result<std::optional<Found>> find(const http::Call& call) const;
  Result<void> save(Interaction& interaction, TimePoint now) const;
  Result<void> end(const Interaction& interaction, TimePoint now) const;

 private:
  Digest digest_of(std::string_view handle) const;
  InteractionRecord record_of(const Interaction& interaction, TimePoint now) const;
  Document written(const Interaction& interaction) const;
  Result<Interaction> read(std::string handle, const InteractionRecord& record) const;
  InteractionStore& store_;
  const BrowserBinding& binding_;
  const crypto::TenantCipher& cipher_;
};

}  // namespace gatehouse::interaction
