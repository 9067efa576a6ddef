#include "plugins/storage/sql_engine/grant_store.h"

#include "plugins/storage/sql_engine/consent_rows.h"
#include "plugins/storage/sql_engine/token_rows.h"

namespace gatehouse::sql {

bool SqlGrants::revoke_family(Session& session, FamilyRecord& family, RevocationReason reason,
                              TimePoint now) const {
  const auto revoked = session.run(
      Sql::revoke_family, tenant_.arguments().text("reason", to_string(reason)).text("id", family.id.text()));
  if (revoked != 1) return false;
  family.state = FamilyState::revoked;
  family.revoked_because = to_string(reason);
  note_change(session, tenant_, {.kind = ChangeKind::family, .id = family.id.text(), .at = now});
  return true;
}

Result<void> SqlGrants::begin_grant(const BeginGrant& request) {
  const auto& [family, code, mutation, consent, access] = request;
  if (family.id.empty() || family.state != FamilyState::active)
    return Error(ErrorCode::invalid_argument, "a grant begins with an active family");
  if (code && (code->family != family.id || code->retain_until < code->expires_at))
    return Error(ErrorCode::invalid_argument, "the code does not fit its family or its own expiry");
  if (access && access->family != family.id)
    return Error(ErrorCode::invalid_argument, "the access token names another family");
  const auto* given = std::get_if<GivenConsent>(&consent);
  if (given != nullptr && (given->record.user != family.user || given->record.client != family.client))
    return Error(ErrorCode::invalid_argument, "the consent is not that of the family's user and client");
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    GH_TRY_VOID(check_session(session, request));
    GH_TRY_VOID(settle_consent(session, request));
    const auto inserted = session.run(Sql::insert_family, tenant_.arguments()
                                                              .text("id", request.family.id.text())
                                                              .text("client", request.family.client.text())
                                                              .text("user_id", request.family.user.text())
                                                              .text("session", request.family.session.text())
                                                              .time("created_at", request.family.created_at)
                                                              .time("expires_at", request.family.expires_at)
                                                              .text("payload", request.family.payload.json));
    if (inserted != 1 || (request.code && !insert_ticket(session, tenant_, *request.code)))
      return Error(ErrorCode::already_exists, "the family or its code is known");
    GH_TRY_VOID(insert_access(session, tenant_, request.family.id, request.access));
    write_events(session, tenant_, request.mutation.events);
    return {};
  });
}

Result<void> SqlGrants::check_session(Session& session, const BeginGrant& request) const {
  const auto& id = request.family.session;
  if (id.empty()) return {};
  const auto end = session.one(Sql::find_session_end, tenant_.arguments().text("id", id.text()),
                               [](const Row& row) { return row.time(0); });
  if (!end || *end <= request.mutation.now) return Error(ErrorCode::conflict, "the session has ended");
  return {};
}

Result<void> SqlGrants::settle_consent(Session& session, const BeginGrant& request) const {
  if (const auto* given = std::get_if<GivenConsent>(&request.consent)) {
    GH_TRY_VOID(put_consent(session, tenant_, given->record, given->expect));
    return {};
  }
  const auto* read = std::get_if<StandingConsent>(&request.consent);
  if (read == nullptr) return {};
  const auto stored = load_consent(session, tenant_, request.family.user, request.family.client);
  if (!stored || stored->revision != read->revision || stored->granted_at != read->granted_at)
    return Error(ErrorCode::conflict, "the consent is not the one that was read");
  return {};
}

Result<RedeemResult> SqlGrants::redeem(const RedeemCode& request) {
  return tenant_.write<RedeemResult>([&](Session& session) { return redeem_in(session, request); });
}

Result<RedeemResult> SqlGrants::redeem_in(Session& session, const RedeemCode& request) const {
  const TimePoint now = request.mutation.now;
  const auto ticket = load_ticket(session, tenant_, request.code);
  if (!ticket || ticket->retain_until <= now) return RedeemResult{};
  auto family = load_family(session, tenant_, ticket->family);
  if (!family) return RedeemResult{};
  if (ticket->consumed) return replay_in(session, request, std::move(*family));
  if (family->state != FamilyState::active)
    return RedeemResult{.outcome = RedeemOutcome::family_revoked, .family = std::nullopt};
  if (ticket->expires_at <= now || family->expires_at <= now)
    return RedeemResult{.outcome = RedeemOutcome::expired, .family = std::nullopt};
  // The update decides, not the reading above: of racers exactly one affects the row (S-421).
  if (session.run(Sql::consume_ticket, ticket_arguments(tenant_, request.code)) != 1)
    return replay_in(session, request, std::move(*family));
  auto first = request.refresh;
  if (first) first->generation = 0;
  if (auto done = insert_access(session, tenant_, family->id, request.access); !done)
    return std::move(done).error();
  if (auto done = insert_refresh(session, tenant_, family->id, first); !done) return std::move(done).error();
  write_events(session, tenant_, request.mutation.events);
  return RedeemResult{.outcome = RedeemOutcome::issued, .family = std::move(family)};
}

