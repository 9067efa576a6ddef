// The instruments, the text that they are written as, and the page that lists them.
#include "core/telemetry/metrics.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <thread>

namespace gatehouse::telemetry {
namespace {

using namespace std::chrono_literals;

std::string text_of(const Metrics& metrics) {
  Exposition out;
  metrics.write(out);
  return std::move(out).take();
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, a_duration_is_counted_in_its_bucket_and_all_above) {
  Metrics metrics;
  auto& series = metrics.request_duration.at({"GET", "token", "200", "public"});
  series.observe(3ms);
  series.observe(5ms);  // a bound belongs to its own bucket
  series.observe(20s);
  const std::string text = text_of(metrics);
  const std::string labels =
      "http_request_method=\"GET\",http_route=\"token\",http_response_status_code=\"200\",listener="
      "\"public\"";
  EXPECT_TRUE(has_line(text, "# TYPE http_server_request_duration_seconds histogram"));
  EXPECT_TRUE(has_line(text, "http_server_request_duration_seconds_bucket{" + labels + ",le=\"0.005\"} 2"));
  EXPECT_TRUE(has_line(text, "http_server_request_duration_seconds_bucket{" + labels + ",le=\"10\"} 2"));
  EXPECT_TRUE(has_line(text, "http_server_request_duration_seconds_bucket{" + labels + ",le=\"+Inf\"} 3"));
  EXPECT_TRUE(has_line(text, "http_server_request_duration_seconds_count{" + labels + "} 3"));
  EXPECT_NE(text.find("_sum{" + labels + "} 20.008"), std::string::npos) << text;
}

TEST(Metrics, label_values_cannot_break_out_of_their_quotes) {
  Exposition out;
  out.sample(metric::kRefreshReuse, {"a\"} 9\nb\\"}, 1);
  EXPECT_TRUE(
      has_line(std::move(out).take(), R"(gatehouse_refresh_reuse_detected_total{tenant="a\"} 9\nb\\"} 1)"));
}

TEST(Metrics, the_head_of_a_family_is_written_once) {
  Exposition out;
  out.sample(metric::kConsents, {"a", "granted"}, 1);
  out.sample(metric::kConsents, {"a", "denied"}, 2);
  EXPECT_EQ(std::move(out).take(),
            "# HELP gatehouse_consents_total Answers of people to an app's question.\n"
            "# TYPE gatehouse_consents_total counter\n"
            "gatehouse_consents_total{tenant=\"a\",decision=\"granted\"} 1\n"
            "gatehouse_consents_total{tenant=\"a\",decision=\"denied\"} 2\n");
}

TEST(Metrics, S494_series_do_not_grow_without_bound) {
  Metrics metrics;
  for (int i = 0; i < 5000; ++i)
    metrics.refresh_reuse.at({"tenant" + std::to_string(i)}).add();
  std::size_t series = 0;
  std::uint64_t sum = 0;
  std::uint64_t other = 0;
  metrics.refresh_reuse.each([&](LabelValues labels, const Counter& counter) {
    ++series;
    sum += counter.value();
    if (labels.front() == "_other") other = counter.value();
  });
  EXPECT_EQ(series, Family<Counter>::kMost + 1);
  EXPECT_EQ(sum, 5000u);
  EXPECT_EQ(other, 5000u - Family<Counter>::kMost);
}

TEST(Metrics, threads_lose_no_count_and_make_no_series_twice) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 2000; ++i) {
        const Counted active(metrics.active_requests);
        metrics.consents.at({"t" + std::to_string(i % 50), "granted"}).add();
        metrics.request_duration.at({"GET", "r" + std::to_string(i % 7), "200", "public"}).observe(1ms);
      }
    });
  for (auto& thread : threads)
    thread.join();
  std::set<std::string> names;
  std::uint64_t sum = 0;
  metrics.consents.each([&](LabelValues labels, const Counter& counter) {
    EXPECT_TRUE(names.emplace(labels.front()).second);
    sum += counter.value();
  });
  EXPECT_EQ(names.size(), 50u);
  EXPECT_EQ(sum, 8000u);
  EXPECT_EQ(metrics.active_requests.value(), 0);
}

TEST(Metrics, a_cell_makes_its_series_when_it_first_counts) {
  Metrics metrics;
  const Cell<Counter> cell(metrics.consents, {"a", "granted"});
  const auto series = [&] {
    std::size_t count = 0;
    metrics.consents.each([&](LabelValues, const Counter&) { ++count; });
    return count;
  };
  EXPECT_EQ(series(), 0u);
  cell->add();
  (*cell).add(2);
  EXPECT_EQ(series(), 1u);
  EXPECT_EQ(metrics.consents.at({"a", "granted"}).value(), 3u);
}

TEST(Metrics, what_is_faster_than_requests_has_buckets_of_its_own) {
  Histogram durations(kCallBounds);
  durations.observe(80us);
  durations.observe(300us);
  Exposition out;
  durations.write(out, metric::kDbQueryDuration, std::array<std::string_view, 1>{"grants.find"});
  const std::string text = std::move(out).take();
  EXPECT_TRUE(
      has_line(text, R"(gatehouse_db_query_duration_seconds_bucket{query="grants.find",le="0.0001"} 1)"));
  EXPECT_TRUE(
      has_line(text, R"(gatehouse_db_query_duration_seconds_bucket{query="grants.find",le="0.0005"} 2)"));
}

TEST(Metrics, of_the_process_are_read) {
  Exposition out;
  write_process_metrics(out);
  const std::string text = std::move(out).take();
  for (const auto* info : {&metric::kProcessResident, &metric::kProcessOpenFds, &metric::kProcessStart}) {
    const auto at = text.find("\n" + std::string(info->name) + " ");
    ASSERT_NE(at, std::string::npos) << text;
    EXPECT_GT(std::stod(text.substr(at + 2 + info->name.size())), 0);
  }
}

TEST(Metrics, the_page_says_what_the_catalogue_says) {
  std::ifstream file(GATEHOUSE_SOURCE_DIR "/docs/reference/metrics.md");
  std::ostringstream page;
  page << file.rdbuf();
  EXPECT_EQ(page.str(), metrics_reference_page()) << "ninja generate-telemetry";
}

}  // namespace
}  // namespace gatehouse::telemetry
