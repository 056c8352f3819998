// Drops what nothing reads, and numbers the rest anew, in the same order.
//
//   before   %0 = signal hate                 no rule reads %0 since `hate` was folded away
//            %1 = has #0, abuse_terms
//            pattern_set #1 "unused" …
//   after    %0 = has #0, abuse_terms
//
// Alive is what rules, counters and levels reach (not what they only mention): instructions, loops, views, findings, patterns and their
// sets, sets of symbols, origins. Stay in any case: fields, parameters, signals, texts, verdicts and actions, because
// events, operators and people name them; and each symbol that one of these or a living row holds.
//
// INVARIANT: symbols that are spelled like a language tag stay. The longest tag that a program names decides what an
// event's language is (Frame::intern_language), so dropping `fr-CH` would turn a Swiss event into a French one.
#include <algorithm>
#include <utility>

#include "compiler/optimize/optimize.hpp"
#include "program/ir_ids.hpp"

namespace mpol::optimize {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_tag_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

// RFC 5646: two or three letters (up to eight are reserved), then subtags.
bool could_be_language(const std::string& text) {
  const std::size_t first = std::min(text.find('-'), text.size());
  return first >= 2 && first <= 8 &&
         std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(first), is_letter) &&
         std::all_of(text.begin(), text.end(), is_tag_character);
}

// What lives of one table, then the new numbers.
template <class IdType>
class Living {
 public:
  void resize(std::size_t size) { alive_.assign(size, false); }
  void mark(IdType id) { alive_[id.index] = true; }
  bool is_alive(std::size_t index) const { return alive_[index]; }

  // Keeps the living of `rows`; whether any were dropped.
  template <class Row>
  bool keep(std::vector<Row>& rows) {
    numbers_.resize(rows.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      numbers_[i] = IdType(next);
      if (!alive_[i]) continue;
      if (next != i) rows[next] = std::move(rows[i]);
      ++next;
    }
    const bool dropped = next < rows.size();
    rows.resize(next);
    return dropped;
  }
  void renumber(IdType& id) const { id = numbers_[id.index]; }

 private:
  std::vector<bool> alive_;
  std::vector<IdType> numbers_;
};

class Remover {
 public:
  explicit Remover(ir::Module& module) : module_(module), tables_(module.tables) {}

  bool run() {
    resize();
    mark();
    bool changed = keep_instructions();
    changed = symbols_.keep(tables_.symbols) || changed;
    changed = symbol_sets_.keep(tables_.symbol_sets) || changed;
    changed = patterns_.keep(tables_.patterns) || changed;
    changed = pattern_sets_.keep(tables_.pattern_sets) || changed;
    changed = views_.keep(tables_.views) || changed;
    changed = findings_.keep(tables_.findings) || changed;
    changed = origins_.keep(tables_.origins) || changed;
    if (changed) renumber();
    return changed;
  }

 private:
  void resize() {
    insts_.resize(module_.insts.size());
    loops_.resize(module_.loops);
    symbols_.resize(tables_.symbols.size());
    symbol_sets_.resize(tables_.symbol_sets.size());
    patterns_.resize(tables_.patterns.size());
    pattern_sets_.resize(tables_.pattern_sets.size());
    views_.resize(tables_.views.size());
    findings_.resize(tables_.findings.size());
    origins_.resize(tables_.origins.size());
  }

  // Ids of tables that stay whole are neither marked nor renumbered.
  void mark_one(InstId id) { insts_.mark(id); }
  void mark_one(LoopId id) { loops_.mark(id); }
  void mark_one(SymbolId id) { symbols_.mark(id); }
  void mark_one(SymbolSetId id) { symbol_sets_.mark(id); }
  void mark_one(PatternId id) { patterns_.mark(id); }
  void mark_one(PatternSetId id) { pattern_sets_.mark(id); }
  void mark_one(ViewId id) { views_.mark(id); }
  void mark_one(FindingSourceId id) { findings_.mark(id); }
  void mark_one(OriginId id) { origins_.mark(id); }
  void mark_one(auto) {}

  template <class Row>
  void mark_all_of(std::vector<Row>& rows) {
    for (Row& row : rows) ir::for_each_id(row, [&](auto id) { mark_one(id); });
  }
  // Marks what the living rows hold, last row first: a row reads only rows before it.
  template <class Row>
  void mark_from(const auto& living, std::vector<Row>& rows) {
    for (std::size_t i = rows.size(); i-- > 0;) {
      if (living.is_alive(i)) ir::for_each_id(rows[i], [&](auto id) { mark_one(id); });
    }
  }

