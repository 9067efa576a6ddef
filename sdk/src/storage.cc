#include "gatehouse/storage/storage.h"

namespace gatehouse {

GrantStore::~GrantStore() = default;
TicketStore::~TicketStore() = default;
TokenStore::~TokenStore() = default;
ClientStore::~ClientStore() = default;
SessionStore::~SessionStore() = default;
InteractionStore::~InteractionStore() = default;
ConsentStore::~ConsentStore() = default;
AccountStore::~AccountStore() = default;
SigningKeyStore::~SigningKeyStore() = default;
DataKeyStore::~DataKeyStore() = default;
OutboxStore::~OutboxStore() = default;
ReplayStore::~ReplayStore() = default;
CounterStore::~CounterStore() = default;

std::string_view to_string(TicketKind kind) noexcept {
  switch (kind) {
    case TicketKind::authorization_code:
      return "authorization_code";
    case TicketKind::pushed_request:
      return "pushed_request";
    case TicketKind::user_code:
      return "user_code";
    case TicketKind::device_code:
      return "device_code";
    case TicketKind::device_decision:
      return "device_decision";
    case TicketKind::backchannel_request:
      return "backchannel_request";
    case TicketKind::backchannel_decision:
      return "backchannel_decision";
    case TicketKind::initial_access:
      return "initial_access";
  }
  return "";
}

std::string_view to_string(KeyState state) noexcept {
  switch (state) {
    case KeyState::generated:
      return "generated";
    case KeyState::published:
      return "published";
    case KeyState::active:
      return "active";
    case KeyState::retiring:
      return "retiring";
    case KeyState::retired:
      return "retired";
  }
  return "";
}

std::string_view to_string(RevocationReason reason) noexcept {
  switch (reason) {
    case RevocationReason::code_replayed:
      return "code_replayed";
    case RevocationReason::code_guessed:
      return "code_guessed";
    case RevocationReason::refresh_reused:
      return "refresh_reused";
    case RevocationReason::revoked_by_client:
      return "revoked_by_client";
    case RevocationReason::revoked_by_user:
      return "revoked_by_user";
    case RevocationReason::revoked_by_operator:
      return "revoked_by_operator";
    case RevocationReason::account_disabled:
      return "account_disabled";
    case RevocationReason::session_ended:
      return "session_ended";
  }
  return "";
}

}  // namespace gatehouse
