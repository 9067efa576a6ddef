#include "core/telemetry/exposition.h"

#include <charconv>

namespace gatehouse::telemetry {
namespace {

std::string number(double value) {
  char text[40];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc() ? std::string(text, end) : "NaN";
}

/// A bound is a label, compared as text: written as Prometheus itself writes it, "0.0001" and not "1e-04".
std::string bound_text(double value) {
  char text[40];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed);
  return error == std::errc() ? std::string(text, end) : "NaN";
}

/// `a="b",c="d"` with the format's three escapes.
std::string pairs(const MetricInfo& info, LabelValues values) {
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < info.labels.size(); ++i) {
    text.append(text.empty() ? "" : ",").append(info.labels[i]).append("=\"");
    for (const char c : values[i]) {
      if (c == '\\' || c == '"') text += '\\';
      if (c == '\n')
        text += "\\n";
      else
        text += c;
    }
    text += '"';
  }
  return text;
}

}  // namespace

void Exposition::head(const MetricInfo& info) {
  if (current_ == &info) return;
  current_ = &info;
  text_.append("# HELP ").append(info.name).append(" ").append(info.help).append("\n");
  text_.append("# TYPE ").append(info.name).append(" ").append(to_string(info.type)).append("\n");
}

void Exposition::line(std::string_view name, std::string_view labels, double value) {
  text_.append(name);
  if (!labels.empty()) text_.append("{").append(labels).append("}");
  text_.append(" ").append(number(value)).append("\n");
}

void Exposition::sample(const MetricInfo& info, LabelValues labels, double value) {
  head(info);
  line(info.name, pairs(info, labels), value);
}

void Exposition::histogram(const MetricInfo& info, LabelValues labels, const Buckets& buckets) {
  head(info);
  const std::string name(info.name);
  const std::string common = pairs(info, labels);
  const std::string before = common.empty() ? "le=\"" : common + ",le=\"";
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < buckets.counts.size(); ++i) {
    total += buckets.counts[i];
    const std::string bound = i < buckets.bounds.size() ? bound_text(buckets.bounds[i]) : "+Inf";
    line(name + "_bucket", before + bound + "\"", static_cast<double>(total));
  }
  line(name + "_sum", common, buckets.sum);
  line(name + "_count", common, static_cast<double>(total));
}

}  // namespace gatehouse::telemetry