  void mark() {
    std::vector<std::vector<ir::Mention>> mentions;
    for (ir::Rule& rule : module_.rules) mentions.push_back(std::exchange(rule.mentions, {}));
    mark_all_of(module_.rules);
    mark_all_of(module_.counters);
    mark_all_of(module_.escalations);
    mark_all_of(module_.levels);
    mark_all_of(tables_.fields);
    mark_all_of(tables_.params);
    mark_all_of(tables_.signals);
    mark_all_of(tables_.texts);
    for (std::size_t i = module_.insts.size(); i-- > 0;) {
      if (!insts_.is_alive(i)) continue;
      for (const InstId operand : module_.operands_of(module_.insts[i])) mark_one(operand);
    }
    mark_from(insts_, module_.insts);
    mark_from(findings_, tables_.findings);
    mark_from(views_, tables_.views);
    mark_from(pattern_sets_, tables_.pattern_sets);
    mark_from(patterns_, tables_.patterns);
    mark_from(symbol_sets_, tables_.symbol_sets);
    for (std::size_t i = 0; i < mentions.size(); ++i) {
      std::erase_if(mentions[i], [&](const ir::Mention& mention) { return !insts_.is_alive(mention.inst.index); });
      for (const ir::Mention& mention : mentions[i]) mark_one(mention.origin);
      module_.rules[i].mentions = std::move(mentions[i]);
    }
    for (std::size_t i = 0; i < tables_.symbols.size(); ++i) {
      if (could_be_language(tables_.symbols[i])) symbols_.mark(SymbolId(i));
    }
  }

  bool keep_instructions() {
    std::vector<LoopId> loops(module_.loops);
    const bool dropped_loops = loops_.keep(loops);
    module_.loops = static_cast<std::uint32_t>(loops.size());
    std::vector<InstId> operands;
    for (std::size_t i = 0; i < module_.insts.size(); ++i) {
      if (!insts_.is_alive(i)) continue;
      ir::Inst& inst = module_.insts[i];
      const auto read = module_.operands_of(inst);
      const auto begin = static_cast<std::uint32_t>(operands.size());
      operands.insert(operands.end(), read.begin(), read.end());
      inst.operands_begin = inst.operands_count == 0 ? 0 : begin;
    }
    module_.operands = std::move(operands);
    return insts_.keep(module_.insts) || dropped_loops;
  }

  void renumber_one(InstId& id) { insts_.renumber(id); }
  void renumber_one(LoopId& id) { loops_.renumber(id); }
  void renumber_one(SymbolId& id) { symbols_.renumber(id); }
  void renumber_one(SymbolSetId& id) { symbol_sets_.renumber(id); }
  void renumber_one(PatternId& id) { patterns_.renumber(id); }
  void renumber_one(PatternSetId& id) { pattern_sets_.renumber(id); }
  void renumber_one(ViewId& id) { views_.renumber(id); }
  void renumber_one(FindingSourceId& id) { findings_.renumber(id); }
  void renumber_one(OriginId& id) { origins_.renumber(id); }
  void renumber_one(auto&) {}

  void renumber() {
    const auto visit = [&](auto& id) { renumber_one(id); };
    for (InstId& operand : module_.operands) insts_.renumber(operand);
    for (ir::Inst& inst : module_.insts) ir::for_each_id(inst, visit);
    for (ir::Rule& rule : module_.rules) ir::for_each_id(rule, visit);
    for (ir::Counter& counter : module_.counters) ir::for_each_id(counter, visit);
    for (ir::Escalation& escalation : module_.escalations) ir::for_each_id(escalation, visit);
    for (ir::Level& level : module_.levels) ir::for_each_id(level, visit);
    ir::text::for_each_table(tables_, [&](std::string_view, auto& rows) {
      for (auto& row : rows) ir::for_each_id(row, visit);
    });
  }

  ir::Module& module_;
  Tables& tables_;
  Living<InstId> insts_;
  Living<LoopId> loops_;
  Living<SymbolId> symbols_;
  Living<SymbolSetId> symbol_sets_;
  Living<PatternId> patterns_;
  Living<PatternSetId> pattern_sets_;
  Living<ViewId> views_;
  Living<FindingSourceId> findings_;
  Living<OriginId> origins_;
};

}  // namespace

bool remove_dead(ir::Module& module) { return Remover(module).run(); }

}  // namespace mpol::optimize
