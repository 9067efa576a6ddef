// The audit kit: what every audit sink must do, ours and a stranger's. See gatehouse/audit.h for the
// contract.
//
// A sink writes to somewhere that the kit cannot know. Whoever knows it gives the fixture an AuditMedium;
// cases whose function is missing there are skipped, named by the capability in brackets. Fresh medium per
// fixture.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gatehouse/audit.h"
#include "gatehouse/testkit/kit.h"

namespace gatehouse::testkit {

struct AuditMedium {
  /// [read_back] Every record written so far, oldest first, each as audit_record_line() makes it.
  std::function<Result<std::vector<std::string>>()> read_back = {};
  /// [limited_space] From now on the medium takes so many more bytes and then refuses, in the middle of a
  /// write if need be; nothing: no limit.
  std::function<void(std::optional<std::size_t> bytes)> limit_space = {};
  /// [tear] With the sink closed: cuts the last record in half, as a crash does.
  std::function<void()> tear = {};
  /// [rotation] Moves away what is there, as logrotate does; read_back still finds it.
  std::function<void()> rotate = {};
  /// [log] Everything that the sink said to Host::log.
  std::function<std::string()> log = {};
};

class AuditFixture {
 public:
  using Open = std::function<Result<std::unique_ptr<AuditSink>>()>;

  /// `open` answers a sink on this fixture's medium, empty at first.
  static Result<std::unique_ptr<AuditFixture>> create(Open open, AuditMedium medium = {});

  bool offers(std::string_view capability) const;
  AuditSink& sink() noexcept { return *sink_; }
  void close() { sink_.reset(); }
  Result<void> reopen();
  AuditMedium& medium() noexcept { return medium_; }

 private:
  AuditFixture(Open open, AuditMedium medium) : open_(std::move(open)), medium_(std::move(medium)) {}
  Open open_;
  AuditMedium medium_;
  std::unique_ptr<AuditSink> sink_;
};

using AuditCase = Case<AuditFixture>;
std::span<const AuditCase> audit_cases();

}  // namespace gatehouse::testkit
