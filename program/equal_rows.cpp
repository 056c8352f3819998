// Equal rows have equal keys: the row written as text, with ids of rows before it replaced by the first of their
// equals.
#include "program/equal_rows.hpp"

#include <fmt/format.h>

#include <string>
#include <type_traits>
#include <unordered_map>

#include "program/ir_ids.hpp"
#include "program/ir_text_names.hpp"

namespace mpol::ir {
namespace {

template <class IdType>
class Firsts {
 public:
  void add(std::string key) { ids_.push_back(first_.emplace(std::move(key), IdType(ids_.size())).first->second); }
  std::vector<IdType> take() { return std::move(ids_); }
  const std::vector<IdType>& ids() const { return ids_; }

 private:
  std::unordered_map<std::string, IdType> first_;
  std::vector<IdType> ids_;
};

std::string list(const auto& ids) {
  std::string out;
  for (const auto id : ids) out += fmt::format("{},", id.index);
  return out;
}

std::string key(const PatternInfo& pattern) {
  return fmt::format("{} {} {} {} {} {} {} {} {}", text::quoted(pattern.name), text::quoted(pattern.text),
                     pattern.is_regex, static_cast<int>(pattern.case_mode), pattern.word, pattern.leet,
                     pattern.squeezed, pattern.unspaced, pattern.language.index);
}

template <class IdType>
void use_first(IdType& id, const EqualRows& equal) {
  const auto replace = [&](const auto& firsts) {
    if (id.index < firsts.size()) id = firsts[id.index];
  };
  if constexpr (std::is_same_v<IdType, ViewId>) replace(equal.views);
  if constexpr (std::is_same_v<IdType, PatternSetId>) replace(equal.pattern_sets);
  if constexpr (std::is_same_v<IdType, SymbolSetId>) replace(equal.symbol_sets);
}

}  // namespace

EqualRows find_equal_rows(const Tables& tables) {
  Firsts<SymbolSetId> symbol_sets;
  for (const std::vector<SymbolId>& set : tables.symbol_sets) symbol_sets.add(list(set));

  Firsts<PatternId> patterns;
  for (const PatternInfo& pattern : tables.patterns) patterns.add(key(pattern));
  Firsts<PatternSetId> pattern_sets;
  for (const PatternSet& set : tables.pattern_sets) {
    std::vector<PatternId> firsts;
    for (const PatternId id : set.patterns) firsts.push_back(patterns.ids()[id.index]);
    pattern_sets.add(text::quoted(set.name) + list(firsts));
  }

  Firsts<ViewId> views;
  for (const ViewInfo& view : tables.views) {
    // A view's source stands before it.
    const ViewId source = view.source.index < views.ids().size() ? views.ids()[view.source.index] : view.source;
    views.add(
        fmt::format("{} {} {} {}", text::quoted(view.builtin), view.field.index, source.index, list(view.languages)));
  }
  return {views.take(), pattern_sets.take(), symbol_sets.take()};
}

void use_first_rows(Inst& inst, const EqualRows& equal) {
  for_each_id(inst, [&](auto& id) { use_first(id, equal); });
}

void use_first_rows(Module& module, const EqualRows& equal) {
  const auto visit = [&](auto& id) { use_first(id, equal); };
  for (ViewInfo& view : module.tables.views) for_each_id(view, visit);
  for (FindingSource& source : module.tables.findings) for_each_id(source, visit);
  for (Rule& rule : module.rules) for_each_id(rule, visit);
  for (Level& level : module.levels) for_each_id(level, visit);
}

}  // namespace mpol::ir
