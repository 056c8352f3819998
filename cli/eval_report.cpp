#include "cli/eval_report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ostream>

#include "runtime/sealing.hpp"

namespace mpol::cli {
namespace {

// Longest text of one cell, in bytes; the JSON output has all of it.
constexpr std::size_t kMaxCell = 60;

// One line, no control characters, cut between code points.
std::string excerpt(std::string_view text) {
  std::string result;
  for (const char c : text) result += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  if (result.size() <= kMaxCell) return result;
  std::size_t end = kMaxCell;
  while (end > 0 && (static_cast<unsigned char>(result[end]) & 0xC0) == 0x80) --end;
  return result.substr(0, end) + "…";
}

std::string why(const Decision& decision, const Frame& frame) {
  if (!decision.evidence.empty()) {
    const Evidence& first = decision.evidence.front();
    std::string text;
    switch (first.kind) {
      case EvidenceKind::Counter:
      case EvidenceKind::Signal: text = fmt::format("{} = {:.4g}", first.name, first.value); break;
      case EvidenceKind::ScorePart: text = fmt::format("{}: {}", first.name, first.condition); break;
      case EvidenceKind::Pattern:
      case EvidenceKind::Finding: {
        text = fmt::format("{}: \"{}\"", first.name, excerpt(found_text(decision, first, frame)));
        for (const auto& [name, value] : first.attributes) {
          if (name == "cwe") text = value + " " + text;
        }
      }
    }
    if (decision.evidence.size() > 1) text += fmt::format(" (+{})", decision.evidence.size() - 1);
    return excerpt(text);
  }
  for (const UndeterminedRule& rule : decision.undetermined) {
    for (const Missing& missing : rule.missing) return excerpt(fmt::format("{}: {}", missing.name, missing.reason));
  }
  return {};
}

std::string rules_cell(const Decision& decision, const Program& program) {
  std::string text;
  for (const RuleId rule : decision.fired) text += (text.empty() ? "" : " ") + program.module().rules[rule.index].id;
  for (const UndeterminedRule& entry : decision.undetermined) {
    text += (text.empty() ? "" : " ") + program.module().rules[entry.rule.index].id + "?";
  }
  return text;
}

}  // namespace

EvalSummary::EvalSummary(const Program& program)
    : program_(program),
      verdicts_(program.tables().verdicts.size()),
      fired_(program.module().rules.size()),
      undetermined_(program.module().rules.size()) {}

void EvalSummary::add(const Decision& decision, bool by_native_code) {
  ++events_;
  native_ += by_native_code ? 1 : 0;
  if (decision.verdict.has_value()) ++verdicts_[decision.verdict.index];
  for (const RuleId rule : decision.fired) ++fired_[rule.index];
  for (const UndeterminedRule& entry : decision.undetermined) ++undetermined_[entry.rule.index];
}

void EvalSummary::print(std::ostream& out, double seconds, const std::string& native) const {
  out << events_ << " events decided";
  const char* separator = ": ";
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    if (verdicts_[i] == 0) continue;
    out << separator << verdicts_[i] << ' ' << program_.tables().verdicts[i];
    separator = ", ";
  }
  if (refused_ > 0) out << "; " << refused_ << " refused";
  if (seconds > 0.5) out << fmt::format("; {:.0f} a second", static_cast<double>(events_) / seconds);
  if (native_ == 0) {
    out << "; engine: interpreter";
  } else if (native_ == events_) {
    out << "; engine: native code";
  } else {
    out << fmt::format("; engine: interpreter for {}, native code for {}", events_ - native_, native_);
  }
  if (!native.empty()) out << fmt::format(" (native code: {})", native);
  out << '\n';
  std::size_t width = 4;
  for (const ir::Rule& rule : program_.module().rules) width = std::max(width, rule.id.size());
  out << fmt::format("  {:<{}}  {:>8}  {:>12}\n", "rule", width, "fired", "undetermined");
  for (std::size_t i = 0; i < fired_.size(); ++i) {
    const ir::Rule& rule = program_.module().rules[i];
    out << fmt::format("  {:<{}}  {:>8}  {:>12}  {}\n", rule.id, width, fired_[i], undetermined_[i], rule.title);
  }
}

EvalTable::EvalTable(const Program& program, std::ostream& out, bool colour, bool all)
    : program_(program), out_(out), colour_(colour), all_(all) {
  const std::vector<EventField>& fields = program.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "kind") kind_ = FieldId(i);
  }
}

bool EvalTable::row(const Decision& decision, const Frame& frame) {
  const bool is_mildest = !decision.verdict.has_value() || decision.verdict.index == 0;
  if (!all_ && is_mildest && decision.undetermined.empty() && decision.fired.empty()) return false;
  if (!has_header_) {
    out_ << fmt::format("{:<14} {:<12} {:<9} {:<30} {}\n", "event", "kind", "verdict", "rules (? undetermined)",
                        "first evidence");
    has_header_ = true;
  }
  const std::string verdict = decision.verdict.has_value() ? program_.tables().verdicts[decision.verdict.index] : "-";
  const std::string_view kind =
      kind_.has_value() ? frame.text_of(frame.fields[kind_.index].symbol) : std::string_view("-");
  // Red for the greatest verdict, yellow for the others that are not the mildest.
  const char* paint = !colour_ || is_mildest                                            ? ""
                      : decision.verdict.index + 1 == program_.tables().verdicts.size() ? "\x1b[31m"
                                                                                        : "\x1b[33m";
  out_ << fmt::format("{:<14} {:<12} {}{:<9}{} {:<30} {}\n", excerpt(decision.id), kind, paint, verdict,
                      *paint ? "\x1b[0m" : "", rules_cell(decision, program_), why(decision, frame));
  return true;
}

}  // namespace mpol::cli
