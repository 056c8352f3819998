// L0112 `contained_pattern`: one text or regex of a pattern stands within another one of it, or of a pattern that is asked for
// beside it, on the same view and joined by `or`.
// Why it matters: the longer one changes nothing, since whatever has it has the shorter one; perhaps the shorter one was to be
// looked for as a word.
//
// A text that the longer one matches has a factor of the shorter one in it: those are looked up, and then compared
// (program/patterns/containment.hpp), with limits::kMaxContainmentWork in all.
#include <algorithm>
#include <unordered_map>

#include "base/limits.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"
#include "program/patterns/containment.hpp"
#include "program/patterns/factors.hpp"

namespace mpol::lint {
namespace {

// Where matches are counted, the longer text counts for itself.
std::set<std::string> counted_patterns(const Facts& facts) {
  std::set<std::string> counted;
  for (const checked::Expr* root : facts.conditions()) {
    walk(*root, [&](const checked::Expr& expr) {
      if (expr.op == ir::Op::CountMatches || expr.op == ir::Op::CountPatterns)
        counted.insert(facts.policy.tables.pattern_sets[expr.b].name);
    });
  }
  return counted;
}

// What one pattern looks for, and by factor what may stand within others.
struct Items {
  std::vector<const OwnPattern*> all;
  std::unordered_map<std::string, std::vector<const OwnPattern*>> by_factor;
  std::set<std::size_t> lengths;  // of factors
};
using ItemsByName = std::map<std::string, Items>;

void add_item(const OwnPattern& pattern, Items& items) {
  items.all.push_back(&pattern);
  if (pattern.compiled.options.word) return;
  for (const std::string& factor : patterns::required_factors(pattern.compiled.tree).texts) {
    items.by_factor[factor].push_back(&pattern);
    items.lengths.insert(factor.size());
  }
}

bool same_languages(const ast::PatternModifiers& a, const ast::PatternModifiers& b) {
  return std::equal(a.languages.begin(), a.languages.end(), b.languages.begin(), b.languages.end(),
                    [](const ast::Name& one, const ast::Name& other) { return one.text == other.text; });
}

bool reads_alike(const OwnPattern& a, const OwnPattern& b) {
  const patterns::PatternOptions &one = a.compiled.options, &other = b.compiled.options;
  return one.case_mode == other.case_mode && one.fold_steps == other.fold_steps &&
         same_languages(a.modifiers, b.modifiers);
}

std::string quoted(const ast::PatternItem& item) {
  return item.is_regex ? '/' + item.text + '/' : '"' + item.text + '"';
}

class Containment {
 public:
  explicit Containment(Diagnostics& out) : out_(out) {}

  // Of `outer` what has something of `inner` in it.
  void report(const Items& outer, const Items& inner) {
    for (const OwnPattern* longer : outer.all) {
      if (told_.contains(longer)) continue;
      const OwnPattern* within = found_within(*longer, inner);
      if (within == nullptr) continue;
      told_.insert(longer);
      out_.report(Code::L0112, longer->item.span, quoted(longer->item), quoted(within->item))
          .label(within->item.span, "it is in every text that has the longer one");
    }
  }

 private:
  const OwnPattern* found_within(const OwnPattern& longer, const Items& inner) {
    std::size_t candidates = 0;
    const std::string sample = patterns::sample_of(longer.compiled.tree);
    std::set<const OwnPattern*> tried{&longer};
    for (const std::size_t length : inner.lengths) {
      for (std::size_t at = 0; at + length <= sample.size(); ++at) {
        const auto found = inner.by_factor.find(sample.substr(at, length));
        if (found == inner.by_factor.end()) continue;
        for (const OwnPattern* shorter : found->second) {
          // Of two that are in each other one has been told of.
          if (told_.contains(shorter) || !reads_alike(longer, *shorter) || !tried.insert(shorter).second) continue;
          if (++candidates > limits::kMaxContainmentCandidates) return nullptr;
          if (patterns::is_contained(longer.compiled, shorter->compiled, work_)) return shorter;
        }
      }
    }
    return nullptr;
  }

  Diagnostics& out_;
  std::set<const OwnPattern*> told_;
  std::size_t work_ = limits::kMaxContainmentWork;
};

// Patterns that one `or` asks of one view: what has a text of the one need not be looked for by the other.
void report_beside(const Facts& facts, const ItemsByName& items, Containment& containment) {
  const auto items_of = [&](const checked::Expr& has) {
    const auto found = items.find(facts.policy.tables.pattern_sets[has.b].name);
    return found == items.end() ? nullptr : &found->second;
  };
  for (const checked::Expr* root : facts.conditions()) {
    walk_groups(*root, [&](const checked::Expr& group, const std::vector<const checked::Expr*>& parts) {
      if (group.op != ir::Op::Or) return;
      std::map<std::uint32_t, std::vector<const Items*>> by_view;
      for (const checked::Expr* part : parts) {
        const Items* own = part->op == ir::Op::Has ? items_of(*part) : nullptr;
        if (own != nullptr) by_view[part->a].push_back(own);
      }
      for (const auto& [view, all] : by_view) {
        for (const Items* outer : all) {
          for (const Items* inner : all) {
            if (outer != inner) containment.report(*outer, *inner);
          }
        }
      }
    });
  }
}

}  // namespace

void contained_pattern(const Facts& facts, Diagnostics& out) {
  const std::set<std::string> counted = counted_patterns(facts);
  ItemsByName patterns;
  for (const OwnPattern& pattern : facts.patterns()) {
    if (!std::holds_alternative<ast::PatternDecl>(pattern.decl.node) || counted.contains(pattern.decl.name.text))
      continue;
    add_item(pattern, patterns[pattern.decl.name.text]);
  }
  Containment containment(out);
  for (const auto& [name, items] : patterns) containment.report(items, items);
  report_beside(facts, patterns, containment);
}

}  // namespace mpol::lint
