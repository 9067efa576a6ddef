#include "plugins/storage/sql_engine/session.h"

#include <soci/soci.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <deque>
#include <new>

namespace gatehouse::sql {
namespace {

std::string to_hex(std::string_view bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 0xf];
  }
  return text;
}

/// Ours wrote it, so anything else in it is damage, told as such by the database's own check or by the seal.
std::string from_hex(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

}  // namespace

Arguments& Arguments::text(const char* name, std::string_view value) {
  values_.push_back({.name = name, .is_text = true, .text = std::string(value), .number = 0});
  return *this;
}

Arguments& Arguments::number(const char* name, std::int64_t value) {
  values_.push_back({.name = name, .is_text = false, .text = {}, .number = value});
  return *this;
}

Arguments& Arguments::bytes(const char* name, std::string_view value) { return text(name, to_hex(value)); }

Digest Row::digest(std::size_t column) const {
  Digest::Bytes bytes{};
  const std::string read = from_hex(text(column));
  for (std::size_t i = 0; i < bytes.size() && i < read.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(read[i]);
  return Digest(bytes);
}

std::string Row::bytes(std::size_t column) const { return from_hex(text(column)); }

/// A statement with its buffers, bound once and executed many times.
class Session::Prepared final : public Row {
 public:
  Prepared(soci::session& connection, const Statement& what, const Arguments& arguments)
      : statement_(connection), in_(arguments.values().begin(), arguments.values().end()) {
    statement_.alloc();
    statement_.prepare(what.text);
    for (auto& value : in_) {
      if (value.is_text)
        statement_.exchange(soci::use(value.text, value.name));
      else
        statement_.exchange(soci::use(value.number, value.name));
    }
    for (const char* kind = what.columns; *kind != 0; ++kind) {
      auto& column = out_.emplace_back();
      if (*kind == 't')
        statement_.exchange(soci::into(column.text));
      else
        statement_.exchange(soci::into(column.number));
    }
    statement_.define_and_bind();
  }

  void assign(const Arguments& arguments) {
    const auto& values = arguments.values();
    for (std::size_t i = 0; i < in_.size(); ++i) {
      // By name: two callers of a statement may give its arguments in different orders.
      auto given = values.begin() + static_cast<std::ptrdiff_t>(i);
      if (given->name != in_[i].name && std::strcmp(given->name, in_[i].name) != 0)
        given = std::find_if(values.begin(), values.end(),
                             [&](const auto& value) { return std::strcmp(value.name, in_[i].name) == 0; });
      in_[i].text = given->text;
      in_[i].number = given->number;
    }
  }
  bool execute() { return statement_.execute(true); }
  bool fetch() { return statement_.fetch(); }
  std::int64_t affected() { return statement_.get_affected_rows(); }

  const std::string& text(std::size_t column) const override { return out_[column].text; }
  std::int64_t number(std::size_t column) const override { return out_[column].number; }

 private:
  struct Column {
    std::string text;
    long long number = 0;
  };
  soci::statement statement_;
  std::deque<Arguments::Value> in_;  // stable addresses: bound once
  std::deque<Column> out_;
};

Session::Session(const Dialect& dialect, std::unique_ptr<soci::session> connection)
    : dialect_(dialect),
      connection_(std::move(connection)),
      statements_(static_cast<std::size_t>(Sql::kCount)) {}

Session::~Session() = default;

Result<std::unique_ptr<Session>> Session::open(const Dialect& dialect, SessionUse use) {
  GH_TRY(auto connection, dialect.connect(use));
  return std::unique_ptr<Session>(new Session(dialect, std::move(connection)));
}

Session::Prepared& Session::prepared(Sql id, const Arguments& arguments) {
  auto& slot = statements_[static_cast<std::size_t>(id)];
  if (!slot) slot = std::make_unique<Prepared>(*connection_, statement(id), arguments);
  slot->assign(arguments);
  return *slot;
}

void Session::each(Sql id, const Arguments& arguments, const std::function<void(const Row&)>& take) {
  auto& statement = prepared(id, arguments);
  // A statement that threw is dropped, so that it neither holds a snapshot nor poisons its next use.
  struct DropUnlessDone {
    std::unique_ptr<Prepared>& slot;
    bool done = false;
    ~DropUnlessDone() {
      if (!done) slot.reset();
    }
  } guard{statements_[static_cast<std::size_t>(id)]};
  for (bool more = statement.execute(); more; more = statement.fetch())
    take(statement);
  guard.done = true;
}

std::int64_t Session::run(Sql id, const Arguments& arguments) {
  each(id, arguments, [](const Row&) {});
  return statements_[static_cast<std::size_t>(id)]->affected();
}

bool Session::exists(Sql id, const Arguments& arguments) {
  bool found = false;
  each(id, arguments, [&](const Row&) { found = true; });
  return found;
}

void Session::command(const std::string& text) { *connection_ << text; }

std::string Session::ask(const std::string& text) {
  std::string answer;
  soci::indicator state = soci::i_null;
  *connection_ << text, soci::into(answer, state);
  return answer;
}

Result<void> Session::check_schema() {
  const auto fits = guarded(dialect_, [&]() -> Result<void> {
    for (const auto& one : catalogue()) {
      soci::statement statement(*connection_);
      statement.alloc();
      statement.prepare(one.text);
    }
    return {};
  });
  if (fits) return {};
  return Error(ErrorCode::corrupt,
               "the schema is not the one that was migrated to: " + fits.error().message());
}

bool Session::in_transaction() { return dialect_.in_transaction(*connection_); }
Result<void> Session::check_alive() { return dialect_.check_alive(*connection_); }

Error error_of(const Dialect& dialect, const std::exception& thrown) {
  if (dynamic_cast<const std::bad_alloc*>(&thrown) != nullptr)
    return Error(ErrorCode::unavailable, "out of memory");
  return Error(dialect.classify(thrown), dialect.explain(thrown));
}

}  // namespace gatehouse::sql
