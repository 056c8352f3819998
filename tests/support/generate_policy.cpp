// Terms are made from the loosest sort to leaves, at most `depth` deep. A leaf may name what was declared before it:
// signals, parameters, patterns, scores and lets come in this order, rules last.
#include "tests/support/generate_policy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/support/random.hpp"

namespace mpol::test {
namespace {

constexpr std::string_view kHead = R"(package generated
import std.chat
verdict allow < flag < block
action log
signal alpha : score
signal gamma : bool
signal grade : int in 0 .. 10
signal label : one of { calm, heated, grave }
param limit : score by language = { en: 85%, fr: 50%, fr-CH: 30%, else: 75% } in 10% .. 95%
param floor : score = 50% in 10% .. 80%
param most  : int by region = { "EU": 2, else: 5 } in 0 .. 100
param wait  : duration = 2h in 1h .. 30d
counter many = count of events by user over 1h keys 10
counter many_now = count of kind is prompt where alpha >= 50% by user over 1h keys 10 including this
counter spread = mean of alpha by user over 7d keys 10
counter fast = rate of kind is prompt by user at 5 per 1min keys 10
view hidden = decoded(lines(text))
finding risky in code_blocks(text) { cwe : string  grade_of_it : one of { mild, sharp } }
risky python {
  /load\w*\(/ unless "safe" within 20 characters cwe "CWE-1" grade_of_it sharp
  "lamp" cwe "CWE-2" grade_of_it mild
}
risky shell { "lamp" cwe "CWE-1" grade_of_it mild }
)";

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  GeneratedPolicy run() {
    policy_.decls.push_back({std::string(kHead), {}, ""});
    signals();
    patterns();
    const std::size_t depth = 1 + random_.below(4);
    // What is named is put in place wherever it is used: small, or the limit on that is soon met.
    const std::size_t named_depth = std::min<std::size_t>(depth, 2);
    for (std::size_t i = random_.below(3); i > 0; --i) score(named_depth);
    for (std::size_t i = random_.below(4); i > 0; --i) let(named_depth);
    for (std::size_t i = 1 + random_.below(6); i > 0; --i) rule(depth);
    return std::move(policy_);
  }

