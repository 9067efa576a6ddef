#include "plugins/storage/sql_engine/record_store.h"

#include <limits>

#include "gatehouse/storage/page_cursor.h"
#include "plugins/storage/sql_engine/compare_and_set.h"
#include "plugins/storage/sql_engine/mapping.h"

namespace gatehouse::sql {

Result<std::optional<ClientRecord>> SqlClients::find(const ClientId& id) {
  using Found = std::optional<ClientRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    return session.one(Sql::find_client, tenant_.arguments().text("id", id.text()), client_of);
  });
}

Result<Page<ClientRecord>> SqlClients::list(const ListQuery& query) {
  if (query.limit < 1 || query.limit > 200)
    return Error(ErrorCode::invalid_argument, "a page has 1 to 200 records");
  GH_TRY(const std::string after, read_page_cursor("clients", query.cursor));
  return tenant_.read<Page<ClientRecord>>([&](Session& session) -> Result<Page<ClientRecord>> {
    Page<ClientRecord> page;
    session.each(Sql::list_clients, tenant_.arguments().text("after", after).number("limit", query.limit + 1),
                 [&](const Row& row) { page.records.push_back(client_of(row)); });
    if (page.records.size() > query.limit) {
      page.records.pop_back();
      page.next = make_page_cursor("clients", page.records.back().id.text());
    }
    return page;
  });
}

Result<Revision> SqlClients::put(const ClientRecord& record, const Expect& expect, const Mutation& mutation) {
  if (record.id.empty()) return Error(ErrorCode::invalid_argument, "a client has an id");
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    auto fields = tenant_.arguments()
                      .text("id", record.id.text())
                      .time("created_at", record.created_at)
                      .time("updated_at", record.updated_at)
                      .text("payload", record.payload.json);
    GH_TRY(const Revision revision,
           compare_and_set(session, {Sql::insert_client, Sql::update_client}, std::move(fields), expect));
    note_change(session, tenant_, {.kind = ChangeKind::client, .id = record.id.text(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<void> SqlClients::erase(const ClientId& id, Revision revision, const Mutation& mutation) {
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    const auto key = tenant_.arguments().text("id", id.text());
    if (!session.exists(Sql::find_client, key)) return Error(ErrorCode::not_found, "there is no such client");
    auto expected = key;
    expected.number("revision", static_cast<std::int64_t>(revision.number));
    if (session.run(Sql::delete_client, expected) != 1)
      return Error(ErrorCode::conflict, "the client is not the one that was read");
    note_change(session, tenant_, {.kind = ChangeKind::client, .id = id.text(), .at = mutation.now});
    write_events(session, tenant_, mutation.events);
    return {};
  });
}

Result<std::vector<DataKeyRecord>> SqlDataKeys::list() {
  using Found = std::vector<DataKeyRecord>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    session.each(Sql::list_data_keys, tenant_.arguments(), [&](const Row& row) {
      found.push_back({.id = KeyId(row.text(0)),
                       .revision = row.revision(1),
                       .master_key = row.text(2),
                       .created_at = row.time(3),
                       .wrapped = {row.bytes(4)}});
    });
    return found;
  });
}

Result<Revision> SqlDataKeys::put(const DataKeyRecord& record, const Expect& expect,
                                  const Mutation& mutation) {
  return tenant_.write<Revision>([&](Session& session) -> Result<Revision> {
    if (std::holds_alternative<Absent>(expect) && session.exists(Sql::list_data_keys, tenant_.arguments()))
      return Error(ErrorCode::conflict, "the tenant has a data key");
    auto fields = tenant_.arguments()
                      .text("id", record.id.text())
                      .text("master_key", record.master_key)
                      .time("created_at", record.created_at)
                      .bytes("wrapped", record.wrapped.bytes);
    GH_TRY(const Revision revision,
           compare_and_set(session, {Sql::insert_data_key, Sql::update_data_key}, std::move(fields), expect));
    write_events(session, tenant_, mutation.events);
    return revision;
  });
}

Result<void> SqlOutbox::append(std::span<const AuditEvent> events) {
  if (events.empty()) return {};
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    write_events(session, tenant_, events);
    return {};
  });
}

Result<std::vector<OutboxEntry>> SqlOutbox::read(std::uint64_t after, std::uint32_t limit) {
  if (limit < 1 || limit > 1000)
    return Error(ErrorCode::invalid_argument, "1 to 1,000 entries can be read at once");
  using Found = std::vector<OutboxEntry>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    Found found;
    session.each(Sql::read_outbox,
                 tenant_.arguments().number("after", static_cast<std::int64_t>(after)).number("limit", limit),
                 [&](const Row& row) { found.push_back(outbox_entry_of(row)); });
    return found;
  });
}

Result<void> SqlOutbox::done(std::uint64_t cursor) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    session.run(Sql::done_outbox,
                tenant_.arguments().number("cursor", static_cast<std::int64_t>(std::min(cursor, kLargest))));
    return {};
  });
}

namespace {

CounterState counter_of(const Row& row) {
  return {.count = static_cast<std::uint64_t>(row.number(0)),
          .window_started_at = row.time(1),
          .last_at = row.time(2)};
}

}  // namespace

Result<CounterState> SqlCounters::add(const CounterKey& key, Duration window, TimePoint now) {
  if (window <= Duration::zero()) return Error(ErrorCode::invalid_argument, "a window must be positive");
  return tenant_.write<CounterState>([&](Session& session) -> Result<CounterState> {
    const auto state = session.one(
        Sql::add_counter,
        tenant_.arguments().text("counter_key", key.text()).time("now", now).time("ends_at", now + window),
        counter_of);
    return state.value_or(CounterState{});
  });
}

Result<std::optional<CounterState>> SqlCounters::find(const CounterKey& key, TimePoint now) {
  using Found = std::optional<CounterState>;
  return tenant_.read<Found>([&](Session& session) -> Result<Found> {
    return session.one(Sql::find_counter,
                       tenant_.arguments().text("counter_key", key.text()).time("now", now), counter_of);
  });
}

Result<void> SqlCounters::reset(const CounterKey& key) {
  return tenant_.database.writer().run([&](Session& session) -> Result<void> {
    session.run(Sql::delete_counter, tenant_.arguments().text("counter_key", key.text()));
    return {};
  });
}

}  // namespace gatehouse::sql
