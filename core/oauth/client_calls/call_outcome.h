// What came of one call to a client's own address, and what that means for the next. Pure.
#pragma once

namespace gatehouse::oauth {

enum class CallOutcome {
  delivered,  ///< the client knows
  failed,     ///< worth another try
  refused,    ///< the client, or who guards our calls, says that the call is wrong
  moot,       ///< there is no such client any more, or nothing that it has to know
};

/// 2xx is success: Back-Channel Logout 1.0 §2.8 has 200, and 204 from frameworks that cannot do otherwise;
/// CIBA §10.2 and §10.3.1 likewise. What the rest of HTTP calls temporary is tried again.
CallOutcome outcome_of(int status) noexcept;

}  // namespace gatehouse::oauth
