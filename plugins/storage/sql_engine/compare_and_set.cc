#include "plugins/storage/sql_engine/compare_and_set.h"

namespace gatehouse::sql {

Result<Revision> compare_and_set(Session& session, const Put& put, Arguments fields, const Expect& expect) {
  if (const auto* expected = std::get_if<Revision>(&expect)) {
    fields.number("revision", static_cast<std::int64_t>(expected->number));
    if (session.run(put.update, fields) == 1) return Revision{expected->number + 1};
    return Error(ErrorCode::conflict, "the record is not the one that was read");
  }
  if (session.run(put.insertion, fields) == 1) return Revision{1};
  return Error(ErrorCode::conflict, "the record exists");
}

}  // namespace gatehouse::sql
