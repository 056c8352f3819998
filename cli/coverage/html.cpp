// One page: a table of the rules, then each file's source. A mark stands around each rule's id and each condition, with
// what was seen of it as its title; under a line stands what was never seen there. Marks nest as expressions do; one that
// goes over several lines is closed and opened again at each line's end.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "cli/coverage/reports.hpp"
#include "cli/testing/xml.hpp"

namespace mpol::cli {
namespace {

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Coverage of policies</title>
<style>
:root { color-scheme: light dark; --whole: #2a7d3a33; --part: #c9820055; --none: #c62f2f55; --grey: #8886; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { text-align: left; padding: .15rem .8rem .15rem 0; }
td.number { text-align: right; } tr.whole td { opacity: .75; }
pre { font: 13px/1.5 ui-monospace, monospace; overflow-x: auto; border: 1px solid var(--grey); padding: .5rem 0; }
.line { display: block; min-height: 1.5em; } .line::before { content: attr(data-n); display: inline-block; width: 4ch;
  margin-right: 2ch; text-align: right; opacity: .5; }
mark { color: inherit; border-radius: 2px; padding: 1px 0; } .whole { background: var(--whole); }
.part { background: var(--part); border-bottom: 2px dashed #c98200; } .none { background: var(--none); border-bottom: 2px solid #c62f2f; }
tr.whole, tr.part, tr.none { background: none; border: 0; }
.never { display: block; padding-left: 8ch; font-style: italic; } .never::before { content: "▲ "; }
</style></head><body>
<h1>Coverage of policies</h1>
)";

// What stands around one stretch of source; several rules may have points there.
struct Mark {
  Span span;
  std::string title, never;
  std::size_t seen = 0, possible = 0;

  const char* look() const { return seen == possible ? "whole" : seen == 0 ? "none" : "part"; }
};

bool opens_before(const Mark& a, const Mark& b) {
  return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
}

std::map<FileId, std::vector<Mark>> find_marks(const Coverage& coverage, const SourceTree& sources) {
  std::map<Span, Mark> by_span;
  for (const Coverage::Package& package : coverage.packages) {
    for (const CoveredRule& rule : package.map.rules) {
      for (std::uint32_t i = rule.first_point; i < rule.end_point; ++i) {
        const CoveragePoint& point = package.map.points[i];
        Mark& mark = by_span[point.span];
        mark.span = point.span;
        mark.title += (mark.title.empty() ? "" : "; ") + rule.id + ':';
        for (const Truth truth : kOutcomeOrder) {
          const auto index = static_cast<std::size_t>(truth);
          const std::uint64_t count = package.counts[i][index];
          const std::string shown = point.possible[index] ? std::to_string(count) : "cannot be";
          if (point.possible[index]) ++mark.possible;
          if (point.possible[index] && count > 0) ++mark.seen;
          mark.title += fmt::format(" {} {}{}", in_words(point.kind, truth), shown, truth == Truth::Unknown ? "" : ",");
        }
        const std::string never = never_seen(point, package.counts[i]);
        if (never.empty()) continue;
        const bool is_rule = point.kind == CoveragePoint::Kind::Rule;
        mark.never += fmt::format("{}{}{}: {}", mark.never.empty() ? "" : "; ", rule.id,
                                  is_rule ? "" : " `" + short_source(sources, point.span) + '`', never);
      }
    }
  }
  std::map<FileId, std::vector<Mark>> by_file;
  for (auto& [span, mark] : by_span) by_file[span.file].push_back(std::move(mark));
  for (auto& [file, marks] : by_file) std::sort(marks.begin(), marks.end(), opens_before);
  return by_file;
}

class SourceWriter {
 public:
  SourceWriter(const SourceFile& file, std::size_t number, const std::vector<Mark>& marks, std::string& out)
      : text_(file.text()), number_(number), marks_(marks), out_(out) {}

  void run() {
    out_ += "<pre>";
    begin_line();
    for (std::uint32_t at = 0; at < text_.size();) {
      close_until(at);
      open_at(at);
      if (text_[at] == '\n') {
        end_line();
        if (++at < text_.size()) begin_line();
        continue;
      }
      const std::uint32_t end = stretch_end(at);
      out_ += xml_text(text_.substr(at, end - at));
      at = end;
    }
    if (line_is_open_) end_line();
    out_ += "</pre>\n";
  }

 private:
  // To where nothing opens, closes or ends.
  std::uint32_t stretch_end(std::uint32_t at) const {
    auto end = static_cast<std::uint32_t>(std::min(text_.find('\n', at), text_.size()));
    if (next_ < marks_.size()) end = std::min(end, std::max(marks_[next_].span.begin, at + 1));
    for (const Mark* mark : open_) end = std::min(end, mark->span.end);
    return end;
  }
  void write_open(const Mark& mark) {
    out_ += fmt::format("<mark class=\"{}\" title=\"{}\">", mark.look(), xml_text(mark.title));
  }
  void open_at(std::uint32_t at) {
    for (; next_ < marks_.size() && marks_[next_].span.begin == at; ++next_) {
      if (marks_[next_].span.end == at) continue;
      open_.push_back(&marks_[next_]);
      write_open(marks_[next_]);
      if (!marks_[next_].never.empty()) never_.insert(marks_[next_].never);
    }
  }
  void close_until(std::uint32_t at) {
    for (; !open_.empty() && open_.back()->span.end <= at; open_.pop_back()) out_ += "</mark>";
  }
  void begin_line() {
    out_ += fmt::format("<span class=\"line\" id=\"f{}-{}\" data-n=\"{}\">", number_, line_, line_);
    line_is_open_ = true;
    for (const Mark* mark : open_) write_open(*mark);
  }
  void end_line() {
    for (std::size_t i = 0; i < open_.size(); ++i) out_ += "</mark>";
    out_ += "</span>";
    for (const std::string& never : never_) out_ += "<span class=\"never\">" + xml_text(never) + "</span>";
    never_.clear();
    ++line_;
    line_is_open_ = false;
  }

  std::string_view text_;
  std::size_t number_;
  const std::vector<Mark>& marks_;
  std::string& out_;
  std::vector<const Mark*> open_;  // INVARIANT: the inner ones later
  std::set<std::string> never_;    // of the line at hand
  std::size_t next_ = 0;           // of marks_
  std::uint32_t line_ = 1;
  bool line_is_open_ = false;
};

void write_rules(const Coverage& coverage, const SourceTree& sources, const std::map<FileId, std::size_t>& numbers,
                 std::string& out) {
  const Coverage::Share all = coverage.share();
  out += fmt::format(
      "<p><strong>{:.1f} %</strong> of outcomes: {} of {} that can be were seen.</p>\n<table><tr><th>rule</th>"
      "<th></th><th>seen</th><th>of</th><th></th></tr>\n",
      all.percent(), all.seen, all.possible);
  for (const Coverage::Package& package : coverage.packages) {
    for (const CoveredRule& rule : package.map.rules) {
      const Coverage::Share share = coverage.share(package, rule);
      const Span span = package.map.points[rule.first_point].span;
      out += fmt::format(
          "<tr class=\"{}\"><td><a href=\"#f{}-{}\">{}</a></td><td>{}</td><td class=\"number\">{}</td>"
          "<td class=\"number\">{}</td><td class=\"number\">{:.1f} %</td></tr>\n",
          share.is_whole() ? "whole" : "part", numbers.at(span.file), sources.file(span.file).position(span.begin).line,
          xml_text(rule.id), xml_text(rule.title), share.seen, share.possible, share.percent());
    }
  }
  out += "</table>\n";
}

}  // namespace

std::string coverage_html(const Coverage& coverage, const SourceTree& sources) {
  const std::map<FileId, std::vector<Mark>> marks = find_marks(coverage, sources);
  std::map<FileId, std::size_t> numbers;
  for (const auto& [file, of_file] : marks) numbers.emplace(file, numbers.size());
  std::string out(kHead);
  write_rules(coverage, sources, numbers, out);
  for (const auto& [file, of_file] : marks) {
    out += "<h2>" + xml_text(sources.file(file).name()) + "</h2>\n";
    SourceWriter(sources.file(file), numbers.at(file), of_file, out).run();
  }
  return out + "</body></html>\n";
}

}  // namespace mpol::cli
