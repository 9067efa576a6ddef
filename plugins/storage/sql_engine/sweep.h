// Sweep: removes what expired, a bounded number of rows and of tenants a call.
#pragma once

#include "plugins/storage/sql_engine/database.h"

namespace gatehouse::sql {

struct SweepStep {
  SweepReport report;
  std::string next_tenant;  ///< where the next call goes on; empty: from the start
};

/// Call inside a writing session.
SweepStep sweep_in(Session& session, Database& database, const SweepRequest& request,
                   const std::string& from);

}  // namespace gatehouse::sql
