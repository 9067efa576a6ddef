// SoleServer: what a storage offers beside Storage when it can hold off every server but one. Asked for by
// Storage::query(kSoleServer). Unstable in epoch 0.
//
// A server that alone answers requests from a storage may remember by itself what it would otherwise have to
// tell the others through the storage, such as the `jti` of each assertion.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gatehouse/error.h"
#include "gatehouse/extension.h"

namespace gatehouse {

inline constexpr InterfaceId kSoleServer = "gatehouse.storage.sole_server.v0";

/// Held as long as it exists. Ends before the storage does.
class ServerClaim : public Extension {};

struct ClaimRequest {
  std::string_view by;  ///< 1 to 64 letters and digits: tells whoever knows the same from all others
};
struct Claimed {
  std::unique_ptr<ServerClaim> claim;
  std::string before;  ///< `by` of the claim before this one; empty: there was none
};

class SoleServer : public Extension {
 public:
  /// Claims the storage for one server that answers requests; commands may go on using it beside it. The
  /// claim goes with the process too, however that ends; who had it is kept as durably as everything else.
  /// conflict: another server has it, in this process or another one. unsupported: it cannot be told whether
  /// there is one.
  virtual Result<Claimed> claim(const ClaimRequest& request) = 0;
};

}  // namespace gatehouse
