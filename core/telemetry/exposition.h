// Exposition: metrics as text in the Prometheus format 0.0.4. Families are written one after the other, each
// with its HELP and TYPE line before its first sample. Not thread-safe: one per scrape.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "core/telemetry/metric_catalogue.h"

namespace gatehouse::telemetry {

using LabelValues = std::span<const std::string_view>;

class Exposition {
 public:
  static constexpr std::string_view kMediaType = "text/plain; version=0.0.4; charset=utf-8";

  /// One sample; the values are those of info.labels, in order. Samples of one family must follow each other.
  void sample(const MetricInfo& info, LabelValues labels, double value);
  void sample(const MetricInfo& info, std::initializer_list<std::string_view> labels, double value) {
    sample(info, LabelValues(labels.begin(), labels.size()), value);
  }
  struct Buckets {
    std::span<const double> bounds;         ///< upper bounds, ascending, without +Inf
    std::span<const std::uint64_t> counts;  ///< one a bound and one for +Inf; not cumulated
    double sum = 0;
  };
  void histogram(const MetricInfo& info, LabelValues labels, const Buckets& buckets);

  std::string take() && { return std::move(text_); }

 private:
  void head(const MetricInfo& info);
  void line(std::string_view name, std::string_view labels, double value);

  std::string text_;
  const MetricInfo* current_ = nullptr;
};

}  // namespace gatehouse::telemetry
