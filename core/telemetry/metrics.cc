#include "core/telemetry/metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>

namespace gatehouse::telemetry {
namespace {

void write_counters(Exposition& out, const Family<Counter>& family) {
  family.each([&](LabelValues labels, const Counter& counter) {
    out.sample(family.info(), labels, static_cast<double>(counter.value()));
  });
}

void write_durations(Exposition& out, const Family<Histogram>& family) {
  family.each(
      [&](LabelValues labels, const Histogram& histogram) { histogram.write(out, family.info(), labels); });
}

std::size_t open_descriptors() {
  DIR* directory = ::opendir("/proc/self/fd");
  if (directory == nullptr) return 0;
  std::size_t count = 0;
  while (::readdir(directory) != nullptr)
    ++count;
  ::closedir(directory);
  return count < 3 ? 0 : count - 3;  // ".", ".." and the directory's own
}

/// Not from /proc/stat, which `ProcSubset=pid` hides.
double boot_time() {
  const auto seconds = [](clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  };
  return seconds(CLOCK_REALTIME) - seconds(CLOCK_BOOTTIME);
}

/// The numbers of /proc/self/stat from the third field on (proc(5)); the second may hold spaces.
std::vector<double> stat_fields() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  const auto end_of_name = text.rfind(')');
  if (end_of_name == std::string::npos || end_of_name + 4 > text.size()) return {};
  std::istringstream rest(text.substr(end_of_name + 4));  // past the state's letter
  std::vector<double> fields;
  for (double value = 0; rest >> value;)
    fields.push_back(value);
  return fields;
}

}  // namespace

void Metrics::write(Exposition& out) const {
  for (const auto* family : {&request_duration, &authentication_duration, &password_hash_duration})
    write_durations(out, *family);
  out.sample(metric::kActiveRequests, {"public"}, static_cast<double>(active_requests.value()));
  for (const auto* family : {&authorize_requests, &tokens_issued, &token_errors, &refresh_reuse,
                             &authentications, &password_rehashes, &login_flow, &consents, &rate_limited,
                             &signing_operations, &audit_events, &fetches, &logout_calls, &config_reloads})
    write_counters(out, *family);
  write_caches(out);
  if (const auto at = last_reload.load(std::memory_order_relaxed); at != 0)
    out.sample(metric::kLastReload, {}, static_cast<double>(at));
}

void Metrics::write_caches(Exposition& out) const {
  const std::array<std::pair<std::string_view, const CacheTally&>, 6> tallies{
      {{"clients", caches.clients},
       {"families", caches.families},
       {"accounts", caches.accounts},
       {"access_tokens", caches.access_tokens},
       {"signatures", caches.signatures},
       {"proof_keys", caches.proof_keys}}};
  for (const auto& [name, tally] : tallies) {
    out.sample(metric::kCacheRequests, {name, "hit"}, static_cast<double>(tally.hits.value()));
    out.sample(metric::kCacheRequests, {name, "miss"}, static_cast<double>(tally.misses.value()));
  }
  for (const auto& [name, tally] : tallies)
    if (name != "clients")  // their documents are of any shape
      out.sample(metric::kCacheBytes, {name},
                 static_cast<double>(tally.bytes.load(std::memory_order_relaxed)));
}

void write_process_metrics(Exposition& out) {
  const auto fields = stat_fields();
  if (fields.size() < 21) return;
  // proc(5) numbers from 1; the first of `fields` is its 4.
  const auto field = [&](std::size_t number) { return fields[number - 4]; };
  const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const double page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  out.sample(metric::kProcessCpu, {}, (field(14) + field(15)) / ticks);
  out.sample(metric::kProcessResident, {}, field(24) * page);
  out.sample(metric::kProcessVirtual, {}, field(23));
  out.sample(metric::kProcessOpenFds, {}, static_cast<double>(open_descriptors()));
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  out.sample(metric::kProcessMaxFds, {}, static_cast<double>(limit.rlim_cur));
  out.sample(metric::kProcessThreads, {}, field(20));
  out.sample(metric::kProcessStart, {}, boot_time() + field(22) / ticks);
}

}  // namespace gatehouse::telemetry
