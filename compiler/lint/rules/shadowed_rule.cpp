// L0104 `shadowed_rule`: another rule with the same actions and the same severity fires whenever this one does.
// Why it matters: the narrower rule was written to do something, and does nothing that is not done already.
//
// A rule is held against rules that share what it asks about. Each is kept under the part of its condition that the fewest
// rules have, so that what all rules ask of (`kind`, say) leads to few; and a rule is held against kMostPeers at most.
#include <algorithm>

#include "compiler/check/expr_key.hpp"
#include "compiler/lint/keys.hpp"
#include "compiler/lint/rules.hpp"
#include "compiler/lint/walk.hpp"

namespace mpol::lint {
namespace {

using checked::Expr;
using ir::Op;

// Larger: a package in which all rules ask about the same takes longer. Smaller: more are overlooked there.
constexpr std::size_t kMostPeers = 16;

// What the condition asks about: its fields, signals, counters and searches, by key.
std::vector<std::string> subjects(const Expr& condition) {
  std::vector<std::string> keys;
  walk(condition, [&](const Expr& expr) {
    const bool is_leaf = expr.op == Op::Field || expr.op == Op::Signal || expr.op == Op::Counter || expr.op == Op::Has;
    if (is_leaf) keys.push_back(checked::key_of(expr));
  });
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

struct Rule {
  const OwnRule* own = nullptr;
  Expr condition;
  std::vector<std::string> subjects;
};

std::vector<Rule> rules_of(const Facts& facts) {
  std::vector<Rule> rules;
  for (const OwnRule& own : facts.rules()) {
    if (!facts.foreseen.can_fire(own.id)) continue;
    Rule rule{&own, condition_of(own.rule), {}};
    rule.subjects = subjects(rule.condition);
    rules.push_back(std::move(rule));
  }
  return rules;
}

bool has_same_effect(const OwnRule& a, const OwnRule& b) {
  return a.effect == b.effect && a.rule.severity == b.rule.severity && a.rule.hard == b.rule.hard;
}

}  // namespace

void shadowed_rule(const Facts& facts, Diagnostics& out) {
  const std::vector<Rule> rules = rules_of(facts);
  std::unordered_map<std::string_view, std::size_t> counts;
  for (const Rule& rule : rules) {
    for (const std::string& subject : rule.subjects) ++counts[subject];
  }
  std::unordered_map<std::string_view, std::vector<const Rule*>> by_rarest;
  for (const Rule& rule : rules) {
    const auto rarest = std::min_element(rule.subjects.begin(), rule.subjects.end(),
                                         [&](const auto& a, const auto& b) { return counts[a] < counts[b]; });
    if (rarest != rule.subjects.end()) by_rarest[*rarest].push_back(&rule);
  }
  for (const Rule& rule : rules) {
    std::size_t left = kMostPeers;
    const auto is_above = [&](const Rule* other) {
      if (other == &rule || !has_same_effect(*rule.own, *other->own) || rule.own->key == other->own->key) return false;
      return left > 0 && left-- > 0 && facts.foreseen.implies(rule.condition, other->condition);
    };
    for (const std::string& subject : rule.subjects) {
      const auto peers = by_rarest.find(subject);
      if (peers == by_rarest.end()) continue;
      const auto found = std::find_if(peers->second.begin(), peers->second.end(), is_above);
      if (found == peers->second.end()) continue;
      const OwnRule& other = *(*found)->own;
      out.report(Code::L0104, rule.own->rule.id_span, rule.own->rule.id, other.rule.id)
          .label(other.rule.id_span, "it does the same, and fires whenever the other does");
      break;
    }
  }
}

}  // namespace mpol::lint
