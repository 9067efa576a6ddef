// Database: a writer and readers on one SQL database, and Tenant, the part of it that one store may touch.
#pragma once

#include <memory>
#include <string>

#include "plugins/storage/sql_engine/read_pool.h"
#include "plugins/storage/sql_engine/writer.h"

namespace gatehouse::sql {

/// Thread-safe.
class Database {
 public:
  struct Options {
    ReadPool::Limits readers;
    /// Looks at what was opened before anything of it is used. May be empty. May throw what a Session throws.
    std::function<Result<void>(Session&)> check;
    std::shared_ptr<const Condition> condition;
  };
  static Result<std::unique_ptr<Database>> open(std::shared_ptr<const Dialect> dialect,
                                                const Options& options);

  const Dialect& dialect() const noexcept { return *dialect_; }
  ReadPool& readers() noexcept { return readers_; }
  Writer& writer() noexcept { return writer_; }

  /// One durable transaction. An error takes back everything that `work` did.
  template <class T>
  Result<T> write(const std::function<Result<T>(Session&)>& work) {
    Result<T> answer = Error(ErrorCode::internal, "the work did not run");
    auto committed = writer_.run([&](Session& session) -> Result<void> {
      answer = work(session);
      if (!answer) return std::as_const(answer).error();
      return {};
    });
    if (!committed) return std::move(committed).error();
    return answer;
  }

 private:
  struct Sessions {
    std::unique_ptr<Session> writer;
    std::unique_ptr<Session> reader;
  };
  Database(std::shared_ptr<const Dialect> dialect, const Options& options, Sessions sessions);
  std::shared_ptr<const Dialect> dialect_;
  std::shared_ptr<const Condition> condition_;
  ReadPool readers_;
  Writer writer_;
};

/// One tenant's part. Copied into each role store; outlived by the Database.
struct Tenant {
  Database& database;
  std::string id;

  /// Every statement of a role store starts with these: the tenant predicate.
  Arguments arguments() const {
    Arguments made;
    made.text("tenant", id);
    return made;
  }
  template <class T>
  Result<T> read(const std::function<Result<T>(Session&)>& work) const {
    return database.readers().run<T>(work);
  }
  template <class T>
  Result<T> write(const std::function<Result<T>(Session&)>& work) const {
    return database.write<T>(work);
  }
};

/// Puts the events of a change into the outbox, in the change's own transaction.
void write_events(Session& session, const Tenant& tenant, std::span<const AuditEvent> events);

struct ChangeOf {
  ChangeKind kind;
  std::string id;  ///< empty: everything of this kind in the tenant
  TimePoint at;
};
/// Notes what caches must forget, in the change's own transaction.
void note_change(Session& session, const Tenant& tenant, const ChangeOf& change);

}  // namespace gatehouse::sql
