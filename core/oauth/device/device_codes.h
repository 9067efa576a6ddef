// DeviceCodes: the state of device sign-ins (RFC 8628) as one-time things of the store. A device code is a
// bearer value of which only the digest is kept. A user code is short, so its digest is keyed: who reads the
// store cannot try all of them. What the person decides is a ticket of its own, whose place follows from the
// device code: whoever decides second finds it taken, so a decision is made once. Thread-safe; waits on the
// store.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/oauth/scope.h"
#include "gatehouse/storage/role_stores.h"

namespace gatehouse::oauth {

/// What a device asked for.
struct DeviceRequest {
  Digest device;  ///< of its device code
  ClientId client;
  ScopeList scope;
  std::vector<std::string> resources = {};  ///< APIs that its access tokens are for (RFC 8707)
  std::string authorization_details = {};   ///< RFC 9396, a JSON array as text; empty: none
  TimePoint expires_at = {};
};

class DeviceCodes {
 public:
  /// `key` is the tenant's key for user codes alone.
  DeviceCodes(TenantId tenant, Secret key, TicketStore& tickets)
      : tenant_(std::move(tenant)), key_(std::move(key)), tickets_(tickets) {}

  struct Made {
    std::string device_code;
    std::string user_code;  ///< as people see it
  };
  /// `request.device` is not looked at: the code is made here. Its events are written with it.
  Result<Made> make(const DeviceRequest& request, const Mutation& mutation) const;

  Digest digest_of(std::string_view device_code) const;
  /// What a user code stands for, as typed; absent when there is no such code, or it is expired or decided.
  Result<std::optional<DeviceRequest>> find_undecided(std::string_view typed, TimePoint now) const;
  /// Also for a while after it expired: the device is told so (§3.5). Then absent.
  Result<std::optional<DeviceRequest>> find(const Digest& device, TimePoint now) const;

  /// The ticket that a decision on it is: with a family where it was allowed, without where it was denied.
  NewTicket decision_on(const DeviceRequest& request, const FamilyId& family, TimePoint retain_until) const;
  struct Decision {
    TicketRef ticket;
    FamilyId family;  ///< empty: denied
    ClientId client;
  };
  Result<std::optional<Decision>> find_decision(const Digest& device, TimePoint now) const;

 private:
  TicketRef user_code_ref(std::string_view plain) const;
  TicketRef decision_ref(const Digest& device) const;
  TenantId tenant_;
  Secret key_;
  TicketStore& tickets_;
};

/// A digest as documents keep it.
std::string write_digest(const Digest& digest);
std::optional<Digest> read_digest(std::string_view text);

}  // namespace gatehouse::oauth
