// `not` goes down to the literals (De Morgan), `min` and `max` become `and` and `or` of comparisons, and what is left
// is a tree of `and` and `or`. A tree of two levels is taken as it is; a deeper one is multiplied out, within a limit.
//
// Why all this keeps unknown values right: each answer of a literal stays the same, and the tree's truth is monotone in
// them, so the forms agree when unknown answers are taken for true, and when they are taken for false.
#include "compiler/emit/formula.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/assert.hpp"
#include "program/meaning.hpp"
#include "program/short_circuit.hpp"

namespace mpol::emit {
namespace {

using ir::Inst;
using ir::Op;
using Group = std::vector<Literal>;
using Groups = std::vector<Group>;

// Most groups of one rule, and most literals of them together. Larger: more work for the blocks that hold such a rule.
// Smaller: more rules are finished by the interpreter.
constexpr std::size_t kMaxGroups = 8, kMaxLiterals = 64;
// Most nodes of a condition that is shared between rules, written out for each.
constexpr std::size_t kMaxNodes = 4096;
constexpr std::size_t kListBits = 4;

struct Node {
  enum class Kind : std::uint8_t { Literal, And, Or, True, False } kind{};
  Literal literal;
  std::vector<Node> operands;
};

class Maker {
 public:
  explicit Maker(const ir::Module& module) : module_(module) {
    Slot deferred;
    deferred.kind = SlotKind::Deferred;
    out_.slots.push_back(deferred);
  }

  Formulas run() {
    for (const ir::Rule& rule : module_.rules) {
      nodes_ = 0;
      defers_ = false;
      const Node tree = node_of(rule.condition, false);
      out_.rules.push_back(formula_of(tree));
      out_.rules.back().defers = defers_;
    }
    for (Slot& slot : out_.slots) {
      sort_unique(slot.cuts);
      if (slot.kind == SlotKind::Symbol) sort_unique(slot.symbols);
    }
    return std::move(out_);
  }

 private:
  template <class T>
  static void sort_unique(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }

  // ---- the tree ----
  static Node constant(bool value) { return {value ? Node::Kind::True : Node::Kind::False, {}, {}}; }
  static Node leaf(Literal literal) { return {Node::Kind::Literal, std::move(literal), {}}; }
  Node deferred() {
    defers_ = true;
    return leaf({kDeferred, false, {}, {}, {}, false, 0});
  }

  Node node_of(InstId id, bool negated) {
    if (++nodes_ > kMaxNodes) return deferred();
    const Inst& inst = module_.insts[id.index];
    if (const std::optional<Inst> value = constant_of(module_, id)) {
      const bool is_unknown = inst.op == Op::TruthConst && static_cast<Truth>(value->int_value) == Truth::Unknown;
      return is_unknown ? deferred() : constant((value->int_value != 0) != negated);
    }
    const auto operands = module_.operands_of(inst);
    switch (inst.op) {
      case Op::Not: return node_of(operands[0], !negated);
      case Op::And:
      case Op::Or: {
        std::vector<Node> nodes;
        for (const InstId operand : operands) nodes.push_back(node_of(operand, negated));
        return combine((inst.op == Op::And) != negated, std::move(nodes));
      }
      case Op::IntEqual:
      case Op::IntLess:
      case Op::IntLessEqual:
      case Op::NumberEqual:
      case Op::NumberLess:
      case Op::NumberLessEqual: return comparison(inst, negated);
      case Op::SymbolEqual: return symbol_equal(inst, negated);
      case Op::SymbolIn:
      case Op::LanguageIn: return symbol_in(inst, negated);
      case Op::ListHas: return list_has(inst, negated);
      default: break;
    }
    const std::optional<std::uint32_t> slot = slot_of(id);
    if (!slot) return deferred();
    return leaf({*slot, negated, {}, {}, {}, false, 0});
  }

  static Node combine(bool all, std::vector<Node> nodes) {
    const Node::Kind own = all ? Node::Kind::And : Node::Kind::Or;
    const Node::Kind neutral = all ? Node::Kind::True : Node::Kind::False;
    const Node::Kind decides = all ? Node::Kind::False : Node::Kind::True;
    std::vector<Node> flat;
    for (Node& node : nodes) {
      if (node.kind == decides) return constant(!all);
      if (node.kind == neutral) continue;
      if (node.kind == own) {
        for (Node& inner : node.operands) flat.push_back(std::move(inner));
      } else {
        flat.push_back(std::move(node));
      }
    }
    if (flat.empty()) return constant(all);
    if (flat.size() == 1) return std::move(flat[0]);
    return {own, {}, std::move(flat)};
  }

