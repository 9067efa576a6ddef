// Migration: one numbered step of a schema, forward only. Released ones never change: their checksum is
// stored with them, and a database that was made by other text is refused.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/storage/storage.h"

namespace gatehouse::sql {

class Session;

struct Migration {
  std::uint32_t version;
  std::string_view name;
  std::span<const char* const> statements;
};

/// Sixteen hexadecimal digits over the text of the statements.
std::string checksum(const Migration& migration);

/// What is applied and what is pending. corrupt when an applied step's text differs from ours; unsupported
/// when the database is of a newer release.
Result<MigrationStatus> migration_status(Session& session, std::span<const Migration> known);

/// Applies what is pending in one transaction of the caller's.
Result<void> apply_pending(Session& session, std::span<const Migration> known, TimePoint now);

}  // namespace gatehouse::sql
