#include "core/plugin_host/boundary/postconditions.h"

namespace gatehouse::plugin_host::boundary {
namespace {
constexpr char kUnknownOutcome[] = "answered an outcome that does not exist";
}

const char* is_sound(const ConsumeResult& result) noexcept {
  if (!known(result.outcome, ConsumeOutcome::unknown)) return kUnknownOutcome;
  const bool promised =
      result.outcome == ConsumeOutcome::first_use || result.outcome == ConsumeOutcome::replayed;
  return promised && !result.ticket ? "answered no ticket with an outcome that promises one" : nullptr;
}

const char* is_sound(const RedeemResult& result) noexcept {
  if (!known(result.outcome, RedeemOutcome::family_revoked)) return kUnknownOutcome;
  const bool promised =
      result.outcome == RedeemOutcome::issued || result.outcome == RedeemOutcome::replayed_family_revoked;
  if (promised && !result.family) return "answered no family with an outcome that promises one";
  if (result.outcome == RedeemOutcome::issued && result.family->state != FamilyState::active)
    return "issued into a family that is not active";
  return nullptr;
}

const char* is_sound(const RotateResult& result) noexcept {
  if (!known(result.outcome, RotateOutcome::wrong_client)) return kUnknownOutcome;
  if (result.outcome != RotateOutcome::unknown && !result.family)
    return "answered no family with an outcome that promises one";
  const bool rotated =
      result.outcome == RotateOutcome::rotated || result.outcome == RotateOutcome::same_successor;
  if (rotated && result.family->state != FamilyState::active) return "rotated in a family that is not active";
  if (rotated && result.generation == 0) return "answered generation 0 for a successor";
  return nullptr;
}

const char* is_sound(const IssueOutcome& outcome) noexcept {
  return known(outcome, IssueOutcome::family_expired) ? nullptr : kUnknownOutcome;
}

const char* is_sound(const FailureOutcome& outcome) noexcept {
  return known(outcome, FailureOutcome::unknown) ? nullptr : kUnknownOutcome;
}

}  // namespace gatehouse::plugin_host::boundary
