#include "program/patterns/pattern.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "program/patterns/fold_tree.hpp"

namespace mpol::patterns {
namespace {

std::uint32_t saturating_add(std::uint32_t a, std::uint32_t b) { return a > kUnbounded - b ? kUnbounded : a + b; }
std::uint32_t saturating_multiply(std::uint32_t a, std::uint32_t b) {
  if (a == 0 || b == 0) return 0;
  return a > kUnbounded / b ? kUnbounded : a * b;
}

Node assert_node(Assertion assertion, std::uint32_t at) {
  Node node;
  node.kind = Node::Kind::Assert;
  node.assertion = assertion;
  node.begin = node.end = at;
  return node;
}

Node whole_word(Node tree) {
  Node sequence;
  sequence.kind = Node::Kind::Concat;
  sequence.begin = tree.begin;
  sequence.end = tree.end;
  sequence.children.push_back(assert_node(Assertion::WholeWordBegin, tree.begin));
  sequence.children.push_back(std::move(tree));
  sequence.children.push_back(assert_node(Assertion::WholeWordEnd, sequence.end));
  return sequence;
}

}  // namespace

std::optional<Pattern> compile_pattern(std::string source, bool is_regex, const PatternOptions& options, Span span,
                                       Diagnostics& out) {
  if (source.size() > limits::kMaxPatternBytes) {
    out.report(Code::E0422, span, source.size(), limits::kMaxPatternBytes)
        .help("write it as several patterns; a rule can ask for any of them");
    return std::nullopt;
  }
  const bool folded = options.case_mode == Case::Folded;
  const SyntaxOptions syntax{options.case_mode == Case::Ignore, folded, options.fold_steps};
  Pattern pattern{std::move(source), is_regex, options, span, {}};
  if (is_regex) {
    std::optional<Node> tree = parse_regex(pattern.source, syntax, span, out);
    if (!tree) return std::nullopt;
    pattern.tree = std::move(*tree);
  } else {
    pattern.tree = literal_tree(pattern.source, syntax);
  }
  if (folded && !fold_characters(pattern.tree, options.fold_steps, pattern.source, span, out)) return std::nullopt;
  if (state_count(pattern.tree) > limits::kMaxPatternStates) {
    out.report(Code::E0423, span, limits::kMaxPatternStates)
        .help("lower the counts of its repeats; repeats inside repeats multiply");
    return std::nullopt;
  }
  if (can_match_empty(pattern.tree)) {
    out.report(Code::E0424, span).help("ask for at least one character: `+` for `*`, or drop the `?` of one part");
    return std::nullopt;
  }
  if (options.word) pattern.tree = whole_word(std::move(pattern.tree));
  return pattern;
}

MatchLength match_length(const Node& tree) {
  switch (tree.kind) {
    case Node::Kind::Empty:
    case Node::Kind::Assert: return {0, 0};
    case Node::Kind::Set: return {1, 1};
    case Node::Kind::Concat: {
      MatchLength sum;
      for (const Node& child : tree.children) {
        const MatchLength length = match_length(child);
        sum = {saturating_add(sum.min, length.min), saturating_add(sum.max, length.max)};
      }
      return sum;
    }
    case Node::Kind::Alternate: {
      MatchLength both = match_length(tree.children.front());
      for (const Node& child : tree.children) {
        const MatchLength length = match_length(child);
        both = {std::min(both.min, length.min), std::max(both.max, length.max)};
      }
      return both;
    }
    case Node::Kind::Repeat: {
      const MatchLength length = match_length(tree.children.front());
      return {saturating_multiply(length.min, tree.min), saturating_multiply(length.max, tree.max)};
    }
  }
  return {};
}

std::size_t state_count(const Node& tree) {
  std::size_t count = 1;
  for (const Node& child : tree.children) count += state_count(child);
  if (tree.kind == Node::Kind::Repeat) {
    const std::size_t copies = tree.max == kUnbounded ? tree.min + 1 : tree.max;
    count *= std::max<std::size_t>(copies, 1);
  }
  return std::min(count, limits::kMaxPatternStates + 1);
}

}  // namespace mpol::patterns
