// put() of a record with a revision: an insertion, or an update of exactly the revision that was read.
#pragma once

#include "plugins/storage/sql_engine/session.h"

namespace gatehouse::sql {

/// `fields` are the arguments of both statements, the update's `revision` excepted. Both change one row or
/// none.
struct Put {
  Sql insertion;
  Sql update;
};
Result<Revision> compare_and_set(Session& session, const Put& put, Arguments fields, const Expect& expect);

}  // namespace gatehouse::sql
