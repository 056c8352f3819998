// What an operator is given, and where it puts what it finds. Internal to mutate.
#pragma once
#include <functional>

#include "compiler/mutate/mutation.hpp"
#include "compiler/mutate/reach.hpp"

namespace mpol::mutate {

// Where in a declaration an expression stands.
enum class Part : std::uint8_t {
  When,
  Unless,
  ForEach,
  EvidenceWeight,
  EvidenceCondition,
  ParamValue,
  Value,  // of `let`, `score`, `view`, what a signal or field falls back to
  CounterOf,
  CounterWhere,
  LevelWhen
};

struct Place {
  Part part{};
  bool is_condition = false;  // true or false, as far as the syntax says
  bool is_negated = false;    // under an odd number of `not`, `unless` and left sides of `implies`
};

// Each expression of a declaration that decides something, and all inside it, outermost first. Not those of actions' arguments, bounds,
// tests and proofs, nor windows and keys of counters.
using Visit = std::function<void(const ast::Expr&, const Place&)>;
void for_each_expr(const ast::Decl& decl, const Visit& visit);

struct Subject {
  const ast::Decl& decl;
  const checked::Policy& policy;
  const SourceTree& sources;
  const std::vector<FileId>& lexicon_files;  // of a lexicon
  const Comparisons& compared;
  std::vector<std::string> rules;

  std::string text(Span span) const;     // on one line
  std::string rule_words() const;        // "RULE-1", "one of RULE-1, RULE-2", "the decision"
  std::string expect(bool fires) const;  // "expects RULE-1", "expects not RULE-1"
  // The span with the brackets that stand around it, if it is a whole operand between others.
  Span with_brackets(Span span) const;
  // The span with white space and one comma before it (or after it, where none stands before).
  Span with_comma(Span span) const;
  // The span with the spaces before it, where it ends a line or spaces follow too: so that none stand twice.
  Span with_blank(Span span) const;
  // The line that the span is alone on, with its end; else the span.
  Span with_line(Span span) const;
};

class Mutations {
 public:
  Mutations(Operator op, const Subject& subject, std::size_t file, std::size_t decl, std::vector<Mutation>& out)
      : op_(op), subject_(subject), file_(file), decl_(decl), out_(out) {}
  void add(std::vector<Edit> edits, Span span, std::string what, std::string advice);
  // All terms of a lexicon's file are taken away.
  void add_without_file(std::vector<Edit> edits, Span span, std::string what, std::string advice) {
    add(std::move(edits), span, std::move(what), std::move(advice));
    out_.back().without_file = true;
  }
  // Replaces the span, or takes it away.
  void replace(Span span, std::string with, std::string what, std::string advice) {
    add({{span, std::move(with)}}, span, std::move(what), std::move(advice));
  }
  void remove(Span span, Span shown, std::string what, std::string advice) {
    const Span line = subject_.with_line(span);
    add({{line == span ? subject_.with_blank(span) : line, ""}}, shown, std::move(what), std::move(advice));
  }

 private:
  Operator op_;
  const Subject& subject_;
  std::size_t file_, decl_;
  std::vector<Mutation>& out_;
};

#define MPOL_MUTATION(name, what) void find_##name(const Subject& subject, Mutations& out);
#include "compiler/mutate/operators.def"
#undef MPOL_MUTATION

}  // namespace mpol::mutate
