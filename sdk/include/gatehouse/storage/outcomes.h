// Outcomes: what the protocol expects to happen, as closed enumerations. Trouble with I/O is an Error, never
// one of these.
#pragma once

#include <cstdint>
#include <optional>

#include "gatehouse/storage/records.h"

namespace gatehouse {

enum class ConsumeOutcome { first_use, replayed, expired, unknown };
enum class RedeemOutcome { issued, replayed_family_revoked, expired, unknown, family_revoked };
enum class RotateOutcome { rotated, same_successor, reuse_detected, expired, revoked, unknown, wrong_client };
enum class IssueOutcome { issued, family_revoked, family_expired };
enum class FailureOutcome { noted, family_revoked, unknown };

struct ConsumeResult {
  ConsumeOutcome outcome = ConsumeOutcome::unknown;
  std::optional<TicketRecord> ticket;  ///< present for first_use and replayed
};
struct RedeemResult {
  RedeemOutcome outcome = RedeemOutcome::unknown;
  std::optional<FamilyRecord> family;  ///< present for issued and replayed_family_revoked
};
struct RotateResult {
  RotateOutcome outcome = RotateOutcome::unknown;
  std::optional<FamilyRecord> family;  ///< present unless unknown
  std::uint32_t generation = 0;        ///< of the successor, for rotated and same_successor
};

enum class RevocationReason {
  code_replayed,
  code_guessed,
  refresh_reused,
  revoked_by_client,
  revoked_by_user,
  revoked_by_operator,
  account_disabled,
  session_ended,
};
std::string_view to_string(RevocationReason reason) noexcept;

}  // namespace gatehouse
