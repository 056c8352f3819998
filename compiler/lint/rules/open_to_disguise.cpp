// L0203 `open_to_disguise`: a high or critical rule looks for words in a form that look-alike and invisible letters hide.
// Why it matters: a zero-width space within the word, and the rule does not see it.
#include <algorithm>
#include <set>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

// Code, numbers and tokens are looked for as they stand; words are not.
bool is_words(const PatternInfo& pattern) {
  for (const std::string_view code : {"0-9", "\\d", "://"}) {
    if (pattern.is_regex && pattern.text.find(code) != std::string::npos) return false;
  }
  return std::count_if(pattern.text.begin(), pattern.text.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }) >= 3;
}

bool is_plain_text(ViewId view, const Tables& tables) { return tables.views[view.index].builtin.empty(); }

}  // namespace

void open_to_disguise(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  for (const OwnRule& own : facts.rules()) {
    if (!is_severe(own.rule) || !own.rule.when) continue;
    std::set<std::string> said;
    walk(*own.rule.when, [&](const checked::Expr& part) {
      if (!is_search(part) || !is_plain_text(ViewId(part.a), tables)) return;
      for (const std::uint32_t set : {part.b, part.op == ir::Op::Near ? part.c : part.b}) {
        const PatternSet& sought = tables.pattern_sets[set];
        const bool is_open = std::any_of(sought.patterns.begin(), sought.patterns.end(), [&](PatternId id) {
          const PatternInfo& pattern = tables.patterns[id.index];
          return pattern.case_mode == CaseMode::Ignore && is_words(pattern);
        });
        if (!is_open || !said.insert(sought.name).second) continue;
        out.report(Code::L0203, facts.is_own(part.span) ? part.span : own.rule.id_span, own.rule.id,
                   sought.name.empty() ? "its patterns" : short_name(sought.name))
            .help("`folded` undoes disguises on both sides");
      }
    });
  }
}

}  // namespace mpol::lint
