#include "core/oauth/backchannel/pending_logouts.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace gatehouse::oauth {
namespace {

/// A file of fewer lines is never rewritten while the server runs.
constexpr std::size_t kFewLines = 4096;

/// No id holds a space (rules of clients and tenants).
std::string line_of(const PendingLogout& logout) {
  return "+ " + logout.event.text() + ' ' + logout.tenant.text() + ' ' + logout.client.text() + ' ' +
         logout.session.text() + ' ' + logout.user.text() + ' ' +
         std::to_string(logout.ended_at.time_since_epoch().count()) + '\n';
}

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto space = std::min(line.find(' '), line.size());
    words.emplace_back(line.substr(0, space));
    line.remove_prefix(std::min(space + 1, line.size()));
  }
  return words;
}

}  // namespace

Result<std::unique_ptr<PendingLogouts>> PendingLogouts::open(std::filesystem::path file, std::size_t most) {
  std::unique_ptr<PendingLogouts> pending(new PendingLogouts(std::move(file), most));
  auto content = audit::read_file(pending->file_);
  if (!content && content.error().code() != ErrorCode::not_found) return std::move(content).error();
  if (content) {
    // What a crash left of a last line has no newline: its add() never answered.
    std::string_view rest = *content;
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      pending->take_line(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  }
  GH_TRY_VOID(pending->rewrite());
  return pending;
}

void PendingLogouts::take_line(std::string_view line) {
  auto words = words_of(line);
  if (words.size() == 3 && words[0] == "-") waiting_.erase({words[1], words[2]});
  if (words.size() != 7 || words[0] != "+") return;
  std::int64_t at = 0;
  const auto& digits = words[6];
  if (std::from_chars(digits.data(), digits.data() + digits.size(), at).ec != std::errc()) return;
  const PendingLogout logout{.event = EventId(words[1]),
                             .tenant = TenantId(words[2]),
                             .client = ClientId(words[3]),
                             .session = SessionId(words[4]),
                             .user = UserId(words[5]),
                             .ended_at = TimePoint(Duration(at))};
  waiting_.insert_or_assign(key_of(logout), logout);
}

Result<void> PendingLogouts::rewrite() {
  std::string content;
  for (const auto& [key, logout] : waiting_)
    content += line_of(logout);
  GH_TRY_VOID(audit::replace_file(file_, content));
  handle_ = audit::FileHandle(::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (handle_.get() < 0) return audit::system_error("cannot open", file_);
  lines_ = waiting_.size();
  return {};
}

Result<void> PendingLogouts::append(std::string_view lines) {
  if (!audit::write_all(handle_.get(), lines)) {
    auto failed = audit::system_error("cannot write", file_);
    (void)rewrite();  // half a line may stand at the end
    return failed;
  }
  lines_ += static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
  return {};
}

Result<std::vector<PendingLogout>> PendingLogouts::add(std::span<const PendingLogout> logouts) {
  const std::lock_guard lock(mutex_);
  std::vector<PendingLogout> fresh;
  std::string lines;
  for (const auto& logout : logouts)
    if (!waiting_.contains(key_of(logout))) {
      fresh.push_back(logout);
      lines += line_of(logout);
    }
  if (fresh.empty()) return fresh;
  GH_TRY_VOID(append(lines));
  if (::fdatasync(handle_.get()) != 0) return audit::system_error("cannot sync", file_);
  for (const auto& logout : fresh)
    waiting_.emplace(key_of(logout), logout);
  for (; waiting_.size() > most_; ++dropped_)
    waiting_.erase(waiting_.begin());
  return fresh;
}

void PendingLogouts::forget(const PendingLogout& logout) {
  const std::lock_guard lock(mutex_);
  if (waiting_.erase(key_of(logout)) == 0) return;
  // Where the disk refuses, the call is made once more after a restart.
  if (lines_ > kFewLines && lines_ > 4 * waiting_.size())
    (void)rewrite();
  else
    (void)append("- " + logout.event.text() + ' ' + logout.client.text() + '\n');
}

std::vector<PendingLogout> PendingLogouts::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<PendingLogout> all;
  for (const auto& [key, logout] : waiting_)
    all.push_back(logout);
  return all;
}

std::size_t PendingLogouts::count() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

std::uint64_t PendingLogouts::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace gatehouse::oauth