  // ---- literals ----
  Node comparison(const Inst& inst, bool negated) {
    const auto operands = module_.operands_of(inst);
    const std::optional<Inst> left = constant_of(module_, operands[0]), right = constant_of(module_, operands[1]);
    if (left && right) return deferred();
    if (!left && !right) return comparison_with_table(inst, negated);
    return comparison_with(inst, left ? *left : *right, left.has_value(), negated);
  }

  // The other operand against a number that stands left or right of it.
  Node comparison_with(const Inst& inst, const Inst& bound, bool left, bool negated) {
    const auto operands = module_.operands_of(inst);
    const bool is_int = inst.op == Op::IntEqual || inst.op == Op::IntLess || inst.op == Op::IntLessEqual;
    const Key key = is_int ? bound.int_value : key_of(bound.number);
    // Beyond these there is no next key, or it is not a number's.
    if (is_int ? key == INT64_MAX || key == INT64_MIN : key >= key_of(1.7e308) || key <= key_of(-1.7e308))
      return deferred();
    Literal literal;
    literal.negated = negated;
    switch (inst.op) {
      case Op::IntEqual:
      case Op::NumberEqual:
        literal.low = key;
        literal.high = key + 1;
        break;
      case Op::IntLess:
      case Op::NumberLess: left ? literal.low = key + 1 : literal.high = key; break;
      default: left ? literal.low = key : literal.high = key + 1; break;
    }
    return compare(operands[left ? 1 : 0], literal);
  }

  // A parameter with a row for each language or region. Which row counts is the interpreter's to say; mostly it does not
  // matter: what is beyond all rows, or within none, is decided by the least and the greatest of them.
  Node comparison_with_table(const Inst& inst, bool negated) {
    const auto operands = module_.operands_of(inst);
    const bool is_left = is_table(operands[0]);
    if (inst.op == Op::IntEqual || inst.op == Op::NumberEqual || is_left == is_table(operands[1])) return deferred();
    const Inst& table = module_.insts[operands[is_left ? 0 : 1].index];
    const bool is_int = table.type == ir::Type::Int;
    Inst least, greatest;
    for (const ParamRow& row : module_.tables.params[table.a].rows) {
      const bool is_first = &row == &module_.tables.params[table.a].rows.front();
      if (is_first || (is_int ? row.value.int_value < least.int_value : row.value.number < least.number)) {
        least.int_value = row.value.int_value;
        least.number = row.value.number;
      }
      if (is_first || (is_int ? row.value.int_value > greatest.int_value : row.value.number > greatest.number)) {
        greatest.int_value = row.value.int_value;
        greatest.number = row.value.number;
      }
    }
    // `table <= x` is sure where the greatest row is, and possible where the least one is; `x <= table` the other way
    // round. Of what is negated, what was possible is sure.
    const Inst& sure = is_left != negated ? greatest : least;
    const Inst& possible = is_left != negated ? least : greatest;
    std::vector<Node> both{comparison_with(inst, possible, is_left, negated), deferred()};
    return combine(false, {comparison_with(inst, sure, is_left, negated), combine(true, std::move(both))});
  }
  // With `else`, so that every key has a row, also one that is not known.
  bool is_table(InstId id) const {
    const Inst& inst = module_.insts[id.index];
    if (inst.op != Op::Param || inst.operands_count == 0) return false;
    const std::vector<ParamRow>& rows = module_.tables.params[inst.a].rows;
    return std::any_of(rows.begin(), rows.end(), [](const ParamRow& row) { return !row.key.has_value(); });
  }

  // `max(a, b) >= x` holds where one of them does, `max(a, b) < x` where both do; the same for min, the other way
  // round.
  Node compare(InstId value, const Literal& literal) {
    const Inst& inst = module_.insts[value.index];
    const bool is_max = inst.op == Op::IntMax || inst.op == Op::NumberMax;
    const bool is_min = inst.op == Op::IntMin || inst.op == Op::NumberMin;
    if ((is_max || is_min) && literal.low.has_value() != literal.high.has_value()) {
      const bool asks_for_more = literal.low.has_value() != literal.negated;
      std::vector<Node> nodes;
      for (const InstId operand : module_.operands_of(inst)) {
        if (++nodes_ > kMaxNodes) return deferred();
        if (const std::optional<Inst> known = constant_of(module_, operand)) {
          const Key key = known->op == Op::IntConst ? known->int_value : key_of(known->number);
          const bool holds = (!literal.low || key >= *literal.low) && (!literal.high || key < *literal.high);
          nodes.push_back(constant(holds != literal.negated));
        } else {
          nodes.push_back(compare(operand, literal));
        }
      }
      return combine(is_max != asks_for_more, std::move(nodes));
    }
    const std::optional<std::uint32_t> slot = slot_of(value);
    if (!slot) return deferred();
    Literal own = literal;
    own.slot = *slot;
    for (const std::optional<Key>& cut : {own.low, own.high}) {
      if (cut) out_.slots[*slot].cuts.push_back(*cut);
    }
    return leaf(own);
  }

