#include "base/diagnostics/diagnostics.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/limits.hpp"

namespace mpol {
namespace {

#define MPOL_ERROR(code, name, message) CodeInfo{Code::code, #code, #name, message, Severity::Error},
#define MPOL_WARNING(code, name, message) CodeInfo{Code::code, #code, #name, message, Severity::Warning},
#define MPOL_LINT(code, name, severity, message) CodeInfo{Code::code, #code, #name, message, Severity::severity},
#define MPOL_RETIRED(code) CodeInfo{Code::code, #code, "", "", Severity::Error},
constexpr CodeInfo kCatalogue[] = {
#include "base/diagnostics/catalogue.def"
};
#undef MPOL_ERROR
#undef MPOL_WARNING
#undef MPOL_LINT
#undef MPOL_RETIRED

}  // namespace

const CodeInfo& info(Code code) { return kCatalogue[static_cast<std::size_t>(code)]; }

std::string_view name(Severity severity) {
  return severity == Severity::Error ? "error" : severity == Severity::Warning ? "warning" : "hint";
}

std::vector<CodeInfo> all_codes() { return {std::begin(kCatalogue), std::end(kCatalogue)}; }

std::optional<Code> find_code(std::string_view text_or_name) {
  for (const CodeInfo& row : kCatalogue) {
    if (!row.name.empty() && (row.text == text_or_name || row.name == text_or_name)) return row.code;
  }
  return std::nullopt;
}

Diagnostics::Diagnostics() : most_(limits::kMaxDiagnostics) {}

Diagnostics::Builder& Diagnostics::Builder::note(std::string text) {
  diagnostic_->note = std::move(text);
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::label(Span span, std::string text) {
  diagnostic_->labels.push_back({span, std::move(text)});
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::help(std::string text) {
  diagnostic_->help.push_back(std::move(text));
  return *this;
}
Diagnostics::Builder& Diagnostics::Builder::fix(std::string title, std::vector<Edit> edits) {
  diagnostic_->fixes.push_back({std::move(title), std::move(edits)});
  return *this;
}

Diagnostics::Builder Diagnostics::add(Code code, Span span, std::string message) {
  const Severity severity = info(code).severity;
  if (severity == Severity::Error) ++error_count_;
  Diagnostic diagnostic;
  diagnostic.code = code;
  diagnostic.severity = severity;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  if (items_.size() >= most_) {
    ++dropped_;
    overflow_ = std::move(diagnostic);
    return Builder(&overflow_);
  }
  items_.push_back(std::move(diagnostic));
  return Builder(&items_.back());
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (items_.size() >= most_) {
    ++dropped_;
    return;
  }
  if (diagnostic.severity == Severity::Error) ++error_count_;
  items_.push_back(std::move(diagnostic));
}

void Diagnostics::append(const Diagnostics& other) {
  items_.insert(items_.end(), other.items_.begin(), other.items_.end());
  error_count_ += other.error_count_;
  dropped_ += other.dropped_;
}

void Diagnostics::remove_if(const std::function<bool(const Diagnostic&)>& follows) {
  error_count_ -= static_cast<std::size_t>(std::count_if(items_.begin(), items_.end(), [&](const Diagnostic& one) {
    return one.severity == Severity::Error && follows(one);
  }));
  std::erase_if(items_, follows);
}

std::vector<Diagnostic> Diagnostics::list() const {
  // The number of the report keeps equal places in order: stable_sort is deprecated code in one of our compilers'
  // libraries.
  std::vector<std::size_t> order(items_.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto place = [](const Diagnostic& d) { return std::tie(d.span, d.code, d.message); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return place(items_[a]) != place(items_[b]) ? place(items_[a]) < place(items_[b]) : a < b;
  });
  std::vector<Diagnostic> sorted;
  sorted.reserve(items_.size());
  for (const std::size_t i : order) sorted.push_back(items_[i]);
  const auto same = [&](const Diagnostic& a, const Diagnostic& b) { return place(a) == place(b); };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  // Optimal string alignment distance: insert, delete, replace, swap of neighbours each cost one.
  const auto distance = [](std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      for (std::size_t j = 1; j <= b.size(); ++j) {
        d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
    return d[a.size()][b.size()];
  };
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(name.size() / 3, 1) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > name.size() + best_distance || name.size() > candidate.size() + best_distance) continue;
    const std::size_t d = distance(name, candidate);
    if (d > 0 && d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace mpol
