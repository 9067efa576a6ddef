#include "core/audit/relay_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "core/audit/relay_codec.h"
#include "core/base/ids.h"

namespace gatehouse::audit {
namespace {

/// Shorter than this, a journal is read in no time, whatever the snapshot's size.
constexpr std::size_t kShortJournal = 256 << 10;

/// Applies the lines that belong to the snapshot; false where they cannot be read, or are of a later one.
bool apply_journal(std::string_view text, RelaySnapshot& snapshot) {
  bool first = true;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return true;  // torn
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (first) {
      const auto generation = read_journal_head(line);
      // Of a snapshot that was replaced: whoever did it went down before the journal was begun anew.
      if (generation && *generation < snapshot.generation) return true;
      if (generation != snapshot.generation && !(text.empty() && !generation)) return false;
      first = false;
    } else if (!read_step(line, snapshot.state) && !text.empty()) {
      // A power cut may leave the last line, and only that, at its full length without all of its content.
      return false;
    }
  }
  return true;
}

}  // namespace

RelayFile::RelayFile(std::filesystem::path directory)
    : snapshot_(directory / "relay.json"), journal_(directory / "relay.journal") {}

Result<RelayState> RelayFile::load(TimePoint now) {
  const auto content = read_file(snapshot_);
  if (!content && content.error().code() == ErrorCode::not_found)
    return RelayState{.node = make_uuid_v7(now), .heads = {}, .changed = {}, .delivered = {}, .pending = {}};
  if (!content) return content.error();
  const auto unreadable = [](const std::filesystem::path& path) {
    return Error(ErrorCode::corrupt, path.string() +
                                         " cannot be read. It holds the ends of the audit chains; moving "
                                         "relay.json and relay.journal away begins new chains under a new "
                                         "node id");
  };
  auto snapshot = read_snapshot(*content);
  if (!snapshot) return unreadable(snapshot_);
  const auto journal = read_file(journal_);
  if (!journal && journal.error().code() != ErrorCode::not_found) return journal.error();
  if (const auto still = read_file(snapshot_); !still || *still != *content)
    return Error(ErrorCode::conflict, snapshot_.string() + " is being written");
  // Without its journal a snapshot is of the past: to go on from there would be a fork of every chain.
  if (!journal && snapshot->generation > 0) return unreadable(journal_);
  if (journal && !apply_journal(*journal, *snapshot)) return unreadable(journal_);
  generation_ = snapshot->generation;
  return std::move(snapshot->state);
}

Result<void> RelayFile::save(RelayState& state) {
  if (appending_.get() < 0 || state.node != node_ || journal_size_ > std::max(kShortJournal, snapshot_size_))
    return rewrite(state);
  if (auto appended = append(state); !appended) {
    appending_ = {};  // half a line may stand there: nothing may come behind it
    return appended;
  }
  state.changed.clear();
  return {};
}

Result<void> RelayFile::append(const RelayState& state) {
  const std::string line = write_step(state);
  if (!write_all(appending_.get(), line) || ::fdatasync(appending_.get()) != 0)
    return system_error("cannot write", journal_);
  journal_size_ += line.size();
  return {};
}

Result<void> RelayFile::rewrite(RelayState& state) {
  appending_ = {};
  // Before the snapshot: one without a journal beside it counts as harmed.
  if (const FileHandle there(::open(journal_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); there.get() < 0)
    return system_error("cannot create", journal_);
  const std::string text = write_snapshot({.state = state, .generation = generation_ + 1});
  GH_TRY_VOID(replace_file(snapshot_, text));
  ++generation_;  // from here on the journal that stands there is of the past
  node_ = state.node;
  snapshot_size_ = text.size();
  state.changed.clear();
  return begin_journal();
}

Result<void> RelayFile::begin_journal() {
  const std::string head = write_journal_head(generation_);
  FileHandle fresh(::open(journal_.c_str(), O_WRONLY | O_TRUNC | O_APPEND | O_CLOEXEC));
  if (fresh.get() < 0) return system_error("cannot open", journal_);
  if (!write_all(fresh.get(), head)) return system_error("cannot write", journal_);
  journal_size_ = head.size();
  appending_ = std::move(fresh);
  return {};
}

}  // namespace gatehouse::audit
