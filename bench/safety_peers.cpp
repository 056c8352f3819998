// safety-N as C++ that somebody could have written by hand, with strings as small numbers and tags as a mask; and for
// YARA, with external variables.
#include <fmt/format.h>

#include "bench/safety.hpp"

namespace mpol::bench {
namespace {

using Kind = SafetyTerm::Kind;

const char* spelling(SafetyOp op) {
  switch (op) {
    case SafetyOp::Greater: return ">";
    case SafetyOp::GreaterEqual: return ">=";
    case SafetyOp::Less: return "<";
    default: return "<=";
  }
}
bool is_positive(SafetyOp op) { return op == SafetyOp::Equal || op == SafetyOp::In || op == SafetyOp::Has; }

std::string cpp_term(const SafetyTerm& term) {
  switch (term.kind) {
    case Kind::Score: return fmt::format("(e.scores[{}] {} {})", term.input, spelling(term.op), term.number);
    case Kind::Counter: return fmt::format("(e.counters[{}] {} {})", term.input, spelling(term.op), term.int_value);
    case Kind::Tag:
      return fmt::format("((e.tag_mask & {}u) {} 0)", 1u << term.values, is_positive(term.op) ? "!=" : "==");
    case Kind::Tenant:
    case Kind::String: break;
  }
  const auto value = static_cast<unsigned>(__builtin_ctz(term.values));
  switch (term.op) {
    case SafetyOp::Equal: return fmt::format("(e.strings[{}] == {})", term.input, value);
    case SafetyOp::NotEqual: return fmt::format("(e.strings[{}] != {})", term.input, value);
    case SafetyOp::In: return fmt::format("(({}u >> e.strings[{}] & 1) != 0)", term.values, term.input);
    default: return fmt::format("(({}u >> e.strings[{}] & 1) == 0)", term.values, term.input);
  }
}

std::string yara_term(const SafetyTerm& term) {
  switch (term.kind) {
    case Kind::Score: return fmt::format("{} {} {:.2f}", score_names()[term.input], spelling(term.op), term.number);
    case Kind::Counter: return fmt::format("{} {} {}", counter_names()[term.input], spelling(term.op), term.int_value);
    case Kind::Tag:
      return fmt::format("{}(tags contains \"|{}|\")", is_positive(term.op) ? "" : "not ", tag_names()[term.values]);
    case Kind::Tenant:
    case Kind::String: break;
  }
  std::string any;
  for (std::size_t i = 0; i < values_of(term.input).size(); ++i) {
    if ((term.values >> i & 1) == 0) continue;
    any +=
        fmt::format("{}{} == \"{}\"", any.empty() ? "" : " or ", string_names()[term.input], values_of(term.input)[i]);
  }
  return fmt::format("{}({})", is_positive(term.op) ? "" : "not ", any);
}

template <class Term>
std::string infix(const SafetyRule& rule, const Term& term, std::string_view both, std::string_view either) {
  std::string all;
  for (const auto& group : rule.groups) {
    std::string inner;
    for (const SafetyTerm& t : group) {
      if (!inner.empty()) inner += rule.is_or ? both : either;
      inner += term(t);
    }
    if (!all.empty()) all += rule.is_or ? either : both;
    all += '(' + inner + ')';
  }
  return all;
}

}  // namespace

std::string to_cpp(const std::vector<SafetyRule>& rules, bool branches) {
  std::string text = "#include <algorithm>\n#include \"bench/safety.hpp\"\nnamespace mpol::bench {\n";
  text +=
      fmt::format("int decide_{}_{}(const SafetyEvent& e, std::uint16_t* out, int& verdict) {{\n  int n = 0, v = 0;\n",
                  branches ? "branches" : "branch_free", rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (branches) {
      text += fmt::format("  if ({}) {{ out[n++] = {}; v = std::max(v, {}); }}\n",
                          infix(rules[i], cpp_term, " && ", " || "), i, rules[i].severity);
    } else {
      text += fmt::format("  {{ const bool c = {}; out[n] = {}; n += c; v |= c << {}; }}\n",
                          infix(rules[i], cpp_term, " & ", " | "), i, rules[i].severity);
    }
  }
  text += branches ? "  verdict = v;\n" : "  verdict = v ? 31 - __builtin_clz(v) : 0;\n";
  return text + "  return n;\n}\n}\n";
}

std::string to_yara(const std::vector<SafetyRule>& rules) {
  std::string text;
  for (std::size_t i = 0; i < rules.size(); ++i)
    text += fmt::format("rule r{} {{ condition: {} }}\n", i, infix(rules[i], yara_term, " and ", " or "));
  return text;
}

}  // namespace mpol::bench