  Node on_symbols(InstId value, std::vector<SymbolId> symbols, bool negated, bool reads_spelling) {
    const std::optional<std::uint32_t> slot = slot_of(value);
    if (!slot) return deferred();
    Slot& own = out_.slots[*slot];
    own.symbols.insert(own.symbols.end(), symbols.begin(), symbols.end());
    own.reads_spelling |= reads_spelling;
    defers_ |= reads_spelling;
    return leaf({*slot, negated, {}, {}, std::move(symbols), reads_spelling, 0});
  }

  Node symbol_equal(const Inst& inst, bool negated) {
    const auto operands = module_.operands_of(inst);
    const std::optional<Inst> left = constant_of(module_, operands[0]), right = constant_of(module_, operands[1]);
    if (left.has_value() == right.has_value()) return deferred();
    const SymbolId wanted((left ? left : right)->a);
    if (!wanted.has_value()) return deferred();
    return on_symbols(operands[left ? 1 : 0], {wanted}, negated, false);
  }

  Node symbol_in(const Inst& inst, bool negated) {
    const std::vector<SymbolId>& set = module_.tables.symbol_sets[inst.a];
    const InstId value = module_.operands_of(inst)[0];
    if (constant_of(module_, value)) return deferred();
    if (inst.op == Op::SymbolIn) return on_symbols(value, set, negated, false);
    std::vector<SymbolId> matching;
    const std::vector<std::string>& symbols = module_.tables.symbols;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const auto text_of = [&](SymbolId id) { return std::string_view(symbols[id.index]); };
      if (meaning::language_in(SymbolId(i), set, text_of) == Truth::True) matching.emplace_back(i);
    }
    return on_symbols(value, std::move(matching), negated, true);
  }

  Node list_has(const Inst& inst, bool negated) {
    const std::optional<Inst> symbol = constant_of(module_, module_.operands_of(inst)[0]);
    if (!symbol || SymbolId(symbol->a) == SymbolId()) return deferred();
    const SymbolId wanted(symbol->a);
    const auto [found, is_new] = list_bits_.try_emplace({inst.a, wanted.index});
    if (is_new) {
      auto [open, none_open] = open_lists_.try_emplace(inst.a, 0);
      if (none_open || out_.slots[open->second].symbols.size() == kListBits) {
        Slot slot;
        slot.kind = SlotKind::List;
        slot.index = inst.a;
        open->second = static_cast<std::uint32_t>(out_.slots.size());
        out_.slots.push_back(std::move(slot));
      }
      Slot& slot = out_.slots[open->second];
      found->second = {open->second, static_cast<std::uint32_t>(slot.symbols.size())};
      slot.symbols.push_back(wanted);
    }
    return leaf({found->second.first, negated, {}, {}, {}, false, found->second.second});
  }

  // ---- slots ----
  std::optional<std::uint32_t> slot_of(InstId id) {
    const auto found = slots_.find(id.index);
    if (found != slots_.end()) return found->second;
    std::optional<Slot> slot = make_slot(id);
    std::optional<std::uint32_t> index;
    if (slot) {
      index = static_cast<std::uint32_t>(out_.slots.size());
      out_.slots.push_back(std::move(*slot));
    }
    slots_.emplace(id.index, index);
    return index;
  }

  static SlotKind kind_of(ir::Type type) {
    switch (type) {
      case ir::Type::Truth: return SlotKind::Truth;
      case ir::Type::Int: return SlotKind::Int;
      case ir::Type::Number: return SlotKind::Number;
      case ir::Type::Symbol: break;
    }
    return SlotKind::Symbol;
  }