 private:
  // ---- declarations ----
  void add(std::string opening, std::vector<Clause> clauses, std::string closing) {
    policy_.decls.push_back({std::move(opening), std::move(clauses), std::move(closing)});
  }
  void signals() {
    static const std::vector<std::string> kFallbacks = {"", "else alpha", "else 30%", "else max(alpha, 25%)",
                                                        "else if gamma then alpha else 75%"};
    add("signal beta : score " + random_.pick_from(kFallbacks) + "\n", {}, "");
  }
  void patterns() {
    static const std::vector<std::string> kModifiers = {"",
                                                        "word",
                                                        "exact case",
                                                        "folded",
                                                        "folded word",
                                                        "folded leet",
                                                        "folded squeezed",
                                                        "folded unspaced",
                                                        "in {fr}",
                                                        "folded in { en, de }"};
    for (std::size_t i = 2 + random_.below(3); i > 0; --i) {
      std::string items;
      for (std::size_t n = 1 + random_.below(3); n > 0; --n) items += " " + pattern_item();
      patterns_.push_back(fmt::format("p{}", patterns_.size()));
      add(fmt::format("pattern {} {} {{{} }}\n", patterns_.back(), random_.pick_from(kModifiers), items), {}, "");
    }
  }
  std::string pattern_item() {
    static const std::vector<std::string> kItems = {
        "\"ruby lamp\"", "\"lamp\"",    "\"gate\"",
        "\"naïve\"",     "\"ключ\"",    R"(/\b(open|shut)\s+the\s+(gate|door)\b/)",
        "/ga+te/",       R"(/\w*amp/)", "/lamp|ruby|door/"};
    return random_.pick_from(kItems);
  }
  void score(std::size_t depth) {
    const std::string name = fmt::format("s{}", scores_.size());
    std::vector<Clause> parts;
    for (std::size_t n = 1 + random_.below(4); n > 0; --n)
      parts.push_back({random_.pick({"60% if", "35% if", "0.5 if", "floor if", "100% if"}), truth(depth)});
    add(fmt::format("score {} = evidence {{", name), std::move(parts), "}\n");
    scores_.push_back(name);
  }
  void let(std::size_t depth) {
    const std::string name = fmt::format("l{}", lets_++);
    if (random_.chance(1, 4)) {
      scores_in_scope_.push_back("x");
      add(fmt::format("let {}(x: score) =", name), {{"", truth(depth)}}, "\n");
      scores_in_scope_.pop_back();
      functions_.push_back(name);
    } else if (random_.chance(1, 3)) {
      add(fmt::format("let {} =", name), {{"", make_score(depth)}}, "\n");
      scores_.push_back(name);
    } else {
      add(fmt::format("let {} =", name), {{"", truth(depth)}}, "\n");
      truths_.push_back(name);
    }
  }
  void rule(std::size_t depth) {
    std::vector<Clause> clauses;
    if (random_.chance(1, 3))
      clauses.push_back(
          {"applies to", words(random_.pick({"prompt", "completion, report", "prompt, document, usage"}))});
    const bool findings = random_.chance(1, 5);
    if (!findings || random_.chance(1, 2)) clauses.push_back({"when", truth(depth)});
    for (std::size_t n = random_.below(8) / 5; n > 0; --n) clauses.push_back({"unless", truth(depth)});
    if (findings) clauses.push_back(for_each(depth));
    add(fmt::format("rule R-{:03} {{", ++rules_), std::move(clauses), "then log }\n");
  }
  Clause for_each(std::size_t depth) {
    const std::string words_of_loop = "for each f in code_blocks(text) matching risky";
    if (random_.chance(1, 3)) return {words_of_loop, words("")};
    in_finding_ = true;
    Clause clause{words_of_loop + " where", truth(depth)};
    in_finding_ = false;
    return clause;
  }

  // ---- terms ----
  static Term words(std::string text) { return {Sort::Words, {std::move(text)}, {}}; }
  template <class... Operands>
  static Term term(Sort sort, std::vector<std::string> pieces, Operands... operands) {
    Term made{sort, std::move(pieces), {}};
    (made.operands.push_back(std::move(operands)), ...);
    return made;
  }
  static Term leaf(Sort sort, std::string text) { return term(sort, {std::move(text)}); }

  Term truth(std::size_t depth) {
    if (depth == 0) return truth_leaf();
    switch (random_.below(12)) {
      case 0:
      case 1: return term(Sort::Truth, {"(", " and ", ")"}, truth(depth - 1), truth(depth - 1));
      case 2:
      case 3: return term(Sort::Truth, {"(", " or ", ")"}, truth(depth - 1), truth(depth - 1));
      case 4: return term(Sort::Truth, {"(not ", ")"}, truth(depth - 1));
      case 5: return term(Sort::Truth, {"(", " implies ", ")"}, truth(depth - 1), truth(depth - 1));
      case 6:
        return term(Sort::Truth, {"(if ", " then ", " else ", ")"}, truth(depth - 1), truth(depth - 1),
                    truth(depth - 1));
      case 7: return quantifier(Sort::Truth, random_.pick({"any", "all"}), depth);
      case 8: return term(Sort::Truth, {"(", random_.pick({" == ", " != "}), ")"}, truth(depth - 1), truth(depth - 1));
      case 9: return compare(depth);
      case 10: return range(depth);
      default: return truth_leaf();
    }
  }
  Term number(Sort sort, std::size_t depth) {
    return sort == Sort::Score ? make_score(depth) : sort == Sort::Int ? whole(depth) : floating(depth);
  }
  Term compare(std::size_t depth) {
    const Sort sort = random_.pick({Sort::Score, Sort::Score, Sort::Int, Sort::Float});
    return term(Sort::Truth, {"(", random_.pick({" < ", " <= ", " > ", " >= ", " == ", " != "}), ")"},
                number(sort, depth - 1), number(sort, depth - 1));
  }
  Term range(std::size_t depth) {
    if (random_.chance(1, 2)) {
      return term(Sort::Truth, {"(", random_.pick({" in ", " not in "}), " .. ", ")"}, whole(depth - 1),
                  leaf(Sort::Int, "1"), random_.chance(1, 2) ? leaf(Sort::Int, "4") : whole_leaf());
    }
    return term(Sort::Truth, {"(", random_.pick({" in ", " not in "}), " .. 90%)"}, make_score(depth - 1),
                leaf(Sort::Score, random_.pick({"10%", "limit", "alpha"})));
  }
  Term quantifier(Sort sort, const std::string& quantifier, std::size_t depth) {
    const std::string name = fmt::format("t{}", elements_.size());
    elements_.push_back(name);
    Term body = truth(depth - 1);
    elements_.pop_back();
    return term(sort, {fmt::format("({} {} in tags where ", quantifier, name), ")"}, std::move(body));
  }

