// safety-N as an IR module, and its events as frames.
#include "bench/safety.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol::bench {
namespace {

using ir::Op;
using ir::Type;
using Kind = SafetyTerm::Kind;

class Builder {
 public:
  Builder() {
    m_.module.tables.verdicts = {"allow", "flag", "hold", "block"};
    for (const std::string& name : score_names()) scores_.push_back(m_.score(name));
    for (const std::string& name : string_names()) strings_.push_back(m_.field(m_.add_field(name, ValueKind::String)));
    for (const std::string& name : counter_names()) counters_.push_back(m_.field(m_.add_field(name, ValueKind::Int)));
    tags_ = m_.add_field("tags", ValueKind::StringList);
  }

  ir::Module run(const std::vector<SafetyRule>& rules) {
    for (const SafetyRule& rule : rules) {
      std::vector<InstId> groups;
      for (const auto& group : rule.groups) {
        std::vector<InstId> terms;
        for (const SafetyTerm& term : group) terms.push_back(lower(term));
        groups.push_back(join(terms, rule.is_or));
      }
      InstId when = join(groups, !rule.is_or);
      if (rule.need) when = m_.all({lower(*rule.need), when});
      m_.rule("R-" + std::to_string(m_.module.rules.size()), when);
    }
    return std::move(m_.module);
  }

 private:
  InstId join(const std::vector<InstId>& parts, bool all) {
    if (parts.size() == 1) return parts[0];
    return all ? m_.all(parts) : m_.any(parts);
  }
  InstId compare(SafetyOp op, bool is_int, InstId value, InstId bound) {
    const Op less = is_int ? Op::IntLess : Op::NumberLess, less_equal = is_int ? Op::IntLessEqual : Op::NumberLessEqual;
    switch (op) {
      case SafetyOp::Greater: return m_.add(less, Type::Truth, {bound, value});
      case SafetyOp::GreaterEqual: return m_.add(less_equal, Type::Truth, {bound, value});
      case SafetyOp::Less: return m_.add(less, Type::Truth, {value, bound});
      default: return m_.add(less_equal, Type::Truth, {value, bound});
    }
  }
  InstId lower(const SafetyTerm& term) {
    switch (term.kind) {
      case Kind::Score: return compare(term.op, false, scores_[term.input], m_.number(term.number));
      case Kind::Counter: return compare(term.op, true, counters_[term.input], m_.integer(term.int_value));
      case Kind::Tag: {
        const InstId tag = m_.symbol_const(tag_names()[term.values]);
        const InstId has = m_.add(Op::ListHas, Type::Truth, {tag}, tags_.index);
        return term.op == SafetyOp::Has ? has : m_.negation(has);
      }
      case Kind::Tenant: {
        if (!tenant_) tenant_ = m_.field(m_.add_field("tenant", ValueKind::String));
        return m_.add(Op::SymbolEqual, Type::Truth, {*tenant_, m_.symbol_const(tenant_names()[term.values])});
      }
      case Kind::String: break;
    }
    std::vector<std::string> values;
    for (std::size_t i = 0; i < values_of(term.input).size(); ++i) {
      if ((term.values >> i & 1) != 0) values.push_back(values_of(term.input)[i]);
    }
    const bool is_one = term.op == SafetyOp::Equal || term.op == SafetyOp::NotEqual;
    const InstId is_in = is_one
                             ? m_.add(Op::SymbolEqual, Type::Truth, {strings_[term.input], m_.symbol_const(values[0])})
                             : m_.add(Op::SymbolIn, Type::Truth, {strings_[term.input]}, m_.symbol_set(values).index);
    return term.op == SafetyOp::Equal || term.op == SafetyOp::In ? is_in : m_.negation(is_in);
  }

  test::ModuleBuilder m_;
  std::vector<InstId> scores_, strings_, counters_;
  FieldId tags_;
  std::optional<InstId> tenant_;  // a field that only needs read
};

}  // namespace

ir::Module to_module(const std::vector<SafetyRule>& rules) { return Builder().run(rules); }

void fill(Frame& frame, const SafetyEvent& event) {
  frame.clear();
  for (std::size_t i = 0; i < event.scores.size(); ++i) {
    frame.signals[i].state = SignalState::Available;
    frame.signals[i].number = event.scores[i];
  }
  for (FieldValue& field : frame.fields) field.present = true;
  for (std::size_t i = 0; i < event.strings.size(); ++i)
    frame.fields[i].symbol = frame.intern(values_of(i)[event.strings[i]]);
  for (std::size_t i = 0; i < event.counters.size(); ++i) frame.fields[6 + i].int_value = event.counters[i];
  for (const std::uint32_t tag : event.tags) frame.fields[10].list.push_back(frame.intern(tag_names()[tag]));
  if (frame.fields.size() > 11) frame.fields[11].symbol = frame.intern(tenant_names()[event.tenant]);
}

}  // namespace mpol::bench
