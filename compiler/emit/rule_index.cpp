// An `and` of groups is one clause, an `or` of groups is a clause for each. Postings of a number are sorted by their
// bound, so that those whose literal holds are a range; other slots have few classes, and a posting for each class.
#include "compiler/emit/rule_index.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace mpol::emit {
namespace {

using Group = std::vector<Literal>;

// Most words of the rows of all slots, and most postings of a clause, on average. Larger: larger objects. Smaller: a
// large program with very many constants has no index, and runs all its blocks.
constexpr std::size_t kMaxRowWords = std::size_t{1} << 20, kMaxPostingsOfClause = 64;

bool is_number(const Slot& slot) { return slot.kind == SlotKind::Number || slot.kind == SlotKind::Int; }

class Indexer {
 public:
  Indexer(const std::vector<RuleFormula>& rules, const std::vector<Slot>& slots) : rules_(rules), slots_(slots) {}

  RuleIndex run() {
    predicates_.resize(slots_.size());
    number_predicates();
    if (row_words() > kMaxRowWords) return {};
    add_rows();
    for (std::size_t r = 0; r < rules_.size(); ++r) add_rule(static_cast<std::uint32_t>(r));
    out_.clauses.push_back({0, static_cast<std::uint32_t>(out_.terms.size())});
    for (auto& [key, posted] : posted_) {
      add_list(key.first, posted);
      if (out_.postings.size() > kMaxPostingsOfClause * out_.clauses.size()) return {};
    }
    return std::move(out_);
  }

 private:
  using Name = std::tuple<bool, std::optional<Key>, std::optional<Key>, std::vector<SymbolId>, bool, std::uint32_t>;
  struct Predicates {
    std::map<Name, std::uint32_t> numbers;
    std::vector<const Literal*> literals;
    std::size_t words() const { return (literals.size() + 63) / 64; }
  };
  struct Posted {
    const Literal* literal = nullptr;
    std::uint32_t second = native::kHolds;
    native::Posting posting{native::kHolds, native::kHolds, 0};
  };

  // What holds from a bound on, or up to one, is a range that holds nothing else.
  enum class Side : std::uint8_t { None, From, UpTo, Both };
  Side side_of(const Literal& literal) const {
    if (!is_number(slots_[literal.slot])) return Side::None;
    if (literal.low && literal.high) return Side::Both;
    return literal.low.has_value() != literal.negated ? Side::From : Side::UpTo;
  }

  static Name name_of(const Literal& literal) {
    return {literal.negated, literal.low, literal.high, literal.symbols, literal.reads_spelling, literal.bit};
  }

  // ---- predicates ----
  void number_predicates() {
    for (const RuleFormula& rule : rules_) {
      for (const Group& group : rule.groups) {
        for (const Literal& literal : group) {
          Predicates& own = predicates_[literal.slot];
          const auto number = static_cast<std::uint32_t>(own.literals.size());
          if (own.numbers.try_emplace(name_of(literal), number).second) own.literals.push_back(&literal);
        }
      }
    }
  }

  std::size_t row_words() const {
    std::size_t sum = 0;
    for (std::size_t s = 0; s < slots_.size(); ++s) sum += predicates_[s].words() * slots_[s].all_classes();
    return sum;
  }

  void add_rows() {
    out_.predicate_words = 1;  // kHolds
    first_.assign(slots_.size(), 0);
    for (std::size_t s = 0; s < slots_.size(); ++s) {
      const Predicates& own = predicates_[s];
      if (own.literals.empty()) continue;
      first_[s] = out_.predicate_words * 64;
      const std::size_t begin = out_.row_words.size();
      out_.rows.push_back({static_cast<std::uint32_t>(s), static_cast<std::uint32_t>(own.words()),
                           static_cast<std::uint32_t>(begin), out_.predicate_words});
      out_.row_words.resize(begin + own.words() * slots_[s].all_classes());
      for (std::uint32_t c = 0; c < slots_[s].all_classes(); ++c) {
        for (std::size_t i = 0; i < own.literals.size(); ++i) {
          const std::uint64_t bit = std::uint64_t{bit_of(*own.literals[i], slots_[s], c, false)} << (i % 64);
          out_.row_words[begin + c * own.words() + i / 64] |= bit;
        }
      }
      out_.predicate_words += static_cast<std::uint32_t>(own.words());
    }
  }

  std::uint32_t predicate(const Literal& literal) const {
    return first_[literal.slot] + predicates_[literal.slot].numbers.at(name_of(literal));
  }

  const Literal* same(const Literal& literal) const {
    const Predicates& own = predicates_[literal.slot];
    return own.literals[own.numbers.at(name_of(literal))];
  }