  std::optional<Slot> make_slot(InstId id) const {
    const Inst& inst = module_.insts[id.index];
    Slot slot;
    slot.index = inst.a;
    slot.kind = kind_of(inst.type);
    slot.is_signal = inst.op == Op::Signal || inst.op == Op::SignalOr || inst.op == Op::SignalUnavailable;
    switch (inst.op) {
      case Op::Field:
      case Op::Signal: break;
      case Op::FieldMissing: slot.kind = SlotKind::Missing; return slot;
      case Op::SignalUnavailable: slot.kind = SlotKind::Unavailable; return slot;
      case Op::FieldOr:
      case Op::SignalOr: {
        slot.fallback = constant_of(module_, module_.operands_of(inst)[0]);
        if (!slot.fallback) return std::nullopt;
        if (slot.fallback->op == Op::TruthConst && slot.fallback->int_value == 2) return std::nullopt;
        if (slot.fallback->op == Op::SymbolConst && slot.fallback->a == SymbolId::kNone) return std::nullopt;
        break;
      }
      default: return std::nullopt;
    }
    set_unknown(slot);
    return slot;
  }

  void set_unknown(Slot& slot) const {
    const Tables& tables = module_.tables;
    const Bounds& bounds = slot.is_signal ? tables.signals[slot.index].bounds : tables.fields[slot.index].bounds;
    const ValueKind kind = slot.is_signal ? tables.signals[slot.index].kind : tables.fields[slot.index].kind;
    if (slot.kind == SlotKind::Int) {
      const IntInterval range = meaning::unknown_int(bounds);
      slot.unknown_low = range.low;
      slot.unknown_high = range.high;
    } else if (slot.kind == SlotKind::Number) {
      const NumberInterval range = meaning::unknown_number(kind, bounds);
      slot.unknown_low = key_of(range.low);
      slot.unknown_high = key_of(range.high);
    }
    // Not fetched yet: the signal's own range and its fallback, together. A field has its default at once.
    if (!slot.fallback || (slot.kind != SlotKind::Int && slot.kind != SlotKind::Number)) return;
    const Key own = slot.kind == SlotKind::Int ? slot.fallback->int_value : key_of(slot.fallback->number);
    slot.unknown_low = std::min(slot.unknown_low, own);
    slot.unknown_high = std::max(slot.unknown_high, own);
  }

  // ---- groups ----
  static std::size_t literals(const Groups& groups) {
    std::size_t count = 0;
    for (const Group& group : groups) count += group.size();
    return count;
  }

  // The tree as an `and` of `or`s (or, with `is_or`, an `or` of `and`s). Nothing when it grows too large.
  static std::optional<Groups> multiply_out(const Node& node, bool is_or) {
    if (node.kind == Node::Kind::Literal) return Groups{{node.literal}};
    const bool joins = (node.kind == Node::Kind::And) != is_or;
    Groups all = joins ? Groups{} : Groups{{}};
    for (const Node& operand : node.operands) {
      std::optional<Groups> own = multiply_out(operand, is_or);
      if (!own) return std::nullopt;
      if (joins) {
        for (Group& group : *own) all.push_back(std::move(group));
      } else {
        Groups product;
        for (const Group& a : all) {
          for (const Group& b : *own) {
            product.push_back(a);
            product.back().insert(product.back().end(), b.begin(), b.end());
          }
          if (product.size() > kMaxGroups) return std::nullopt;
        }
        all = std::move(product);
      }
      if (all.size() > kMaxGroups || literals(all) > kMaxLiterals) return std::nullopt;
    }
    return all;
  }

  static RuleFormula formula_of(const Node& tree) {
    if (tree.kind == Node::Kind::True) return {};
    if (tree.kind == Node::Kind::False) return {true, true, false, {}};
    std::optional<Groups> as_and = multiply_out(tree, false), as_or = multiply_out(tree, true);
    if (as_or && (!as_and || as_or->size() < as_and->size())) return {true, true, false, std::move(*as_or)};
    if (as_and) return {false, true, false, std::move(*as_and)};
    // What fits of an `and` still says when the rule cannot fire.
    RuleFormula part{false, false, false, {}};
    if (tree.kind != Node::Kind::And) return part;
    for (const Node& operand : tree.operands) {
      std::optional<Groups> own = multiply_out(operand, false);
      if (!own || part.groups.size() + own->size() > kMaxGroups) continue;
      for (Group& group : *own) part.groups.push_back(std::move(group));
    }
    return part;
  }

  const ir::Module& module_;
  std::map<std::uint32_t, std::optional<std::uint32_t>> slots_;  // by instruction
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::uint32_t, std::uint32_t>> list_bits_;
  std::map<std::uint32_t, std::uint32_t> open_lists_;
  std::size_t nodes_ = 0;
  bool defers_ = false;
  Formulas out_;
};

}  // namespace

Formulas make_formulas(const ir::Module& module) { return Maker(module).run(); }

}  // namespace mpol::emit