Result<RedeemResult> SqlGrants::replay_in(Session& session, const RedeemCode& request,
                                          FamilyRecord family) const {
  if (revoke_family(session, family, RevocationReason::code_replayed, request.mutation.now))
    write_events(session, tenant_, request.replay_events);
  return RedeemResult{.outcome = RedeemOutcome::replayed_family_revoked, .family = std::move(family)};
}

Result<FailureOutcome> SqlGrants::fail_redemption(const FailRedemption& request) {
  if (request.limit == 0) return Error(ErrorCode::invalid_argument, "limit must be at least 1");
  return tenant_.write<FailureOutcome>([&](Session& session) { return fail_in(session, request); });
}

Result<FailureOutcome> SqlGrants::fail_in(Session& session, const FailRedemption& request) const {
  const TimePoint now = request.mutation.now;
  const auto ticket = load_ticket(session, tenant_, request.code);
  if (!ticket || ticket->retain_until <= now) return FailureOutcome::unknown;
  if (!ticket->consumed && ticket->expires_at <= now) return FailureOutcome::unknown;
  session.run(Sql::count_failure, ticket_arguments(tenant_, request.code));
  write_events(session, tenant_, request.mutation.events);
  auto family = load_family(session, tenant_, ticket->family);
  if (!family) return FailureOutcome::noted;
  if (ticket->failures + 1 >= request.limit &&
      revoke_family(session, *family, RevocationReason::code_guessed, now))
    write_events(session, tenant_, request.revoke_events);
  return family->state == FamilyState::active ? FailureOutcome::noted : FailureOutcome::family_revoked;
}

Result<RotateResult> SqlGrants::rotate(const RotateRefresh& request) {
  return tenant_.write<RotateResult>([&](Session& session) { return rotate_in(session, request); });
}

Result<RotateResult> SqlGrants::rotate_in(Session& session, const RotateRefresh& request) const {
  const TimePoint now = request.mutation.now;
  const auto presented = load_refresh(session, tenant_, request.presented);
  if (!presented) return RotateResult{};
  auto family = load_family(session, tenant_, presented->family);
  if (!family) return RotateResult{};
  const auto refuse = [&](RotateOutcome outcome) { return RotateResult{outcome, family, 0}; };
  if (family->client != request.client) return refuse(RotateOutcome::wrong_client);
  if (family->state != FamilyState::active) return refuse(RotateOutcome::revoked);
  if (family->expires_at <= now) return refuse(RotateOutcome::expired);
  if (presented->first_used_at) return repeat_in(session, request, *presented, std::move(*family));
  if (presented->token.idle_expires_at <= now) return refuse(RotateOutcome::expired);
  // The update decides, not the reading above: of racers exactly one affects the row (S-421).
  const auto used =
      session.run(Sql::use_refresh, tenant_.arguments().time("now", now).digest("digest", request.presented));
  if (used != 1) return Error(ErrorCode::conflict, "the refresh token was used at the same moment");
  auto successor = request.successor;
  successor.generation = presented->token.generation + 1;
  if (auto done = insert_access(session, tenant_, family->id, request.access); !done)
    return std::move(done).error();
  if (auto done = insert_refresh(session, tenant_, family->id, successor); !done)
    return std::move(done).error();
  write_events(session, tenant_, request.mutation.events);
  return RotateResult{RotateOutcome::rotated, std::move(family), successor.generation};
}

Result<RotateResult> SqlGrants::repeat_in(Session& session, const RotateRefresh& request,
                                          const RefreshRecord& presented, FamilyRecord family) const {
  const TimePoint now = request.mutation.now;
  const Duration grace = request.policy.grace;
  const std::uint32_t generation = presented.token.generation + 1;
  struct Successor {
    Digest digest;
    bool used;
  };
  const auto successor =
      session.one(Sql::find_generation,
                  tenant_.arguments().text("family", family.id.text()).number("generation", generation),
                  [](const Row& row) {
                    return Successor{row.digest(0), row.flag(1)};
                  });
  if (grace <= Duration::zero() || now - *presented.first_used_at >= grace || !successor || successor->used) {
    if (revoke_family(session, family, RevocationReason::refresh_reused, now))
      write_events(session, tenant_, request.reuse_events);
    return RotateResult{RotateOutcome::reuse_detected, std::move(family), 0};
  }
  if (successor->digest != request.successor.digest)
    return Error(ErrorCode::conflict, "the successor was derived with another key");
  if (auto done = insert_access(session, tenant_, family.id, request.access); !done)
    return std::move(done).error();
  write_events(session, tenant_, request.mutation.events);
  return RotateResult{RotateOutcome::same_successor, std::move(family), generation};
}

}  // namespace gatehouse::sql
