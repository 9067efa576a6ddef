#include "gatehouse/testkit/audit_kit.h"

#include <algorithm>
#include <map>
#include <set>

#include "gatehouse/audit_record.h"

namespace gatehouse::testkit {
namespace {

using Records = std::vector<ChainedEvent>;

/// Not secret, but marked: where it turns up in a log, the details of an event did.
constexpr std::string_view kMark = "Marked-detail-3f9ac1d57be2";

std::string digits(std::uint64_t number) {
  std::string text = std::to_string(number);
  return std::string(64 - text.size(), '0') + text;
}

ChainedEvent record(std::uint64_t sequence, std::string_view tenant = "acme") {
  return {.tenant = TenantId(std::string(tenant)),
          .node = "node-1",
          .sequence = sequence,
          .previous = digits(sequence - 1),
          .hash = digits(sequence),
          .event = {.id = EventId("event-" + std::to_string(sequence)),
                    .at = TimePoint(std::chrono::microseconds(1'764'000'000'000'000 +
                                                              static_cast<std::int64_t>(sequence))),
                    .type = "login.failed",
                    .outcome = AuditOutcome::denied,
                    .request_id = "request-1",
                    .actor = "system",
                    .address = "203.0.113.0/24",
                    .details = {{"client_id", "payroll"}, {"reason", std::string(kMark)}}}};
}

Records batch(std::uint64_t first, std::size_t count, std::string_view tenant = "acme") {
  Records records;
  for (std::size_t i = 0; i < count; ++i)
    records.push_back(record(first + i, tenant));
  return records;
}

std::vector<std::string> lines_of(const Records& records) {
  std::vector<std::string> lines;
  std::transform(records.begin(), records.end(), std::back_inserter(lines), audit_record_line);
  return lines;
}

bool write(Check& check, AuditFixture& fixture, const Records& records) {
  return check.ok(fixture.sink().write(records), "write") &&
         check.ok(fixture.sink().flush(Deadline::in(std::chrono::seconds(10))), "flush");
}

/// The medium holds exactly these records in this order.
void expect(Check& check, AuditFixture& fixture, const Records& records) {
  const auto found = fixture.medium().read_back();
  if (!check.ok(found, "reading back")) return;
  const auto wanted = lines_of(records);
  check.equal(found->size(), wanted.size(), "number of records");
  for (std::size_t i = 0; i < std::min(found->size(), wanted.size()); ++i)
    if (!check.equal((*found)[i], wanted[i], "record " + std::to_string(i + 1))) return;
}

void append(Records& all, const Records& more) { all.insert(all.end(), more.begin(), more.end()); }

void a_fresh_sink_is_healthy(Check& check, AuditFixture& fixture) {
  check.that(fixture.sink().health().healthy, "a sink that nothing happened to is healthy");
}

void keeps_order_within_and_across_batches(Check& check, AuditFixture& fixture) {
  Records all;
  for (std::uint64_t first = 1; first <= 61; first += 20) {
    const Records one = batch(first, 20);
    if (!write(check, fixture, one)) return;
    append(all, one);
  }
  expect(check, fixture, all);
}

void takes_batches_from_none_to_256(Check& check, AuditFixture& fixture) {
  Records all;
  for (const std::size_t size : {0u, 1u, 256u, 0u, 2u, 256u}) {
    const Records one = batch(all.size() + 1, size);
    if (!write(check, fixture, one)) return;
    append(all, one);
  }
  expect(check, fixture, all);
}

void keeps_everything_over_a_restart(Check& check, AuditFixture& fixture) {
  if (!write(check, fixture, batch(1, 3)) || !check.ok(fixture.reopen(), "reopening")) return;
  if (!write(check, fixture, batch(4, 2))) return;
  expect(check, fixture, batch(1, 5));
}

void hostile_text_stays_inside_its_record(Check& check, AuditFixture& fixture) {
  Records records = batch(1, 3);
  records[1].event.actor = "user:\r\n\"}\n{\"v\":1}";
  records[1].event.details = {
      {"reason", std::string("a\0b\n\r\t\x1b[2J\xff\xe2\x80\xae\\\"'; DROP TABLE audit;--", 40)},
      {"client_id", "<script>%s%n${env:HOME}"}};
  if (write(check, fixture, records)) expect(check, fixture, records);
}

void a_record_of_the_largest_size_comes_back(Check& check, AuditFixture& fixture) {
  Records records = batch(1, 2);
  records[0].event.details.clear();
  for (int i = 0; i < 16; ++i)
    records[0].event.details.emplace_back("field" + std::to_string(i), std::string(1024, '"'));
  if (write(check, fixture, records)) expect(check, fixture, records);
}

void a_repeated_batch_is_taken_again(Check& check, AuditFixture& fixture) {
  const Records one = batch(1, 5);
  if (!write(check, fixture, one) || !write(check, fixture, one)) return;
  if (!fixture.offers("read_back")) return;
  const auto found = fixture.medium().read_back();
  if (!check.ok(found, "reading back")) return;
  // A sink may drop repetitions by event id or keep them: at least once is the contract.
  const std::set<std::string> distinct(found->begin(), found->end());
  check.equal(distinct.size(), std::size_t{5}, "different records");
}

void many_threads_lose_and_mix_nothing(Check& check, AuditFixture& fixture) {
  constexpr std::uint32_t kThreads = 4;
  constexpr std::uint64_t kBatches = 10;
  constexpr std::size_t kSize = 7;
  race(kThreads, [&](std::uint32_t thread) {
    for (std::uint64_t i = 0; i < kBatches; ++i)
      if (!write(check, fixture, batch(1 + i * kSize, kSize, "tenant-" + std::to_string(thread)))) return;
  });
  const auto found = fixture.medium().read_back();
  if (!check.ok(found, "reading back")) return;
  check.equal(found->size(), kThreads * kBatches * kSize, "number of records");
  for (std::uint32_t thread = 0; thread < kThreads; ++thread) {
    const std::string tenant = "tenant-" + std::to_string(thread);
    std::vector<std::string> own;
    for (const std::string& line : *found)
      if (line.find('"' + tenant + '"') != std::string::npos) own.push_back(line);
    check.that(own == lines_of(batch(1, kBatches * kSize, tenant)),
               "the records of " + tenant + " are whole and in order");
  }
}

void a_batch_without_room_leaves_no_part_and_is_taken_later(Check& check, AuditFixture& fixture) {
  Records all = batch(1, 4);
  if (!write(check, fixture, all)) return;
  const Records next = batch(5, 20);
  const std::size_t line = audit_record_line(next[0]).size();
  // Room for nothing, for half a record, for two and a half, for all but the last byte.
  for (const std::size_t room : {std::size_t{0}, line / 2, line * 5 / 2, line * 20 - 1}) {
    fixture.medium().limit_space(room);
    auto refused = fixture.sink().write(next);
    if (refused) refused = fixture.sink().flush(Deadline::in(std::chrono::seconds(10)));
    const bool failed = check.that(!refused, "a batch without room is refused");
    check.that(!fixture.sink().health().healthy, "a sink that refuses is not healthy");
    fixture.medium().limit_space(std::nullopt);
    if (!failed) return;
    expect(check, fixture, all);
  }
  if (!write(check, fixture, next)) return;
  check.that(fixture.sink().health().healthy, "a sink that takes again is healthy");
  append(all, next);
  expect(check, fixture, all);
}

void a_torn_record_hides_no_other(Check& check, AuditFixture& fixture) {
  if (!write(check, fixture, batch(1, 4))) return;
  fixture.close();
  fixture.medium().tear();
  if (!check.ok(fixture.reopen(), "opening with a torn record")) return;
  expect(check, fixture, batch(1, 3));
  // Core offers what was not confirmed once more.
  if (!write(check, fixture, batch(4, 3))) return;
  expect(check, fixture, batch(1, 6));
}

void goes_on_after_a_rotation(Check& check, AuditFixture& fixture) {
  if (!write(check, fixture, batch(1, 3))) return;
  fixture.medium().rotate();
  if (!write(check, fixture, batch(4, 3))) return;
  fixture.medium().rotate();
  if (!check.ok(fixture.reopen(), "reopening")) return;
  if (!write(check, fixture, batch(7, 1))) return;
  expect(check, fixture, batch(1, 7));
}

void a_flush_too_late_returns(Check& check, AuditFixture& fixture) {
  if (!check.ok(fixture.sink().write(batch(1, 1)), "write")) return;
  const auto late = fixture.sink().flush(Deadline::in(Duration(-1)));
  check.that(late || late.error().retryable(), "a flush behind its deadline succeeds or may be tried again");
}

void the_log_says_nothing_of_the_records(Check& check, AuditFixture& fixture) {
  if (!write(check, fixture, batch(1, 4))) return;
  if (fixture.offers("limited_space")) {
    fixture.medium().limit_space(10);
    (void)fixture.sink().write(batch(5, 4));
    (void)fixture.sink().health();
    fixture.medium().limit_space(std::nullopt);
  }
  if (fixture.offers("tear")) {
    fixture.close();
    fixture.medium().tear();
    if (!check.ok(fixture.reopen(), "reopening")) return;
  }
  check.that(fixture.medium().log().find(kMark) == std::string::npos, "no detail of an event is in the log");
  check.that(fixture.sink().health().detail.find(kMark) == std::string::npos, "nor in the sink's health");
}

constexpr AuditCase kCases[] = {
    {"a_fresh_sink_is_healthy", "A sink that nothing happened to is healthy.", "", a_fresh_sink_is_healthy},
    {"keeps_order_within_and_across_batches", "Records stand in the order in which they were offered.",
     "read_back", keeps_order_within_and_across_batches},
    {"takes_batches_from_none_to_256", "Batches of 0 to 256 records are taken whole.", "read_back",
     takes_batches_from_none_to_256},
    {"keeps_everything_over_a_restart", "What was flushed is there after a restart.", "read_back",
     keeps_everything_over_a_restart},
    {"hostile_text_stays_inside_its_record", "No content of a field can end its record or begin another.",
     "read_back", hostile_text_stays_inside_its_record},
    {"a_record_of_the_largest_size_comes_back", "The largest record that core makes is taken.", "read_back",
     a_record_of_the_largest_size_comes_back},
    {"a_repeated_batch_is_taken_again", "A batch may come again, because delivery is at least once.", "",
     a_repeated_batch_is_taken_again},
    {"many_threads_lose_and_mix_nothing", "Calls from several threads neither lose nor mix records.",
     "read_back", many_threads_lose_and_mix_nothing},
    {"a_batch_without_room_leaves_no_part_and_is_taken_later",
     "A batch is taken over as a whole or not at all, and the same batch is taken once there is room.",
     "limited_space", a_batch_without_room_leaves_no_part_and_is_taken_later},
    {"a_torn_record_hides_no_other", "A record that a crash cut in half damages no other.", "tear",
     a_torn_record_hides_no_other},
    {"goes_on_after_a_rotation", "What is rotated away stays whole, and a new place is begun.", "rotation",
     goes_on_after_a_rotation},
    {"a_flush_too_late_returns", "A deadline that has passed is answered, not waited for.", "",
     a_flush_too_late_returns},
    {"the_log_says_nothing_of_the_records", "Nothing of an event gets into the server's log.", "log",
     the_log_says_nothing_of_the_records},
};

}  // namespace

Result<std::unique_ptr<AuditFixture>> AuditFixture::create(Open open, AuditMedium medium) {
  std::unique_ptr<AuditFixture> fixture(new AuditFixture(std::move(open), std::move(medium)));
  GH_TRY_VOID(fixture->reopen());
  return fixture;
}

bool AuditFixture::offers(std::string_view capability) const {
  const bool read_back = static_cast<bool>(medium_.read_back);
  if (capability == "read_back") return read_back;
  if (capability == "limited_space") return read_back && medium_.limit_space;
  if (capability == "tear") return read_back && medium_.tear;
  if (capability == "rotation") return read_back && medium_.rotate;
  if (capability == "log") return static_cast<bool>(medium_.log);
  return false;
}

Result<void> AuditFixture::reopen() {
  sink_.reset();
  GH_TRY(sink_, open_());
  return {};
}

std::span<const AuditCase> audit_cases() { return kCases; }

}  // namespace gatehouse::testkit
