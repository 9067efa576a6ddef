// Session: one connection with its prepared statements, and Arguments and Row, what goes in and comes out.
//
// The only code that speaks to SOCI beside the dialects. Not thread-safe: one user at a time (Writer,
// ReadPool). Its methods throw what SOCI throws; guarded() is where every call into a Session is made and
// nothing leaves it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gatehouse/storage/storage.h"
#include "plugins/storage/sql_engine/dialect.h"
#include "plugins/storage/sql_engine/statements.h"

namespace gatehouse::sql {

/// Named values of one execution. A statement is always given the same names.
class Arguments {
 public:
  Arguments& text(const char* name, std::string_view value);
  Arguments& number(const char* name, std::int64_t value);
  Arguments& time(const char* name, TimePoint value) {
    return number(name, value.time_since_epoch().count());
  }
  Arguments& digest(const char* name, const Digest& value) { return text(name, value.hex()); }
  /// Arbitrary bytes, as hexadecimal digits.
  Arguments& bytes(const char* name, std::string_view value);

  struct Value {
    const char* name;
    bool is_text;
    std::string text;
    long long number;
  };
  const std::vector<Value>& values() const noexcept { return values_; }

 private:
  std::vector<Value> values_;
};

/// One row of an answer, its columns by place. Valid until the next.
class Row {
 public:
  virtual ~Row() = default;
  virtual const std::string& text(std::size_t column) const = 0;
  virtual std::int64_t number(std::size_t column) const = 0;
  TimePoint time(std::size_t column) const { return TimePoint(Duration(number(column))); }
  Digest digest(std::size_t column) const;
  std::string bytes(std::size_t column) const;
  bool flag(std::size_t column) const { return number(column) != 0; }
  Revision revision(std::size_t column) const { return {static_cast<std::uint64_t>(number(column))}; }
};

class Session {
 public:
  static Result<std::unique_ptr<Session>> open(const Dialect& dialect, SessionUse use);
  ~Session();

  /// Rows that an INSERT, UPDATE or DELETE without RETURNING affected.
  std::int64_t run(Sql id, const Arguments& arguments);
  /// Hands every row to `take`, always to the end: a statement left in the middle would hold its snapshot
  /// open.
  void each(Sql id, const Arguments& arguments, const std::function<void(const Row&)>& take);
  /// The first row through `take`, if there is one.
  template <class Take>
  auto one(Sql id, const Arguments& arguments, Take take)
      -> std::optional<decltype(take(std::declval<const Row&>()))> {
    std::optional<decltype(take(std::declval<const Row&>()))> found;
    each(id, arguments, [&](const Row& row) {
      if (!found) found = take(row);
    });
    return found;
  }
  bool exists(Sql id, const Arguments& arguments);
  /// A statement of the transaction language, or of a migration.
  void command(const std::string& text);
  /// First column of the first row as text; for settings, not for records.
  std::string ask(const std::string& text);

  const Dialect& dialect() const noexcept { return dialect_; }
  /// Does the schema take every statement of the catalogue? corrupt where it does not.
  Result<void> check_schema();
  bool in_transaction();
  Result<void> check_alive();

 private:
  class Prepared;
  Session(const Dialect& dialect, std::unique_ptr<soci::session> connection);
  Prepared& prepared(Sql id, const Arguments& arguments);

  const Dialect& dialect_;
  std::unique_ptr<soci::session> connection_;
  std::vector<std::unique_ptr<Prepared>> statements_;
};

/// The error that stands for a library's exception. Nothing of its text is kept: it holds bound values.
Error error_of(const Dialect& dialect, const std::exception& thrown);

/// Runs `work`, turning whatever a library throws into an Error.
template <class Work>
auto guarded(const Dialect& dialect, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::exception& thrown) {
    return error_of(dialect, thrown);
  } catch (...) {
    return Error(ErrorCode::internal, "the database library failed in an unknown way");
  }
}

}  // namespace gatehouse::sql
