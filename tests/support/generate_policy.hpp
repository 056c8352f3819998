// Random policies as an author writes them: text over the standard chat event, with signals, parameters, patterns,
// findings, lets and evidence, that check accepts without errors. And events in which such a policy finds something.
//
// A policy is kept as a tree of what can be left out, so that one that shows a fault can be made small. The same seed
// gives the same policy on every machine.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/generate_module.hpp"

namespace mpol::test {

enum class Sort { Truth, Score, Int, Float, Words };  // Words: stands for nothing but itself

// pieces[0] operands[0] pieces[1] operands[1] … pieces.back()
struct Term {
  Sort sort{};
  std::vector<std::string> pieces;
  std::vector<Term> operands;
};
struct Clause {
  std::string words;  // "when", "unless", "60% if"
  Term term;
};
struct GeneratedDecl {
  std::string opening;
  std::vector<Clause> clauses;
  std::string closing;
};
struct GeneratedPolicy {
  std::vector<GeneratedDecl> decls;
};

GeneratedPolicy generate_policy(std::uint64_t seed);
std::string print(const GeneratedPolicy& policy);
// Leaves out declarations and clauses, and puts operands in the place of terms, for as long as `still_fails` says so.
GeneratedPolicy shrink(GeneratedPolicy policy, const std::function<bool(const GeneratedPolicy&)>& still_fails);

GeneratedEvent generate_policy_event(const Tables& tables, std::uint64_t seed);

}  // namespace mpol::test
