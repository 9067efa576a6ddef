#include "gatehouse/storage/page_cursor.h"
#include "plugins/storage/sql_engine/grant_store.h"
#include "plugins/storage/sql_engine/mapping.h"
#include "plugins/storage/sql_engine/token_rows.h"

// The part of SqlGrants that finds, lists and revokes families.
namespace gatehouse::sql {
namespace {

struct Selection {
  Sql statement;
  std::string owner;
  std::string name;  ///< of the listing, for its cursors
};

Selection listing(const FamilyQuery& query) {
  struct Select {
    Selection operator()(const UserId& id) const {
      return {Sql::list_families_by_user, id.text(), "families/user/" + id.text()};
    }
    Selection operator()(const ClientId& id) const {
      return {Sql::list_families_by_client, id.text(), "families/client/" + id.text()};
    }
    Selection operator()(const SessionId& id) const {
      return {Sql::list_families_by_session, id.text(), "families/session/" + id.text()};
    }
  };
  return std::visit(Select{}, query.whose);
}

/// Nothing for the whole tenant.
std::optional<Selection> revocation(const RevokeRequest& request) {
  using Selected = std::optional<Selection>;
  struct Select {
    Selected operator()(const FamilyId& id) const { return Selection{Sql::list_active_by_id, id.text(), {}}; }
    Selected operator()(const UserId& id) const { return Selection{Sql::list_active_by_user, id.text(), {}}; }
    Selected operator()(const ClientId& id) const {
      return Selection{Sql::list_active_by_client, id.text(), {}};
    }
    Selected operator()(const SessionId& id) const {
      return Selection{Sql::list_active_by_session, id.text(), {}};
    }
    Selected operator()(const WholeTenant&) const { return std::nullopt; }
  };
  return std::visit(Select{}, request.what);
}

}  // namespace

Result<std::optional<FamilyRecord>> SqlGrants::find(const FamilyId& id, TimePoint now) {
  return tenant_.read<std::optional<FamilyRecord>>(
      [&](Session& session) -> Result<std::optional<FamilyRecord>> {
        auto family = load_family(session, tenant_, id);
        if (family && family->expires_at <= now) family.reset();
        return family;
      });
}

Result<Page<FamilyRecord>> SqlGrants::list(const FamilyQuery& query) {
  if (query.list.limit < 1 || query.list.limit > 200)
    return Error(ErrorCode::invalid_argument, "a page has 1 to 200 records");
  const auto selection = listing(query);
  GH_TRY(const std::string after, read_page_cursor(selection.name, query.list.cursor));
  return tenant_.read<Page<FamilyRecord>>([&](Session& session) -> Result<Page<FamilyRecord>> {
    Page<FamilyRecord> page;
    session.each(selection.statement,
                 tenant_.arguments()
                     .text("owner", selection.owner)
                     .text("after", after)
                     .time("now", query.now)
                     .number("limit", query.list.limit + 1),
                 [&](const Row& row) { page.records.push_back(family_of(row)); });
    if (page.records.size() > query.list.limit) {
      page.records.pop_back();
      page.next = make_page_cursor(selection.name, page.records.back().id.text());
    }
    return page;
  });
}

Result<RevokedCount> SqlGrants::revoke(const RevokeRequest& request) {
  return tenant_.write<RevokedCount>([&](Session& session) { return revoke_in(session, request); });
}

Result<RevokedCount> SqlGrants::revoke_in(Session& session, const RevokeRequest& request) const {
  const TimePoint now = request.mutation.now;
  RevokedCount count;
  if (const auto selection = revocation(request)) {
    std::vector<std::string> ids;
    session.each(selection->statement, tenant_.arguments().text("owner", selection->owner).time("now", now),
                 [&](const Row& row) { ids.push_back(row.text(0)); });
    for (const auto& id : ids) {
      FamilyRecord family;
      family.id = FamilyId(id);
      if (revoke_family(session, family, request.reason, now)) ++count.families;
    }
  } else {
    const auto revoked =
        session.run(Sql::revoke_all_families,
                    tenant_.arguments().text("reason", to_string(request.reason)).time("now", now));
    count.families = static_cast<std::uint64_t>(revoked);
    if (revoked > 0) note_change(session, tenant_, {.kind = ChangeKind::family, .id = {}, .at = now});
  }
  if (count.families > 0) write_events(session, tenant_, request.mutation.events);
  return count;
}

}  // namespace gatehouse::sql
