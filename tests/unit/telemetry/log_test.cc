#include "core/telemetry/log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <thread>
#include <type_traits>

#include "core/base/descriptor.h"
#include "core/telemetry/log_text.h"
#include "tests/support/captured_log.h"

namespace gatehouse::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

// There is no way from a Secret into an event, short of reveal(), which a review sees.
static_assert(!std::is_convertible_v<const Secret&, std::string_view>);

class FixedClock final : public Clock {
 public:
  TimePoint now() const noexcept override {
    return TimePoint(std::chrono::microseconds(1'795'341'845'123'456));
  }
};
const FixedClock fixed_clock;

std::string logged(const LogEvent& event, LogFormat format = LogFormat::json,
                   LogLevel level = LogLevel::info) {
  std::string text;
  Log(std::make_unique<tests::CapturedLog>(text), fixed_clock, format, LogLevel::debug).write(level, event);
  return text;
}

boost::json::object parsed(const std::string& line) {
  boost::json::error_code error;
  auto value = boost::json::parse(line, error);
  EXPECT_FALSE(error) << line;
  return error ? boost::json::object() : value.as_object();
}

LogEvent full_event(const Error& error) {
  return {.event = "token.denied",
          .message = "Refused",
          .tenant = "acme",
          .client_id = "shop",
          .plugin = "storage.sqlite",
          .request_id = "r-1",
          .actor_type = "user",
          .actor_id = "u-1",
          .address = "203.0.113.0/24",
          .outcome = Outcome::denied,
          .code = "invalid_grant",
          .duration = std::chrono::microseconds(4120),
          .http = HttpFields{.method = "POST", .route = "token", .status = 400, .bytes = 57},
          .error = &error,
          .file = "/etc/x"};
}

TEST(Log, A333_writes_one_json_object_with_the_documented_fields) {
  const Error error = Error(ErrorCode::unavailable, "disk full").with("writing");
  EXPECT_EQ(
      logged(full_event(error), LogFormat::json, LogLevel::warn),
      R"({"ts":"2026-11-22T10:04:05.123Z","level":"warn","event":"token.denied","msg":"Refused","tenant":"acme",)"
      R"("client_id":"shop","plugin":"storage.sqlite","request_id":"r-1","actor":{"type":"user","id":"u-1"},)"
      R"("ip":"203.0.113.0/24","outcome":"denied","code":"invalid_grant","duration_ms":4.1,)"
      R"("http":{"method":"POST","route":"token","status":400,"bytes":57},)"
      R"("error":{"type":"unavailable","detail":"disk full","where":"writing"},"file":"/etc/x"})"
      "\n");
}

TEST(Log, leaves_out_what_is_empty) {
  EXPECT_EQ(logged({.event = "server.started"}),
            "{\"ts\":\"2026-11-22T10:04:05.123Z\",\"level\":\"info\",\"event\":\"server.started\"}\n");
}

TEST(Log, writes_text_for_people_in_dev) {
  EXPECT_EQ(
      logged({.event = "login.failed", .message = "Wrong password", .tenant = "demo", .request_id = "r-1"},
             LogFormat::text, LogLevel::warn),
      "10:04:05.123 warn  login.failed  Wrong password  tenant=demo request_id=r-1\n");
}

using Setter = void (*)(LogEvent&, std::string_view);
const std::vector<std::pair<const char*, Setter>> kFields = {
    {"event", [](LogEvent& e, std::string_view v) { e.event = v; }},
    {"msg", [](LogEvent& e, std::string_view v) { e.message = v; }},
    {"tenant", [](LogEvent& e, std::string_view v) { e.tenant = v; }},
    {"client_id", [](LogEvent& e, std::string_view v) { e.client_id = v; }},
    {"plugin", [](LogEvent& e, std::string_view v) { e.plugin = v; }},
    {"request_id", [](LogEvent& e, std::string_view v) { e.request_id = v; }},
    {"actor.type", [](LogEvent& e, std::string_view v) { e.actor_type = v; }},
    {"actor.id", [](LogEvent& e, std::string_view v) { e.actor_id = v; }},
    {"ip", [](LogEvent& e, std::string_view v) { e.address = v; }},
    {"code", [](LogEvent& e, std::string_view v) { e.code = v; }},
    {"http.method", [](LogEvent& e, std::string_view v) { e.http = HttpFields{.method = v}; }},
    {"http.route", [](LogEvent& e, std::string_view v) { e.http = HttpFields{.route = v}; }},
    {"file", [](LogEvent& e, std::string_view v) { e.file = v; }},
};

TEST(Log, S493_no_field_can_start_a_line_or_speak_to_the_terminal) {
  const std::string hostile =
      "a\r\n{\"level\":\"error\"}\n\x1b[31mred\x1b]0;title\x07\x08\x7f\xc2\x9b"
      "31m\xe2\x80\xae"
      "txt\xe2\x81\xa6\xe2\x80\xa8\xe2\x80\x8b\xef\xbb\xbf\"},\\\xff";
  for (const auto& [name, set] : kFields) {
    for (const LogFormat format : {LogFormat::json, LogFormat::text}) {
      LogEvent event{.event = "x"};
      set(event, hostile);
      const std::string line = logged(event, format);
      EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1) << name;
      EXPECT_EQ(line.back(), '\n') << name;
      for (const char c : line.substr(0, line.size() - 1))
        EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 || c == 0x7f) << name;
      for (const char* bytes : {"\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x80\xa8", "\xe2\x80\x8b", "\xc2\x9b",
                                "\xef\xbb\xbf", "\xff"})
        EXPECT_EQ(line.find(bytes), std::string::npos) << name;
      if (format == LogFormat::json) parsed(line);
    }
  }
}

