// L0518 `rule_order`: in its file, a rule stands behind one with a greater id.
// Why it matters: people look rules up by their ids.
#include <algorithm>

#include "compiler/lint/rules.hpp"

namespace mpol::lint {
namespace {

// Numbers within ids count as numbers: R-9 before R-10.
bool is_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    if (!is_digit(a[0]) || !is_digit(b[0])) {
      if (a[0] != b[0]) return a[0] < b[0];
      a.remove_prefix(1);
      b.remove_prefix(1);
      continue;
    }
    const auto number = [&](std::string_view& text) {
      const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
      std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
      text.remove_prefix(digits.size());
      digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
      return digits;
    };
    const std::string_view x = number(a), y = number(b);
    if (x.size() != y.size()) return x.size() < y.size();
    if (x != y) return x < y;
  }
  return a.empty() && !b.empty();
}

}  // namespace

void rule_order(const Facts& facts, Diagnostics& out) {
  const OwnRule* before = nullptr;
  for (const OwnRule& rule : facts.rules()) {
    const bool is_same_file = before != nullptr && before->rule.id_span.file == rule.rule.id_span.file;
    if (is_same_file && is_before(rule.rule.id, before->rule.id)) {
      out.report(Code::L0518, rule.rule.id_span, rule.rule.id, before->rule.id);
      continue;
    }
    before = &rule;
  }
}

}  // namespace mpol::lint
