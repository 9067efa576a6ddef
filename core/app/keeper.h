// Keeper: the periodic work of a running server, on one thread: once a second the change feed, so that what
// other nodes and the command line did is seen within a second (docs/adr/0002); every half minute key steps;
// every minute a sweep.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "core/app/site.h"
#include "core/telemetry/log.h"

namespace gatehouse::app {

class Keeper {
 public:
  struct Rhythm {
    Duration feed = std::chrono::seconds(1);
    Duration keys = std::chrono::seconds(30);
    Duration sweep = std::chrono::seconds(60);
  };
  Keeper(Storage& storage, const CurrentSite& site, const Clock& clock, const telemetry::Log& log)
      : storage_(storage), site_(site), clock_(clock), log_(log) {}
  ~Keeper() { stop(); }

  /// Reads the feed's position, then starts the thread.
  Result<void> start(Rhythm rhythm);
  void stop();

  /// One round of each kind of work; called by the thread, and by tests that turn the clock.
  void follow_changes();
  void advance_keys();
  void sweep();
  bool is_stopping();

 private:
  void work(Rhythm rhythm);
  void complete_origins(const Site& site);
  void report(std::string_view event, std::string_view message, const Error& error);

  Storage& storage_;
  const CurrentSite& site_;
  const Clock& clock_;
  const telemetry::Log& log_;
  std::mutex following_;  // the position below; tests call follow_changes() beside the thread
  ChangeCursor position_;
  bool feed_failed_ = false;
  std::set<TenantId> incomplete_;        // whose clients' origins are to be read
  std::weak_ptr<const Site> completed_;  // the site that everything was told to
  std::mutex guard_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace gatehouse::app
