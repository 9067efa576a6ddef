// BackchannelRequests: the sign-ins that apps ask people for from elsewhere (CIBA), as one-time things of the
// store. An auth_req_id is a bearer value of which only the digest is kept. What the person decides is a
// ticket of its own, whose place follows from the request's: whoever decides second finds it taken, so a
// decision is made once. A person's waiting requests are listed under a keyed digest of their id; few wait at
// a time, so that nobody can be flooded. What an app's notification needs is sealed. Thread-safe; waits on
// the store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/crypto/sealing.h"
#include "core/oauth/scope.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oauth {

/// How an app hears of the decision (CIBA §5): it asks, it is told to ask, or it is told the tokens.
enum class Delivery { poll, ping, push };
std::string_view to_string(Delivery delivery) noexcept;
std::optional<Delivery> parse_delivery(std::string_view name) noexcept;

/// What an app asked for.
struct BackchannelRequest {
  Digest id;  ///< of its auth_req_id
  ClientId client;
  UserId user;
  ScopeList scope;
  std::vector<std::string> resources;  ///< APIs that its access tokens are for (RFC 8707)
  std::string authorization_details;   ///< RFC 9396, a JSON array as text; empty: none
  std::string binding_message;         ///< may be empty
  Delivery delivery = Delivery::poll;
  TimePoint asked_at;
  TimePoint expires_at;
  std::string sealed;  ///< base64url; of ping and push only
};

class BackchannelRequests {
 public:
  static constexpr std::size_t kMostOfPerson = 5;
  static constexpr std::size_t kMostOfClient = 3;  ///< of them: one app leaves room for others

  struct Stores {
    TicketStore& tickets;
    InteractionStore& lists;
  };
  /// `cipher` must outlive this.
  BackchannelRequests(const crypto::TenantCipher& cipher, Stores stores)
      : cipher_(cipher), key_(cipher.derive("backchannel_requests")), stores_(stores) {}

  /// Keeps it under `auth_req_id`, a bearer value drawn for it. False where too many wait for the person.
  /// `request.id` and `request.sealed` are not looked at. `notification_token` is empty for poll. Its events
  /// are written with it.
  Result<bool> make(std::string_view auth_req_id, BackchannelRequest request,
                    const Secret& notification_token, const Mutation& mutation) const;

  Digest digest_of(std::string_view auth_req_id) const;
  /// Also for a while after it expired: the client is told so (CIBA §11). Then absent.
  Result<std::optional<BackchannelRequest>> find(const Digest& id, TimePoint now) const;
  /// The newest first.
  Result<std::vector<BackchannelRequest>> waiting_for(const UserId& user, TimePoint now) const;

  /// The ticket that a decision on it is: with a family where it was allowed, which can be redeemed until the
  /// request ends; without where it was denied, told for as long as the request is known.
  NewTicket decision_on(const BackchannelRequest& request, const FamilyId& family,
                        TimePoint retain_until) const;
  struct Decision {
    TicketRef ticket;
    FamilyId family;        ///< empty: denied
    bool consumed = false;  ///< its first tokens were made
    BackchannelRequest request;
  };
  Result<std::optional<Decision>> find_decision(const Digest& id, TimePoint now) const;
  /// Takes a decided one off the person's list. Where that fails nothing is lost: whoever reads the list
  /// looks at the decisions too.
  Result<void> strike(const BackchannelRequest& request, TimePoint now) const;

  /// What the app is told the decision with.
  struct Notice {
    std::string auth_req_id;
    Secret token;
  };
  Result<Notice> notice_of(const BackchannelRequest& request) const;

 private:
  struct Entry {
    Digest id;
    ClientId client;
    TimePoint expires_at;
  };
  struct List {
    std::vector<Entry> entries;
    Expect expect = Absent{};
  };
  Digest list_digest(const UserId& user) const;
  TicketRef decision_ref(const Digest& id) const;
  Result<List> read_list(const UserId& user, TimePoint now) const;
  Result<void> write_list(const UserId& user, const List& list, TimePoint now) const;
  Result<bool> is_decided(const Digest& id, TimePoint now) const;
  /// False where there is no room.
  Result<bool> enlist(const BackchannelRequest& request, TimePoint now) const;

  const crypto::TenantCipher& cipher_;
  Secret key_;
  Stores stores_;
};

}  // namespace gatehouse::oauth
