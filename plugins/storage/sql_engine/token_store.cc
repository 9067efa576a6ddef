#include "plugins/storage/sql_engine/grant_store.h"
#include "plugins/storage/sql_engine/token_rows.h"

namespace gatehouse::sql {

Result<IssueOutcome> SqlTokens::issue(const IssueTokens& request) {
  if (request.refresh && request.family.empty())
    return Error(ErrorCode::invalid_argument, "a refresh token needs a family");
  return tenant_.write<IssueOutcome>([&](Session& session) -> Result<IssueOutcome> {
    if (!request.family.empty()) {
      const auto family = load_family(session, tenant_, request.family);
      if (!family) return IssueOutcome::family_expired;
      if (family->state != FamilyState::active) return IssueOutcome::family_revoked;
      if (family->expires_at <= request.mutation.now) return IssueOutcome::family_expired;
    }
    auto first = request.refresh;
    if (first) first->generation = 0;
    if (auto done = insert_access(session, tenant_, request.family, request.access); !done)
      return std::move(done).error();
    if (auto done = insert_refresh(session, tenant_, request.family, first); !done)
      return std::move(done).error();
    write_events(session, tenant_, request.mutation.events);
    return IssueOutcome::issued;
  });
}

Result<std::optional<NewAccessToken>> SqlTokens::find_access(const Digest& digest, TimePoint now) {
  using Found = std::optional<NewAccessToken>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    const auto arguments = tenant_.arguments().digest("digest", digest).time("now", now);
    const auto take = [&](const Row& row) {
      return NewAccessToken{.digest = digest,
                            .family = FamilyId(row.text(0)),
                            .client = ClientId(row.text(1)),
                            .expires_at = row.time(2),
                            .payload = {row.text(3)}};
    };
    auto found = session.one(Sql::find_access_of_family, arguments, take);
    if (!found) found = session.one(Sql::find_access, arguments, take);
    return found;
  });
}

Result<std::optional<RefreshRecord>> SqlTokens::find_refresh(const Digest& digest) {
  using Found = std::optional<RefreshRecord>;
  return tenant_.read<Found>(
      [&](Session& session) -> Result<Found> { return load_refresh(session, tenant_, digest); });
}

Result<bool> SqlTokens::revoke_access(const Digest& digest, const Mutation& mutation) {
  return tenant_.write<bool>([&](Session& session) -> Result<bool> {
    if (session.run(Sql::delete_access, tenant_.arguments().digest("digest", digest)) == 0) return false;
    note_change(session, tenant_, {.kind = ChangeKind::access_token, .id = digest.hex(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return true;
  });
}

Result<bool> SqlTokens::deny_access(const Digest& digest, TimePoint until, const Mutation& mutation) {
  return tenant_.write<bool>([&](Session& session) -> Result<bool> {
    const auto arguments = tenant_.arguments().digest("digest", digest).time("until", until);
    if (session.run(Sql::insert_denial, arguments) == 0) return false;
    note_change(session, tenant_, {.kind = ChangeKind::access_token, .id = digest.hex(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return true;
  });
}

Result<bool> SqlTokens::is_denied(const Digest& digest, TimePoint now) {
  return tenant_.read<bool>([&](Session& session) -> Result<bool> {
    return session
        .one(Sql::find_denial, tenant_.arguments().digest("digest", digest).time("now", now),
             [](const Row& row) { return row.number(0); })
        .has_value();
  });
}

Result<bool> SqlReplay::remember(const Digest& digest, TimePoint until, const Mutation& mutation) {
  return tenant_.write<bool>([&](Session& session) -> Result<bool> {
    // One statement decides: of racers exactly one inserts, or renews what was not remembered any more.
    const auto arguments =
        tenant_.arguments().digest("digest", digest).time("until", until).time("now", mutation.now);
    if (session.run(Sql::remember, arguments) == 0) return false;
    write_events(session, tenant_, mutation.events);
    return true;
  });
}

namespace {

TicketRecord record_of(const TicketRef& ref, const StoredTicket& stored) {
  return {.ticket = {.ref = ref,
                     .family = stored.family,
                     .expires_at = stored.expires_at,
                     .retain_until = stored.retain_until,
                     .payload = stored.payload},
          .consumed = stored.consumed,
          .failures = stored.failures};
}

}  // namespace

Result<void> SqlTickets::put(const NewTicket& ticket, const Mutation& mutation) {
  if (ticket.retain_until < ticket.expires_at)
    return Error(ErrorCode::invalid_argument, "retain_until is before expires_at");
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    if (!insert_ticket(session, tenant_, ticket))
      return Error(ErrorCode::already_exists, "the ticket is known");
    write_events(session, tenant_, mutation.events);
    return {};
  });
}

Result<std::optional<TicketRecord>> SqlTickets::peek(const TicketRef& ref, TimePoint now) {
  using Found = std::optional<TicketRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    const auto stored = load_ticket(session, tenant_, ref);
    if (!stored || stored->retain_until <= now || (!stored->consumed && stored->expires_at <= now))
      return Found();
    return Found(record_of(ref, *stored));
  });
}

Result<ConsumeResult> SqlTickets::consume(const TicketRef& ref, const Mutation& mutation) {
  return tenant_.write<ConsumeResult>([&](Session& session) -> Result<ConsumeResult> {
    auto stored = load_ticket(session, tenant_, ref);
    if (!stored || stored->retain_until <= mutation.now) return ConsumeResult{};
    if (!stored->consumed && stored->expires_at <= mutation.now)
      return ConsumeResult{.outcome = ConsumeOutcome::expired, .ticket = std::nullopt};
    // The update decides, not the reading above: of racers exactly one affects the row (S-421).
    const bool first = session.run(Sql::consume_ticket, ticket_arguments(tenant_, ref)) == 1;
    stored->consumed = true;
    if (first) write_events(session, tenant_, mutation.events);
    return ConsumeResult{.outcome = first ? ConsumeOutcome::first_use : ConsumeOutcome::replayed,
                         .ticket = record_of(ref, *stored)};
  });
}

}  // namespace gatehouse::sql
