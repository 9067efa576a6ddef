#include "plugins/storage/sql_engine/database.h"

#include "plugins/storage/sql_engine/mapping.h"

namespace gatehouse::sql {

Result<std::unique_ptr<Database>> Database::open(std::shared_ptr<const Dialect> dialect,
                                                 const Options& options) {
  GH_TRY(auto writer, Session::open(*dialect, SessionUse::write));
  if (options.check) GH_TRY_VOID(guarded(*dialect, [&] { return options.check(*writer); }));
  GH_TRY(auto reader, Session::open(*dialect, SessionUse::read));
  return std::unique_ptr<Database>(
      new Database(std::move(dialect), options, {.writer = std::move(writer), .reader = std::move(reader)}));
}

Database::Database(std::shared_ptr<const Dialect> dialect, const Options& options, Sessions sessions)
    : dialect_(std::move(dialect)),
      condition_(options.condition),
      readers_(std::move(sessions.reader), *dialect_, *condition_, options.readers),
      writer_(std::move(sessions.writer), *condition_) {}

void write_events(Session& session, const Tenant& tenant, std::span<const AuditEvent> events) {
  if (events.empty()) return;
  const auto count = static_cast<std::int64_t>(events.size());
  const auto last = session.one(Sql::take_outbox_cursor, tenant.arguments().number("count", count),
                                [](const Row& row) { return row.number(0); });
  std::int64_t cursor = last.value_or(count) - count;
  for (const auto& event : events) {
    std::vector<std::string> details;
    for (const auto& [key, value] : event.details) {
      details.push_back(key);
      details.push_back(value);
    }
    session.run(Sql::insert_event, tenant.arguments()
                                       .number("cursor", ++cursor)
                                       .text("event_id", event.id.text())
                                       .time("happened_at", event.at)
                                       .text("type", event.type)
                                       .text("outcome", stored_name(event.outcome))
                                       .text("request_id", event.request_id)
                                       .text("actor", event.actor)
                                       .text("address", event.address)
                                       .text("details", join(details)));
  }
}

void note_change(Session& session, const Tenant& tenant, const ChangeOf& change) {
  // The row of the position stays locked until the commit: positions become visible in their order
  // (changes_since).
  const auto position = session.one(Sql::take_change_position, Arguments().number("count", 1),
                                    [](const Row& row) { return row.number(0); });
  session.run(Sql::insert_change, Arguments()
                                      .number("position", position.value_or(0))
                                      .text("tenant", tenant.id)
                                      .text("kind", stored_name(change.kind))
                                      .text("id", change.id)
                                      .time("changed_at", change.at));
}

}  // namespace gatehouse::sql
