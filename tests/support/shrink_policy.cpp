// Greedy, from the greatest parts to the least: declarations, clauses, then each term gives way to one of its operands
// of the same sort; over again until nothing more can go. What leaves a name undeclared does not compile, so it no
// longer fails, and is put back.
#include "tests/support/generate_policy.hpp"

namespace mpol::test {
namespace {

void write(const Term& term, std::string& out) {
  out += term.pieces[0];
  for (std::size_t i = 0; i < term.operands.size(); ++i) {
    write(term.operands[i], out);
    out += term.pieces[i + 1];
  }
}

using StillFails = std::function<bool()>;

// Whether anything was left out of the elements from `first` on.
template <class T>
bool leave_out(std::vector<T>& elements, std::size_t first, const StillFails& still_fails) {
  bool changed = false;
  for (std::size_t i = elements.size(); i-- > first;) {
    const std::vector<T> before = elements;
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(i));
    if (still_fails())
      changed = true;
    else
      elements = before;
  }
  return changed;
}

bool use_operands(Term& term, const StillFails& still_fails) {
  for (const Term& operand : std::vector<Term>(term.operands)) {
    if (operand.sort != term.sort) continue;
    Term before = std::move(term);
    term = operand;
    if (still_fails()) return true;
    term = std::move(before);
  }
  bool changed = false;
  for (Term& operand : term.operands) changed = use_operands(operand, still_fails) || changed;
  return changed;
}

}  // namespace

std::string print(const GeneratedPolicy& policy) {
  std::string out;
  for (const GeneratedDecl& decl : policy.decls) {
    out += decl.opening;
    for (const Clause& clause : decl.clauses) {
      out += "\n  " + clause.words + ' ';
      write(clause.term, out);
    }
    out += (decl.clauses.empty() ? "" : "\n") + decl.closing;
  }
  return out;
}

GeneratedPolicy shrink(GeneratedPolicy policy, const std::function<bool(const GeneratedPolicy&)>& still_fails) {
  const StillFails fails = [&] { return still_fails(policy); };
  for (bool changed = true; changed;) {
    changed = leave_out(policy.decls, 1, fails);
    for (GeneratedDecl& decl : policy.decls) {
      changed = leave_out(decl.clauses, 0, fails) || changed;
      for (Clause& clause : decl.clauses) changed = use_operands(clause.term, fails) || changed;
    }
  }
  return policy;
}

}  // namespace mpol::test
