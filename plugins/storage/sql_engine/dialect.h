// Dialect: what one database does in its own way. Everything else of the SQL stores is shared.
//
// Stateless after construction and thread-safe. Its implementations are the only code that knows a database's
// library beside Session. The text of a library's exception holds SQL and bound values, so it never leaves
// this folder: explain() says what happened in fixed words.
#pragma once

#include <exception>
#include <memory>
#include <span>
#include <string>

#include "gatehouse/error.h"
#include "plugins/storage/sql_engine/migration.h"

namespace soci {
class session;
}

namespace gatehouse::sql {

enum class SessionUse { write, read };

class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual std::string name() const = 0;
  /// Opens a connection, sets what a session of this use needs and verifies that it took effect (S-043).
  virtual Result<std::unique_ptr<soci::session>> connect(SessionUse use) const = 0;
  /// Starts a transaction that may write from its first statement on: it never has to be upgraded.
  virtual const char* begin_write() const = 0;
  /// A query whose answer is '0' as long as the table schema_migrations does not exist.
  virtual const char* ask_for_schema() const = 0;
  /// False once the database itself has given the transaction up, savepoints included.
  virtual bool in_transaction(soci::session& session) const = 0;
  /// An error where the data underneath is not the one that was opened any more.
  virtual Result<void> check_alive(soci::session& session) const = 0;
  virtual ErrorCode classify(const std::exception& thrown) const noexcept = 0;
  virtual std::string explain(const std::exception& thrown) const = 0;
  virtual std::span<const Migration> migrations() const = 0;
};

}  // namespace gatehouse::sql