  // ---- clauses ----
  void add_rule(std::uint32_t rule) {
    const RuleFormula& formula = rules_[rule];
    if (!formula.is_or) return add_clause(rule, formula.groups);
    for (const Group& all : formula.groups) {
      std::vector<Group> groups;
      for (const Literal& literal : all) groups.push_back({literal});
      add_clause(rule, std::move(groups));
    }
  }

  void add_clause(std::uint32_t rule, std::vector<Group> groups) {
    std::stable_sort(groups.begin(), groups.end(), [&](const Group& a, const Group& b) {
      return likelihood_of_any(a, slots_) < likelihood_of_any(b, slots_);
    });
    Posted posted;
    posted.posting.clause = static_cast<std::uint32_t>(out_.clauses.size());
    out_.clauses.push_back({rule, static_cast<std::uint32_t>(out_.terms.size())});
    std::uint32_t* const places[] = {&posted.second, &posted.posting.third, &posted.posting.fourth};
    std::size_t filled = 0;
    for (std::size_t g = 1; g < groups.size() && filled < std::size(places); ++g) {
      if (groups[g].size() == 1) *places[filled++] = predicate(groups[g][0]);
    }
    const bool is_exact = groups.empty() || std::none_of(groups[0].begin(), groups[0].end(), [&](const Literal& one) {
                            return side_of(one) == Side::Both;
                          });
    if (is_exact && filled + 1 >= groups.size()) posted.posting.clause |= native::kComplete;
    // When a clause is read, its least likely terms are known to hold.
    for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
      for (const Literal& literal : *group) out_.terms.push_back(predicate(literal) | native::kSameGroup);
      out_.terms.back() &= ~native::kSameGroup;
    }
    if (groups.empty()) return posted_[{kDeferred, Side::None}].push_back(posted);
    for (const Literal& literal : groups[0]) {
      posted.literal = same(literal);
      posted_[{literal.slot, side_of(literal)}].push_back(posted);
    }
  }

  // ---- postings ----
  void post(const Posted& one) {
    out_.seconds.push_back(one.second);
    out_.postings.push_back(one.posting);
  }

  void add_list(std::uint32_t slot, std::vector<Posted>& posted) {
    out_.lists.push_back({slot, static_cast<std::uint32_t>(out_.ranges.size())});
    if (is_number(slots_[slot])) return add_sorted(slots_[slot], posted);
    for (std::uint32_t c = 0; c < slots_[slot].all_classes(); ++c) {
      native::Range range{static_cast<std::uint32_t>(out_.postings.size()), 0};
      for (const Posted& one : posted) {
        if (one.literal == nullptr || bit_of(*one.literal, slots_[slot], c, false)) post(one);
      }
      range.end = static_cast<std::uint32_t>(out_.postings.size());
      out_.ranges.push_back(range);
    }
  }

  // From the first to the last whose literal holds.
  void add_sorted(const Slot& slot, std::vector<Posted>& posted) {
    const auto bound = [](const Posted& one) {
      return one.literal->low ? *one.literal->low : one.literal->high.value_or(0);
    };
    std::stable_sort(posted.begin(), posted.end(),
                     [&](const Posted& a, const Posted& b) { return bound(a) < bound(b); });
    const auto begin = static_cast<std::uint32_t>(out_.postings.size());
    for (const Posted& one : posted) post(one);
    for (std::uint32_t c = 0; c < slot.all_classes(); ++c) {
      const auto holds = [&](const Posted& one) { return bit_of(*one.literal, slot, c, false); };
      const auto first = std::find_if(posted.begin(), posted.end(), holds);
      const auto last = std::find_if(posted.rbegin(), std::make_reverse_iterator(first), holds).base();
      out_.ranges.push_back({begin + static_cast<std::uint32_t>(first - posted.begin()),
                             begin + static_cast<std::uint32_t>(std::max(first, last) - posted.begin())});
    }
  }

  const std::vector<RuleFormula>& rules_;
  const std::vector<Slot>& slots_;
  std::vector<Predicates> predicates_;  // by slot
  std::vector<std::uint32_t> first_;    // by slot: its first predicate
  // By slot, and for numbers by the side from which they are bounded.
  std::map<std::pair<std::uint32_t, Side>, std::vector<Posted>> posted_;
  RuleIndex out_;
};

}  // namespace

RuleIndex make_rule_index(const std::vector<RuleFormula>& rules, const std::vector<Slot>& slots) {
  return Indexer(rules, slots).run();
}

}  // namespace mpol::emit
