// A set is folded by the list of all code points that folding changes, made once: what is not on the list stays. So a
// set of a hundred thousand members costs as much as the changed ones among them.
#include "program/patterns/fold_tree.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

struct Changed {
  char32_t from;
  std::u32string to;  // empty: removed
};

std::u32string decoded(std::string_view text) {
  std::u32string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    result += c.value;
    at += c.length;
  }
  return result;
}

// Sets of up to this many members are folded one by one, without the list.
constexpr std::size_t kSmallSet = 4096;

std::vector<Changed> find_changed(const CodePointSet& in, FoldSteps steps) {
  std::vector<Changed> list;
  std::string text;
  Folded folded;
  for (const CodePointRange& range : in.ranges()) {
    for (char32_t c = range.first; c <= range.last; ++c) {
      text.clear();
      utf8::append(c, text);
      fold(text, {.leet = steps.leet}, folded);
      if (folded.bytes != text) list.push_back({c, decoded(folded.bytes)});
    }
  }
  return list;
}

const std::vector<Changed>& all_changed() {
  static const std::vector<Changed> list = find_changed(CodePointSet::all(), {});
  return list;
}
const std::vector<Changed>& all_changed_with_leet() {
  static const std::vector<Changed> list = find_changed(CodePointSet::all(), {.leet = true});
  return list;
}

std::vector<Changed> changed_in(const CodePointSet& set, FoldSteps steps) {
  if (set.size() <= kSmallSet) return find_changed(set, steps);
  std::vector<Changed> list;
  for (const Changed& row : steps.leet ? all_changed_with_leet() : all_changed()) {
    if (set.contains(row.from)) list.push_back(row);
  }
  return list;
}

bool is_character(const Node& node) { return node.kind == Node::Kind::Set && node.written != Node::Written::Class; }

// Folds the characters of one tree, run by run.
class CharacterFolder {
 public:
  CharacterFolder(FoldSteps steps, std::string_view source, Span base, Diagnostics& out)
      : steps_(steps), source_(source), base_(base), out_(out) {}

  bool good = true;

  void fold_node(Node& node) {
    if (is_character(node)) {
      const Node single = node;
      node.kind = Node::Kind::Concat;
      node.set = {};
      node.children = folded_run(&single, &single + 1);
      return;
    }
    if (node.kind != Node::Kind::Concat) {
      for (Node& child : node.children) fold_node(child);
      return;
    }
    std::vector<Node> children;
    for (auto at = node.children.begin(); at != node.children.end();) {
      const auto end = std::find_if_not(at, node.children.end(), is_character);
      if (end == at) {
        fold_node(*at);
        children.push_back(std::move(*at++));
        continue;
      }
      for (Node& folded : folded_run(&*at, &*at + (end - at))) children.push_back(std::move(folded));
      at = end;
    }
    node.children = std::move(children);
  }

 private:
  std::vector<Node> folded_run(const Node* begin, const Node* end) {
    std::string run;
    for (const Node* node = begin; node != end; ++node) {
      MPOL_ASSERT(node->set.is_single(), "characters of folded patterns are parsed without their other cases");
      const char32_t c = node->set.first();
      // Written by its number, a character that folding removes was meant; typed between others it may be ordinary
      // spelling, as joiners are in Persian.
      if (node->written == Node::Written::Escape && is_removed_by_fold(c)) report(node->begin, node->end, c);
      utf8::append(c, run);
    }
    const std::u32string text = decoded(fold_for_pattern(run, steps_));
    if (text.empty() && good) report(begin->begin, (end - 1)->end, begin->set.first());
    std::vector<Node> nodes;
    for (const char32_t c : text) nodes.push_back(set_node(CodePointSet::of(c), begin->begin, (end - 1)->end));
    return nodes;
  }

  void report(std::uint32_t begin, std::uint32_t end, char32_t first) {
    good = false;
    // Quoted texts have no places inside: their escapes are resolved already.
    const bool inside = begin > 0 || end < source_.size();
    const Span place = inside ? Span{base_.file, base_.begin + begin, base_.begin + end} : base_;
    const std::string_view written = source_.substr(begin, end - begin);
    const bool typed = !written.starts_with('\\');
    report_folded_away(typed ? fmt::format("U+{:04X}", static_cast<unsigned>(first)) : std::string(written), place,
                       "folding removes it from text and patterns",
                       "leave it out; or drop `folded` to search the text as it stands", out_);
  }

  FoldSteps steps_;
  std::string_view source_;
  Span base_;
  Diagnostics& out_;
};

}  // namespace

FoldedSet fold_set(const CodePointSet& set, FoldSteps steps) {
  FoldedSet result;
  CodePointSet changed;
  for (Changed& row : changed_in(set, steps)) {
    changed.add(row.from, row.from);
    if (row.to.size() == 1)
      result.set.add(row.to[0], row.to[0]);
    else if (row.to.size() > 1)
      result.texts.push_back(std::move(row.to));
  }
  changed.normalize();
  result.set.add(set.intersection(changed.complement()));
  result.set.normalize();
  std::sort(result.texts.begin(), result.texts.end());
  result.texts.erase(std::unique(result.texts.begin(), result.texts.end()), result.texts.end());
  return result;
}

bool survives_folding(const CodePointSet& set, FoldSteps steps) {
  constexpr std::size_t kFewestPart = 10;
  return (set.size() - changed_in(set, steps).size()) * kFewestPart >= set.size();
}

bool fold_characters(Node& tree, FoldSteps steps, std::string_view source, Span base, Diagnostics& out) {
  CharacterFolder folder(steps, source, base, out);
  folder.fold_node(tree);
  return folder.good;
}

void report_folded_away(std::string_view written, Span place, std::string what_folding_did, std::string help,
                        Diagnostics& out) {
  out.report(Code::E0412, place, written).note(std::move(what_folding_did)).help(std::move(help));
}

}  // namespace mpol::patterns