  Term truth_leaf() {
    if (!elements_.empty() && random_.chance(1, 2)) return element_leaf();
    if (in_finding_ && random_.chance(1, 3))
      return leaf(Sort::Truth, random_.pick({"(f.cwe is \"CWE-1\")", "(f.grade_of_it is sharp)",
                                             "(f.grade_of_it in { mild })", "(f.cwe is model)", "(f.cwe in tags)"}));
    if (!truths_.empty() && random_.chance(1, 4)) return leaf(Sort::Truth, random_.pick_from(truths_));
    if (!functions_.empty() && random_.chance(1, 6))
      return term(Sort::Truth, {random_.pick_from(functions_) + "(", ")"}, score_leaf());
    if (random_.chance(2, 5)) return search();
    if (random_.chance(1, 3))
      return term(Sort::Truth, {"(", random_.pick({" >= ", " < ", " > "}), ")"}, score_leaf(), score_leaf());
    static const std::vector<std::string> kLeaves = {"gamma",
                                                     "logprobs",
                                                     "true",
                                                     "gamma is unavailable",
                                                     "alpha is unavailable",
                                                     "beta is not unavailable",
                                                     "label is unavailable",
                                                     "kind is prompt",
                                                     "kind in { prompt, report, document }",
                                                     "trust is untrusted",
                                                     "trust not in { system, user }",
                                                     "label is heated",
                                                     "label in { calm, grave }",
                                                     "label is not grave",
                                                     "language is fr",
                                                     "language in { en, fr-CH, de }",
                                                     "language not in { fr }",
                                                     "region is missing",
                                                     "model is not missing",
                                                     "region is \"EU\"",
                                                     "model is region",
                                                     "\"EU\" in tags",
                                                     "region in tags",
                                                     "model in { \"EU\", \"somebody\" }",
                                                     "detected(text) is en",
                                                     "grade in { 1, 5, 7 }",
                                                     "grade >= most",
                                                     "many_now >= 3",
                                                     "many > grade",
                                                     "fast",
                                                     "template(text) is template(lines(text))",
                                                     "outlier(spread, samples: 2, confidence: 90%)",
                                                     "wait * grade > 5h",
                                                     "wait + 1h == 3h",
                                                     "region in { model, \"EU\" }",
                                                     "detected(text) is language"};
    return leaf(Sort::Truth, "(" + random_.pick_from(kLeaves) + ")");
  }
  Term element_leaf() {
    const std::string& name = random_.pick_from(elements_);
    const std::string other = random_.chance(1, 3) ? elements_.front() : "region";
    static const std::vector<std::string> kForms = {"({} is \"EU\")", "({} in {{ \"EU\", \"somebody\" }})",
                                                    "({} is not \"fr\")", "({} in tags)"};
    if (random_.chance(1, 4)) return leaf(Sort::Truth, fmt::format("({} is {})", name, other));
    return leaf(Sort::Truth, fmt::format(fmt::runtime(random_.pick_from(kForms)), name));
  }
  std::string view() {
    static const std::vector<std::string> kViews = {"text",
                                                    "text",
                                                    "text",
                                                    "decoded(text)",
                                                    "lines(text)",
                                                    "code_blocks(text)",
                                                    "code_blocks(text, python)",
                                                    "urls(text)",
                                                    "hidden",
                                                    "lines(decoded(text))",
                                                    "code_blocks(decoded(text))",
                                                    "decoded(code_blocks(text))"};
    return random_.pick_from(kViews);
  }
  std::string pattern() { return random_.chance(1, 4) ? pattern_item() : random_.pick_from(patterns_); }
  Term search() {
    const std::string where = view();
    // The group names different patterns: the same one twice would be an author's mistake.
    const std::string group = fmt::format("{{ {}, {}, \"door\" }}", patterns_[0], patterns_[1]);
    std::string what = pattern();
    switch (random_.below(7)) {
      case 0:
        what = fmt::format("{} near {} within {} {}", what, pattern(), random_.below(8),
                           random_.pick({"words", "characters"}));
        break;
      case 1: what = fmt::format("at least {} of {}", 1 + random_.below(3), group); break;
      case 2: what = "any of " + group; break;
      case 3: what = random_.chance(1, 2) ? "all of " + group : "all of " + random_.pick_from(patterns_); break;
      case 4: what = "at least 1 of " + random_.pick_from(patterns_); break;
      default: break;
    }
    return leaf(Sort::Truth, fmt::format("({} has {})", where, what));
  }

