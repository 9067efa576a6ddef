// SqliteClaims: one server per database file. The lock is the kernel's, on a file beside the database that
// says no more than who had it last: a lock on the database itself would be in the way of SQLite's own.
// Thread-safe.
#pragma once

#include <filesystem>

#include "gatehouse/storage/sole_server.h"

namespace gatehouse::sqlite {

class SqliteClaims final : public SoleServer {
 public:
  /// `database`: absolute. The lock lies in "<database>-server".
  explicit SqliteClaims(std::filesystem::path database) : database_(std::move(database)) {}
  Result<Claimed> claim(const ClaimRequest& request) override;

 private:
  std::filesystem::path database_;
};

}  // namespace gatehouse::sqlite
