// GuardedFetcher: the one way in which the server asks an address that somebody else named: a client's keys,
// a request object, a metadata document, a sign-out call.
//
// https with verified certificates only; http to the loopback interface where the profile is dev and the
// address is allowed. Addresses are judged at the moment of connecting (address_filter.h). No redirect, no
// proxy, no cookie, no password, no compression; at most 5 s and 512 KiB. Each call has a connection of its
// own: none is ever shared with another tenant, host or credential (S-154). Blocks: never on an I/O thread.
// Immutable; thread-safe.
#pragma once

#include <string>

#include "core/fetch/address_filter.h"
#include "gatehouse/vocabulary.h"

namespace gatehouse::fetch {

struct FetchRules {
  std::vector<std::string> allow_addresses;  ///< address blocks that may be connected to beside public ones
  std::string ca_file;                       ///< certificates trusted beside the system's; empty: none
  bool http_on_loopback = false;             ///< only where the profile is dev
};

/// What a GET brought, with the lifetime that document_lifetime.h allows.
struct Document {
  std::string body;
  std::string media_type;  ///< Content-Type as sent
  Duration lifetime{};
};

class GuardedFetcher {
 public:
  /// invalid_argument for an address block that is none.
  static Result<GuardedFetcher> create(FetchRules rules);

  /// Every answer but a plain 200 is an error: invalid_argument (no address that may be asked), permission
  /// (the peer's certificate or address is refused), timeout, unavailable (nobody there, or another status),
  /// corrupt (too much, encoded, or no HTTP). No error holds anything of the answer's body (S-151).
  Result<Document> get(const std::string& url) const;
  /// POSTs a form and gives the status, whatever it is.
  Result<int> post_form(const std::string& url, std::string form) const;
  /// POSTs a JSON document with a bearer token, likewise.
  Result<int> post_json(const std::string& url, const Secret& bearer, const Secret& document) const;

 private:
  GuardedFetcher(FetchRules rules, AddressFilter filter)
      : rules_(std::move(rules)), filter_(std::move(filter)) {}

  FetchRules rules_;
  AddressFilter filter_;
};

}  // namespace gatehouse::fetch
