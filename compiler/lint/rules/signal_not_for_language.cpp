// L0209 `signal_not_for_language`: a rule reads a classifier that is not made for a language that the product speaks.
// Why it matters: its score is there, and means little: the rule is blind without anybody being told.
#include <set>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

// Signals that say which languages their classifier is made for, and that it does no others.
std::set<std::string> open_ended(const Facts& facts) {
  std::set<std::string> names;
  for (const ast::File& file : facts.files) {
    for (const ast::Decl& decl : file.decls) {
      const auto* signal = std::get_if<ast::SignalDecl>(&decl.node);
      if (signal != nullptr && signal->covers_more) names.insert(decl.name.text);
    }
  }
  return names;
}

}  // namespace

void signal_not_for_language(const Facts& facts, Diagnostics& out) {
  const Tables& tables = facts.policy.tables;
  const std::set<std::string> covers_more = open_ended(facts);
  for (const OwnRule& own : facts.rules()) {
    std::set<std::uint32_t> said;
    each_part(own.rule, [&](const checked::Expr& part) {
      if (part.op != ir::Op::Signal && part.op != ir::Op::SignalOr) return;
      const SignalInfo& signal = tables.signals[part.a];
      if (signal.covers.empty() || covers_more.contains(signal.name) || !said.insert(part.a).second) return;
      std::vector<std::string> known;
      for (const SymbolId language : signal.covers) known.push_back(tables.symbols[language.index]);
      std::vector<std::string> missing = not_covered(facts.settings.languages, known);
      // What the rule does not look at in that language is no matter.
      std::erase_if(missing, [&](const std::string& language) {
        return own.rule.when && truth_where(*own.rule.when, tables, "language", language) == Truth::False;
      });
      if (missing.empty()) return;
      out.report(Code::L0209, facts.is_own(part.span) ? part.span : own.rule.id_span, own.rule.id, signal.name,
                 quoted_list(missing));
    });
  }
}

}  // namespace mpol::lint