TEST(Log, S493_escaped_text_reads_back_as_it_was) {
  const std::string text =
      "é \x1b[31m \xe2\x80\xae \"quoted\" back\\slash \xf0\x9f\x98\x80 \xf3\xa0\x80\xa1 \n\t";
  const std::string line = logged({.event = "x", .message = text});
  EXPECT_EQ(std::string_view(parsed(line).at("msg").as_string()), text);
}

TEST(Log, S493_a_field_of_a_megabyte_is_cut_at_a_character) {
  std::string euros;
  for (int i = 0; i < 350'000; ++i)
    euros += "€";
  for (const auto& [name, set] : kFields) {
    LogEvent event{.event = "x"};
    set(event, euros);
    const std::string line = logged(event);
    EXPECT_LT(line.size(), 2'000u) << name;
    EXPECT_THAT(line, HasSubstr("€…(1050000 bytes)")) << name;
    parsed(line);
  }
  std::string exact(kMaxValue, 'a');
  EXPECT_THAT(logged({.event = "x", .message = exact}), Not(HasSubstr("…")));
  EXPECT_THAT(logged({.event = "x", .message = exact + 'a'}), HasSubstr("…(1025 bytes)"));
}

TEST(Log, an_error_is_as_untrusted_as_everything_else) {
  const Error error = Error(ErrorCode::internal, "a\nb").with("c\rd");
  for (const LogFormat format : {LogFormat::json, LogFormat::text}) {
    const std::string line = logged({.event = "x", .error = &error}, format);
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
    EXPECT_EQ(line.find('\r'), std::string::npos);
  }
}

TEST(Log, a_level_below_the_set_one_is_silent_and_can_be_changed_at_run_time) {
  std::string text;
  Log log(std::make_unique<tests::CapturedLog>(text), fixed_clock, LogFormat::text, LogLevel::warn);
  log.info({.event = "a"});
  log.debug({.event = "b"});
  EXPECT_EQ(text, "");
  log.warn({.event = "c"});
  log.set_level(LogLevel::debug);
  log.debug({.event = "d"});
  EXPECT_THAT(text, HasSubstr("c"));
  EXPECT_THAT(text, HasSubstr("d"));
}

class LogFile : public testing::Test {
 protected:
  LogFile()
      : directory_(std::filesystem::temp_directory_path() / ("gatehouse-log-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(directory_);
  }
  ~LogFile() override { std::filesystem::remove_all(directory_); }
  std::string path() const { return directory_ / "server.log"; }
  std::filesystem::path directory_;
};

TEST_F(LogFile, takes_whole_lines_from_many_threads) {
  {
    const Descriptor file(::open(path().c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
    ASSERT_TRUE(file);
    Log log(make_output(file.number()), fixed_clock, LogFormat::json, LogLevel::info);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&log, t] {
        for (int i = 0; i < 200; ++i)
          log.info({.event = "x", .message = std::string(static_cast<std::size_t>(t * 200), 'a')});
      });
    for (auto& thread : threads)
      thread.join();
  }
  std::ifstream file(path());
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines)
    parsed(line);
  EXPECT_EQ(lines, 800);
}

TEST(Log, S493_a_difference_stands_on_lines_of_its_own_for_eyes_and_cannot_forge_another) {
  const LogEvent event{.event = "authorize.rejected",
                       .difference = DifferenceFields{
                           .got = "x\nfix       rm", .allowed = "y", .differs = "path", .fix = "change it"}};
  const std::string text = logged(event, LogFormat::text);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 5);
  EXPECT_NE(text.find("\n     got       x\\u000afix"), std::string::npos) << text;
  EXPECT_NE(text.find("\n     differs   path\n     fix       change it\n"), std::string::npos) << text;
  const std::string line = logged(event);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(parsed(line).at("difference").as_object().at("differs"), "path");
}

TEST(LogOutput, S424_a_full_disk_costs_lines_and_nothing_else) {
  const Descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full);
  Log log(make_output(full.number()), fixed_clock, LogFormat::json, LogLevel::info);
  for (int i = 0; i < 3; ++i)
    log.info({.event = "x"});
  SUCCEED();
}

TEST(LogOutput, a_reader_that_stops_reading_costs_lines_and_is_told_how_many) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  ASSERT_GE(::fcntl(pipe_ends[1], F_SETPIPE_SZ, 16'384), 16'384);
  const std::string line(4095, 'a');
  const auto output = make_output(pipe_ends[1]);
  for (int i = 0; i < 8; ++i)
    output->write_line(line + "\n");  // room for four: the others must not block

  std::string got(32'768, '\0');
  got.resize(static_cast<std::size_t>(::read(pipe_ends[0], got.data(), got.size())));
  output->write_line("after\n");
  std::string rest(16'384, '\0');
  rest.resize(static_cast<std::size_t>(::read(pipe_ends[0], rest.data(), rest.size())));
  for (const int fd : pipe_ends)
    ::close(fd);

  EXPECT_EQ(got, line + "\n" + line + "\n" + line + "\n" + line + "\n");
  EXPECT_THAT(rest, HasSubstr("\"event\":\"log.lost\",\"msg\":\"4 lines could not be written\""));
  EXPECT_THAT(rest, testing::EndsWith("\nafter\n"));
}

}  // namespace
}  // namespace gatehouse::telemetry
