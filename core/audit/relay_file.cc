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

std::string_view head_of(std::string_view journal) { return journal.substr(0, journal.find('\n')); }

std::uint64_t generation_of(std::string_view journal) {
  return read_journal_head(head_of(journal)).value_or(0);
}

Error unreadable(const std::filesystem::path& path) {
  return Error(ErrorCode::corrupt, path.string() +
                                       " cannot be read. It holds the ends of the audit chains; moving "
                                       "relay.json and relay.journal away begins new chains under a new "
                                       "node id");
}

}  // namespace

RelayFile::RelayFile(std::filesystem::path directory)
    : snapshot_(directory / "relay.json"), journal_(directory / "relay.journal") {}

Result<RelayState> RelayFile::load(TimePoint now) {
  const auto content = read_file(snapshot_);
  const auto journal = read_file(journal_);
  if (!journal && journal.error().code() != ErrorCode::not_found) return journal.error();
  const bool is_new = !content && content.error().code() == ErrorCode::not_found;
  // The first snapshot follows an empty journal; beside any other it was there and is lost.
  if (is_new && journal && !journal->empty()) return unreadable(snapshot_);
  if (is_new)
    return RelayState{.node = make_uuid_v7(now), .heads = {}, .changed = {}, .delivered = {}, .pending = {}};
  if (!content) return content.error();
  auto snapshot = read_snapshot(*content);
  if (!snapshot) return unreadable(snapshot_);
  if (const auto still = read_file(snapshot_); !still || *still != *content)
    return Error(ErrorCode::conflict, snapshot_.string() + " is being written");
  if (snapshot->generation == 0) {
    // Of a version without a journal. One that stands there is of the time before a downgrade.
    generation_ = journal ? generation_of(*journal) : 0;
    return std::move(snapshot->state);
  }
  // Without its journal a snapshot is of the past: to go on from there would be a fork of every chain.
  if (!journal) return unreadable(journal_);
  if (!apply_journal(*journal, *snapshot)) return unreadable(journal_);
  generation_ = snapshot->generation;
  head_size_ = std::min(journal->size(), head_of(*journal).size() + 1);
  journal_size_ = journal->size();
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
  (void)begin_journal();  // it is saved; where that fails, the next save writes all of it again
  return {};
}

Result<void> RelayFile::begin_journal() {
  const std::string head = write_journal_head(generation_);
  FileHandle fresh(::open(journal_.c_str(), O_WRONLY | O_TRUNC | O_APPEND | O_CLOEXEC));
  if (fresh.get() < 0) return system_error("cannot open", journal_);
  if (!write_all(fresh.get(), head)) return system_error("cannot write", journal_);
  journal_size_ = head_size_ = head.size();
  appending_ = std::move(fresh);
  return {};
}

}  // namespace gatehouse::audit