  Term make_score(std::size_t depth) {
    if (depth == 0) return score_leaf();
    switch (random_.below(5)) {
      case 0: return term(Sort::Score, {"max(", ", ", ")"}, make_score(depth - 1), make_score(depth - 1));
      case 1: return term(Sort::Score, {"min(", ", ", ")"}, make_score(depth - 1), make_score(depth - 1));
      case 2:
        return term(Sort::Score, {"(if ", " then ", " else ", ")"}, truth(depth - 1), make_score(depth - 1),
                    make_score(depth - 1));
      default: return score_leaf();
    }
  }
  Term score_leaf() {
    if (!scores_in_scope_.empty() && random_.chance(1, 2)) return leaf(Sort::Score, scores_in_scope_.back());
    if (!scores_.empty() && random_.chance(1, 3)) return leaf(Sort::Score, random_.pick_from(scores_));
    return leaf(Sort::Score,
                random_.pick({"alpha", "alpha", "beta", "beta", "limit", "floor", "50%", "75%", "spread"}));
  }
  Term whole(std::size_t depth) {
    if (depth == 0) return whole_leaf();
    switch (random_.below(9)) {
      case 0: return term(Sort::Int, {"(", " + ", ")"}, whole_leaf(), whole(depth - 1));
      case 1: return term(Sort::Int, {"(", " - ", ")"}, whole_leaf(), whole(depth - 1));
      case 2: return term(Sort::Int, {"(", " * ", ")"}, whole_leaf(), whole(depth - 1));
      case 3: return term(Sort::Int, {"(", " / ", ")"}, whole(depth - 1), whole_leaf());
      case 4: return term(Sort::Int, {random_.pick({"max(", "min("}), ", ", ")"}, whole(depth - 1), whole(depth - 1));
      case 5:
        return term(Sort::Int, {"(if ", " then ", " else ", ")"}, truth(depth - 1), whole(depth - 1), whole(depth - 1));
      case 6: return quantifier(Sort::Int, "count", depth);
      case 7: return term(Sort::Int, {"(-", ")"}, whole_leaf());
      default: return whole_leaf();
    }
  }
  // Never a constant: arithmetic on constants is checked when a policy is compiled.
  Term whole_leaf() {
    switch (random_.below(8)) {
      case 0: return leaf(Sort::Int, fmt::format("(count of {} in {})", random_.pick_from(patterns_), view()));
      case 1: return leaf(Sort::Int, fmt::format("length({})", view()));
      case 2: return leaf(Sort::Int, fmt::format("segments({})", view()));
      case 3: return leaf(Sort::Int, "size(tags)");
      case 4: return leaf(Sort::Int, random_.pick({"output_tokens", "many", "many_now"}));
      case 5: return leaf(Sort::Int, "most");
      default: return leaf(Sort::Int, "grade");
    }
  }
  Term floating(std::size_t depth) {
    const std::size_t less = depth == 0 ? 0 : depth - 1;
    switch (depth == 0 ? random_.below(2) : random_.below(7)) {
      case 0: return term(Sort::Float, {"(0.5 * ", ")"}, whole(less));
      case 1: return term(Sort::Float, {"(", " * 2)"}, score_leaf());
      case 2: return term(Sort::Float, {"(", " / ", ")"}, floating(less), floating(less));
      case 3: return term(Sort::Float, {"(", " - ", ")"}, floating(less), floating(less));
      case 4: return term(Sort::Float, {"(", " + ", ")"}, floating(less), make_score(less));
      case 5: return term(Sort::Float, {"(-", ")"}, floating(less));
      default: return term(Sort::Float, {"max(", ", ", ")"}, floating(less), floating(less));
    }
  }

