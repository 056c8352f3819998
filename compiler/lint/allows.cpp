#include "compiler/lint/allows.hpp"

#include <algorithm>

#include "compiler/lint/places.hpp"
#include "compiler/parse/comments.hpp"

namespace mpol::lint {
namespace {

constexpr std::string_view kMark = "lint:", kAllow = "allow(";
constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

constexpr std::string_view kTeamLint = "team_lint";
bool is_of_team(Code code) { return family_of(code) == "team"; }

// Any code that can be given a level has a name that can be allowed; the team's own have each its own.
std::optional<Code> lint_called(std::string_view name) {
  const std::optional<Code> code = find_code(name);
  const bool can_be =
      code && !is_of_team(*code) && (info(*code).text.starts_with('L') || info(*code).severity != Severity::Error);
  return can_be ? code : std::nullopt;
}

bool is_team_lint(std::string_view name, const Facts& facts) {
  const std::vector<TeamLint>& team = facts.settings.team;
  return std::any_of(team.begin(), team.end(), [&](const TeamLint& lint) { return lint.name == name; });
}

std::vector<std::string> lint_names(const Facts& facts) {
  std::vector<std::string> names;
  for (const TeamLint& lint : facts.settings.team) names.push_back(lint.name);
  for (const CodeInfo& row : all_codes()) {
    if (lint_called(row.name)) names.emplace_back(row.name);
  }
  return names;
}

Span line_at(FileId id, const SourceFile& file, std::uint32_t byte) {
  const std::uint32_t line = file.position(byte).line, begin = file.line_start(line);
  return {id, begin, begin + static_cast<std::uint32_t>(file.line(line).size()) + 1};
}

Span scope_of(const Facts& facts, FileId id, const parse::PlacedComment& comment) {
  const SourceFile& file = facts.sources.file(id);
  if (comment.behind_word) return line_at(id, file, comment.begin);
  if (comment.next >= file.text().size()) return {id, comment.begin, comment.end};
  const ast::Decl* decl = declaration_at(facts.files, id, comment.next);
  if (decl != nullptr && decl->span.begin == comment.next) return decl->span;
  if (file.text().substr(comment.next).starts_with("package") &&
      declaration_at(facts.files, id, comment.begin) == nullptr)
    return {id, 0, static_cast<std::uint32_t>(file.text().size()) + 1};
  return line_at(id, file, comment.next);
}

}  // namespace

Allows::Allows(const Facts& facts, Diagnostics& out) {
  for (const ast::File& file : facts.files) read_file(facts, file.id, out);
}

void Allows::read_file(const Facts& facts, FileId id, Diagnostics& out) {
  const std::string_view text = facts.sources.file(id).text();
  if (text.find(kMark) == std::string_view::npos) return;
  for (const parse::PlacedComment& comment : parse::find_comments(text)) {
    const std::string_view words = text.substr(comment.begin + 2, comment.end - comment.begin - 2);
    if (trimmed(words).starts_with(kMark))
      read_comment(facts, id, comment.begin + 2, words, scope_of(facts, id, comment), out);
  }
}

void Allows::read_comment(const Facts& facts, FileId file, std::uint32_t begin, std::string_view comment, Span scope,
                          Diagnostics& out) {
  const auto span_of = [&](std::string_view part) {
    const auto at = static_cast<std::uint32_t>(begin + (part.data() - comment.data()));
    return Span{file, at, at + static_cast<std::uint32_t>(part.size())};
  };
  const std::string_view whole = trimmed(comment);
  const std::string_view order = trimmed(whole.substr(kMark.size()));
  const std::size_t close = order.find(')');
  if (!order.starts_with(kAllow) || close == std::string_view::npos) {
    out.report(Code::L0004, span_of(whole), whole);
    return;
  }
  const bool has_reason = !trimmed(order.substr(close + 1)).empty();
  std::string_view names = order.substr(kAllow.size(), close - kAllow.size());
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = trimmed(names.substr(0, comma));
    names.remove_prefix(std::min(comma + 1, names.size()));
    if (name.empty()) continue;
    if (!has_reason) {
      out.report(Code::L0001, span_of(whole), name).help("say behind it why that is right here");
      return;
    }
    allow_named(facts, name, span_of(name), scope, out);
  }
}

void Allows::allow_named(const Facts& facts, std::string_view name, Span where, Span scope, Diagnostics& out) {
  if (const auto code = lint_called(name)) {
    allows_.push_back({*code, std::string(info(*code).name), where, scope});
    return;
  }
  if (is_team_lint(name, facts)) {
    allows_.push_back({*find_code(kTeamLint), std::string(name), where, scope});
    return;
  }
  auto report = out.report(Code::L0003, where, name);
  if (find_code(name) == find_code(kTeamLint)) {
    report.help("a lint of the team's own is allowed by its name, which stands before the colon of its finding");
  } else if (const auto nearest = nearest_name(name, lint_names(facts))) {
    report.help("did you mean `" + *nearest + "`?");
  }
}

bool Allows::allow(const Diagnostic& finding, std::string_view team_lint) {
  bool allowed = false;
  for (Allow& allow : allows_) {
    const bool inside = finding.span.file == allow.scope.file && finding.span.begin >= allow.scope.begin &&
                        finding.span.begin < allow.scope.end;
    if (!inside || allow.code != finding.code || (!team_lint.empty() && allow.name != team_lint)) continue;
    allow.used = allowed = true;
  }
  return allowed;
}

void Allows::report_unused(const Facts& facts, Diagnostics& out) const {
  for (const Allow& allow : allows_) {
    const bool is_on = facts.settings.level(allow.code, facts.sources.file(allow.where.file).name()).has_value();
    if (is_on && !allow.used) out.report(Code::L0002, allow.where, allow.name);
  }
}

}  // namespace mpol::lint
