#include "daemon/prometheus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/assert.hpp"

namespace mpol::daemon {
namespace {

struct Family {
  std::string_view name, type, labels, help;
};
constexpr Family kFamilies[] = {
#define MPOL_METRIC(name, type, labels, help) {#name, #type, labels, help},
#include "daemon/metrics.def"
#undef MPOL_METRIC
};

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
}

}  // namespace

void Prometheus::begin(std::string_view family, Labels labels) {
  if (family_ == family) return;
  const auto* const known =
      std::find_if(std::begin(kFamilies), std::end(kFamilies), [&](const Family& one) { return one.name == family; });
  MPOL_ASSERT(known != std::end(kFamilies), "a metric that metrics.def has");
  std::string names;
  for (const auto& [name, value] : labels) names += (names.empty() ? "" : ",") + std::string(name);
  MPOL_ASSERT(names == known->labels, "the labels that metrics.def says");
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", known->name, known->help, known->name, known->type);
  family_ = family;
}

void Prometheus::line(std::string_view name, Labels labels, std::string_view extra, double value) {
  text_ += name;
  if (labels.size() > 0 || !extra.empty()) {
    text_ += '{';
    for (const auto& [label, text] : labels) {
      text_ += label;
      text_ += "=\"";
      append_escaped(text_, text);
      text_ += "\",";
    }
    text_ += extra;
    if (extra.empty()) text_.pop_back();
    text_ += '}';
  }
  text_ += fmt::format(" {}\n", value);
}

void Prometheus::value(std::string_view family, Labels labels, double value) {
  begin(family, labels);
  line(family, labels, "", value);
}

void Prometheus::histogram(std::string_view family, Labels labels, std::span<const double> bounds,
                           std::span<const std::uint64_t> counts, double sum) {
  begin(family, labels);
  const std::string name(family);
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    count += counts[i];
    const std::string bound = i < bounds.size() ? fmt::format("le=\"{}\"", bounds[i]) : "le=\"+Inf\"";
    line(name + "_bucket", labels, bound, static_cast<double>(count));
  }
  line(name + "_sum", labels, "", sum);
  line(name + "_count", labels, "", static_cast<double>(count));
}

}  // namespace mpol::daemon