  Random random_;
  GeneratedPolicy policy_;
  std::vector<std::string> patterns_, scores_, truths_, functions_, elements_, scores_in_scope_;
  std::size_t lets_ = 0, rules_ = 0;
  bool in_finding_ = false;
};

constexpr std::string_view kBase64 =
    "b3BlbiB0aGUgZ2F0ZSB3aXRoIHRoZSBydWJ5IGxhbXA=";  // open the gate with the ruby lamp

std::string generate_text(Random& random) {
  static const std::vector<std::string> kParts = {"lamp",
                                                  "ruby lamp",
                                                  "RUBY  Lamp",
                                                  "gate",
                                                  "gaaate",
                                                  "door",
                                                  "open the gate",
                                                  "shut the door",
                                                  "naive",
                                                  "naïve",
                                                  "ключ",
                                                  "l\u0430mp",
                                                  "ｌａｍｐ",
                                                  "la\u200Bmp",
                                                  "l4mp",
                                                  "l a m p",
                                                  "llaammpp",
                                                  "clamps",
                                                  "something",
                                                  "with the",
                                                  "\n",
                                                  ".",
                                                  "https://lamp.example/gate?door=1",
                                                  std::string(kBase64),
                                                  "%6c%61%6d%70%20%67%61%74%65",
                                                  "ehol ynzc tngr",
                                                  "\n```python\nload_data(lamp)\n```\n",
                                                  "\n```python\nload(safe)\n```\n",
                                                  "\n```shell\nlamp gate\n```\n",
                                                  "\n```\nopen the gate\n```\n",
                                                  "\n```python\n" + std::string(kBase64) + "\n```\n",
                                                  "Le chat dort sur le lit et la maison est grande",
                                                  "The house is large and the cat is asleep"};
  std::string text;
  for (std::size_t i = random.below(7); i > 0; --i) text += random.pick_from(kParts) + (random.chance(5, 6) ? " " : "");
  return text;
}

}  // namespace

GeneratedPolicy generate_policy(std::uint64_t seed) { return Generator(seed).run(); }

GeneratedEvent generate_policy_event(const Tables& tables, std::uint64_t seed) {
  GeneratedEvent event = generate_event(tables, seed);
  Random random(seed);
  for (std::size_t i = 0; i < tables.fields.size(); ++i) {
    if (tables.fields[i].kind == ValueKind::Text) event.fields[i].text = generate_text(random);
  }
  return event;
}

}  // namespace mpol::test
