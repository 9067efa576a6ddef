#include "core/oauth/client_calls/pending_calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace gatehouse::oauth {
namespace {

/// A file of fewer lines is never rewritten while the server runs.
constexpr std::size_t kFewLines = 4096;

std::string_view name_of(CallAbout about) noexcept {
  return about == CallAbout::logout ? "logout" : "backchannel";
}

std::optional<CallAbout> parse_about(std::string_view name) noexcept {
  for (const auto about : {CallAbout::logout, CallAbout::backchannel})
    if (name_of(about) == name) return about;
  return std::nullopt;
}

std::string digits_of(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }

std::optional<TimePoint> read_time(std::string_view digits) noexcept {
  std::int64_t at = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), at);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return TimePoint(Duration(at));
}

/// No id holds a space (rules of clients and tenants).
std::string line_of(const PendingCall& call) {
  return std::string("+ ")
      .append(name_of(call.about))
      .append(" " + call.subject + ' ' + call.tenant.text() + ' ' + call.client.text() + ' ')
      .append(digits_of(call.due) + ' ' + digits_of(call.until) + ' ' + call.more + '\n');
}

/// The next word, taken off the front with the space behind it; the rest of the line may hold spaces.
std::string_view take(std::string_view& line) noexcept {
  const auto space = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, space);
  line.remove_prefix(std::min(space + 1, line.size()));
  return word;
}

std::optional<PendingCall> read_call(std::string_view line) {
  const auto about = parse_about(take(line));
  const auto subject = take(line), tenant = take(line), client = take(line);
  const auto due = read_time(take(line)), until = read_time(take(line));
  if (!about || subject.empty() || tenant.empty() || client.empty() || !due || !until) return std::nullopt;
  return PendingCall{.about = *about,
                     .subject = std::string(subject),
                     .tenant = TenantId(std::string(tenant)),
                     .client = ClientId(std::string(client)),
                     .due = *due,
                     .until = *until,
                     .more = std::string(line)};
}

}  // namespace

Result<std::unique_ptr<PendingCalls>> PendingCalls::open(std::filesystem::path file,
                                                         std::size_t most_of_tenant) {
  std::unique_ptr<PendingCalls> pending(new PendingCalls(std::move(file), most_of_tenant));
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
  // Nearly every start finds the file as it would write it; what a sync costs is much of a start.
  if (content && *content == pending->text()) {
    GH_TRY_VOID(pending->append_from_now());
    // A server that died before its sync may have left lines that only memory holds.
    if (!content->empty() && ::fdatasync(pending->handle_.get()) != 0)
      return audit::system_error("cannot sync", pending->file_);
  } else {
    GH_TRY_VOID(pending->rewrite());
  }
  return pending;
}

void PendingCalls::take_line(std::string_view line) {
  const auto sign = take(line);
  if (sign == "-") {
    const auto tenant = take(line), subject = take(line), client = take(line);
    remove(TenantId(std::string(tenant)), {std::string(subject), std::string(client)});
  } else if (sign == "+") {
    if (const auto call = read_call(line)) keep(*call);
  }
}

const PendingCall* PendingCalls::find(const PendingCall& like) const {
  const auto tenant = tenants_.find(like.tenant);
  if (tenant == tenants_.end()) return nullptr;
  const auto kept = tenant->second.calls.find(key_of(like));
  return kept == tenant->second.calls.end() ? nullptr : &kept->second.call;
}

void PendingCalls::keep(const PendingCall& call) {
  const auto key = key_of(call);
  remove(call.tenant, key);
  auto& tenant = tenants_[call.tenant];
  const auto place = ++last_place_;
  tenant.order.emplace(place, key);
  tenant.calls.emplace(key, Kept{.call = call, .place = place});
  ++count_;
}

void PendingCalls::remove(const TenantId& tenant, const Key& key) {
  const auto of_tenant = tenants_.find(tenant);
  if (of_tenant == tenants_.end()) return;
  const auto kept = of_tenant->second.calls.find(key);
  if (kept == of_tenant->second.calls.end()) return;
  of_tenant->second.order.erase(kept->second.place);
  of_tenant->second.calls.erase(kept);
  if (of_tenant->second.calls.empty()) tenants_.erase(of_tenant);
  --count_;
}

std::string PendingCalls::text() const {
  std::string lines;
  for (const auto& [tenant, kept] : tenants_)
    for (const auto& [place, key] : kept.order)
      lines += line_of(kept.calls.at(key).call);
  return lines;
}

Result<void> PendingCalls::rewrite() {
  GH_TRY_VOID(audit::replace_file(file_, text()));
  return append_from_now();
}

Result<void> PendingCalls::append_from_now() {
  handle_ = audit::FileHandle(::open(file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (handle_.get() < 0) return audit::system_error("cannot open", file_);
  lines_ = count_;
  return {};
}

Result<void> PendingCalls::append(std::string_view lines) {
  if (!audit::write_all(handle_.get(), lines)) {
    auto failed = audit::system_error("cannot write", file_);
    (void)rewrite();  // half a line may stand at the end
    return failed;
  }
  lines_ += static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
  return {};
}

Result<std::vector<PendingCall>> PendingCalls::add(std::span<const PendingCall> calls) {
  const std::lock_guard lock(mutex_);
  std::vector<PendingCall> fresh;
  std::string lines;
  for (const auto& call : calls) {
    const auto* known = find(call);
    if (known != nullptr && *known == call) continue;
    fresh.push_back(call);
    lines += line_of(call);
  }
  if (fresh.empty()) return fresh;
  GH_TRY_VOID(append(lines));
  if (::fdatasync(handle_.get()) != 0) return audit::system_error("cannot sync", file_);
  for (const auto& call : fresh) {
    keep(call);
    for (const auto& of_tenant = tenants_.at(call.tenant); of_tenant.calls.size() > most_of_tenant_;
         ++dropped_) {
      const auto oldest = of_tenant.order.begin()->second;
      remove(call.tenant, oldest);
    }
  }
  return fresh;
}

void PendingCalls::forget(const PendingCall& call) {
  const std::lock_guard lock(mutex_);
  const auto* known = find(call);
  if (known == nullptr || *known != call) return;
  const auto line = "- " + call.tenant.text() + ' ' + call.subject + ' ' + call.client.text() + '\n';
  remove(call.tenant, key_of(call));
  // Where the disk refuses, the call is made once more after a restart.
  if (lines_ > kFewLines && lines_ > 4 * count_)
    (void)rewrite();
  else
    (void)append(line);
}

bool PendingCalls::holds(const PendingCall& call) const {
  const std::lock_guard lock(mutex_);
  const auto* known = find(call);
  return known != nullptr && *known == call;
}

std::vector<PendingCall> PendingCalls::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<PendingCall> all;
  for (const auto& [tenant, kept] : tenants_)
    for (const auto& [place, key] : kept.order)
      all.push_back(kept.calls.at(key).call);
  return all;
}

std::size_t PendingCalls::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::uint64_t PendingCalls::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace gatehouse::oauth
