// The fast scanner: one look at the text for the factors of all patterns, then the automaton where a factor stands.
//
//   text -> filters -> hits of factors -> places where a match around a hit may begin -> automaton -> matches
//
// Every match of a pattern contains one of its factors (factors.hpp), so what no factor stands for needs no look. A
// pattern's factors go to the filter that finds them for the least (factor_filters.hpp); patterns without factors
// are searched by one automaton for all of them (candidates.hpp).
//
// A match that contains a hit begins not behind it, and before it only as far as the bytes go that a match has there. The
// automaton is started at such places only, once for all hits of a pattern, so its work grows with the text and not with the hits.
//
// Case. Factors that ignore case leave out U+017F and U+212A. A text that holds one of them is copied with `s` and `k`
// in their places and searched for factors again (rare_cases.hpp).
#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>

#include "base/limits.hpp"
#include "program/patterns/candidates.hpp"
#include "program/patterns/confirmer.hpp"
#include "program/patterns/factor_filters.hpp"
#include "program/patterns/nfa.hpp"
#include "program/patterns/rare_cases.hpp"
#include "program/patterns/scanner.hpp"
#include "program/patterns/scanner_plan.hpp"

namespace mpol::patterns {
namespace {

// Most stretches of begins that are kept for one pattern in one text; later ones are joined to the last. A match that
// is sought at a few places too many costs little, and a list that grows with the text costs memory.
constexpr std::size_t kMostBegins = 256;

struct FastScratch : Scratch {
  NfaScratch nfa;
  std::vector<std::vector<Begins>> begins;  // by pattern: where a match may begin
  std::vector<std::uint32_t> touched;       // patterns with begins
  std::string replaced;
  std::unique_ptr<Candidates::Cache> cache;
  std::vector<Candidate> candidates;
  // By pattern, made when it is first asked for; null before, and where there is no room.
  std::vector<std::unique_ptr<Confirmer>> confirmers;
  std::size_t confirmer_bytes = 0;
};

// Without an early end: 4 KB in about 50 ns.
bool is_ascii(std::string_view text) {
  using Words = std::uint64_t __attribute__((vector_size(32)));
  Words all{}, more{};
  std::size_t at = 0;
  for (; at + 2 * sizeof(Words) <= text.size(); at += 2 * sizeof(Words)) {
    Words words[2];
    std::memcpy(words, text.data() + at, sizeof(words));
    all |= words[0];
    more |= words[1];
  }
  all |= more;
  unsigned char last = 0;
  for (; at < text.size(); ++at) last |= static_cast<unsigned char>(text[at]);
  return ((all[0] | all[1] | all[2] | all[3] | last) & 0x8080808080808080u) == 0;
}

class FastScanner : public Scanner {
 public:
  FastScanner(ScannerPlan plan, TreeOf tree_of);

  std::size_t pattern_count() const override { return members_.size(); }
  std::unique_ptr<Scratch> make_scratch() const override;
  bool find(std::string_view text, Scratch& scratch, PatternBits& found) const override;
  bool matches(std::size_t pattern, std::string_view text, Scratch& scratch,
               std::vector<ByteRange>& out) const override;

 private:
  struct Member {
    ScannerPlan::Member plan;

    // Made when they are first asked for: most patterns never are, and making them all takes most of the time.
    const Node& tree(const FastScanner& scanner, std::uint32_t id) const {
      std::call_once(tree_once, [&] { made_tree.emplace(scanner.tree_of_(id)); });
      return *made_tree;
    }
    const Nfa& nfa(const FastScanner& scanner, std::uint32_t id) const {
      std::call_once(nfa_once, [&] { made_nfa.emplace(tree(scanner, id), true); });
      return *made_nfa;
    }
    mutable std::once_flag tree_once, nfa_once;
    mutable std::optional<Node> made_tree;
    mutable std::optional<Nfa> made_nfa;
  };

  struct Run;

  TreeOf tree_of_;
  std::vector<Member> members_;
  FactorFilters filters_;
  bool has_ascii_factor_ = false;  // else a text that is ASCII has none
  // By factor: the patterns that it is one of, and its bytes.
  std::vector<std::uint32_t> owners_, owners_begin_, sizes_;
  Candidates without_factor_;
};

FastScanner::FastScanner(ScannerPlan plan, TreeOf tree_of)
    : tree_of_(std::move(tree_of)), members_(plan.members.size()) {
  std::vector<Candidates::OwnedTree> without_factor;
  for (std::uint32_t id = 0; id < members_.size(); ++id) {
    members_[id].plan = plan.members[id];
    if (!plan.members[id].has_factor) without_factor.push_back({&members_[id].tree(*this, id), id});
  }
  std::vector<OwnedFactor> factors;
  for (ScannerPlan::Factor& factor : plan.factors) {
    sizes_.push_back(static_cast<std::uint32_t>(factor.text.size()));
    has_ascii_factor_ |= is_ascii(factor.text);
    factors.push_back({std::move(factor.text), static_cast<std::uint32_t>(owners_begin_.size())});
    owners_begin_.push_back(static_cast<std::uint32_t>(owners_.size()));
    owners_.insert(owners_.end(), factor.owners.begin(), factor.owners.end());
  }
  owners_begin_.push_back(static_cast<std::uint32_t>(owners_.size()));
  without_factor_ = Candidates(without_factor);
  filters_ = FactorFilters(std::move(factors));
}

std::unique_ptr<Scratch> FastScanner::make_scratch() const {
  auto scratch = std::make_unique<FastScratch>();
  scratch->begins.resize(members_.size());
  scratch->confirmers.resize(members_.size());
  scratch->cache = without_factor_.make_cache();
  return scratch;
}

// One search of one text.
struct FastScanner::Run {
  const FastScanner& scanner;
  std::string_view text;
  FastScratch& scratch;
  PatternBits& found;
  const bool ascii = is_ascii(text);
  const std::size_t max_bytes = ascii ? 1 : 4;  // of a code point
  std::size_t work = limits::kMaxFindWork;

  template <class Take>
  void scan(std::string_view searched, Take take) {
    const auto hit = [&](std::uint32_t factor, std::size_t at) {
      for (std::uint32_t i = scanner.owners_begin_[factor]; i < scanner.owners_begin_[factor + 1]; ++i)
        take(scanner.owners_[i], at, at + scanner.sizes_[factor]);
    };
    scanner.filters_.scan(searched, hit);
  }

  // A match of this pattern may begin between two places.
  void add_begins(std::uint32_t id, std::size_t first, std::size_t last) {
    if (found.test(id)) return;
    while (first > 0 && (static_cast<unsigned char>(text[first]) & 0xC0) == 0x80) --first;
    std::vector<Begins>& begins = scratch.begins[id];
    if (begins.empty()) scratch.touched.push_back(id);
    if (begins.size() < kMostBegins)
      begins.push_back({first, last});
    else
      begins.back() = {std::min(begins.back().first, first), std::max(begins.back().last, last)};
  }

  // So many code points before a place, or more.
  std::size_t back(std::size_t at, std::uint32_t points) const {
    const std::size_t bytes = max_bytes * points;
    return points == kUnbounded || bytes > at ? 0 : at - bytes;
  }

  // Whether a match can have what stands beside its factor. Most words that a factor is only a part of end here.
  bool fits(const ScannerPlan::Member& plan, std::size_t begin, std::size_t end) const {
    const bool before = begin == 0 || plan.previous.test(static_cast<unsigned char>(text[begin - 1]));
    return before & (end == text.size() || plan.next.test(static_cast<unsigned char>(text[end])));
  }

  // A match covers what stands before its factor, so it begins behind the last byte there that it cannot have. What one hit
  // has looked at, the next does not look at again.
  void take_hit(std::uint32_t id, std::size_t at, std::size_t end) {
    const ScannerPlan::Member& plan = scanner.members_[id].plan;
    if (!fits(plan, at, end)) return;
    const Extent& before = plan.before;
    const std::size_t least = back(at, before.points);
    const auto follow = [&](std::size_t from, std::size_t to) {
      while (from > to && before.bytes.test(static_cast<unsigned char>(text[from - 1]))) --from;
      return from;
    };
    std::vector<Begins>& begins = scratch.begins[id];
    if (begins.empty()) return add_begins(id, follow(at, least), at);
    if (begins.size() == kMostBegins) return add_begins(id, least, at);
    Begins& known = begins.back();
    if (known.first <= at && at <= known.last) {
      known.first = follow(known.first, least);
      return;
    }
    const std::size_t begin = follow(at, known.last < at ? std::max(least, known.last) : least);
    if (begin == known.last)
      known.last = at;
    else
      add_begins(id, begin, at);
  }

  // In a text where the rare cases are replaced, a place is at most as far as the same place of the text itself.
  void take_replaced_hit(std::uint32_t id, std::size_t at) {
    const Member& member = scanner.members_[id];
    if (!member.plan.ignores_rare_cases || found.test(id)) return;
    add_begins(id, back(at, member.plan.before.points), text.size());
  }

  // No match ends before the candidate does, so none begins further before it than a match is long.
  void take_candidates() {
    if (!scanner.without_factor_.scan(text, *scratch.cache, scratch.candidates)) {
      for (const std::uint32_t id : scanner.without_factor_.owners()) add_begins(id, 0, text.size());
      return;
    }
    for (const Candidate& candidate : scratch.candidates) {
      if (candidate.proof == ByteAutomaton::Proof::Always ||
          (candidate.proof == ByteAutomaton::Proof::InAsciiText && ascii)) {
        found.set(candidate.owner);
        continue;
      }
      const std::size_t begin = back(candidate.end, scanner.members_[candidate.owner].plan.max_length);
      add_begins(candidate.owner, begin, text.size());
    }
  }

  // What a confirmer has learnt is counted when it is asked: how much more it may learn is bounded by its states.
  Confirmer* confirmer(std::uint32_t id) {
    std::unique_ptr<Confirmer>& own = scratch.confirmers[id];
    if (!own && scratch.confirmer_bytes < limits::kMaxConfirmerBytes)
      own = std::make_unique<Confirmer>(scanner.members_[id].tree(scanner, id));
    return own.get();
  }

  // Mostly there is no match, and the confirmer says so; where it accepts without proof, the automaton decides.
  bool matches_at(std::uint32_t id, std::span<const Begins> begins) {
    if (Confirmer* const quick = confirmer(id)) {
      const std::size_t before = quick->bytes();
      const Confirmer::Answer answer = quick->ask(text, begins);
      scratch.confirmer_bytes += quick->bytes() - before;
      if (answer == Confirmer::Answer::No) return false;
      const bool is_proof = quick->proof() == ByteAutomaton::Proof::Always ||
                            (quick->proof() == ByteAutomaton::Proof::InAsciiText && ascii);
      if (answer == Confirmer::Answer::Accepts && is_proof) return true;
    }
    return scanner.members_[id].nfa(scanner, id).find(text, begins, scratch.nfa, work);
  }

  void confirm(std::uint32_t id) {
    std::vector<Begins>& begins = scratch.begins[id];
    const auto by_first = [](const Begins& a, const Begins& b) { return a.first < b.first; };
    if (!std::is_sorted(begins.begin(), begins.end(), by_first)) std::sort(begins.begin(), begins.end(), by_first);
    if (!found.test(id) && matches_at(id, begins)) found.set(id);
    begins.clear();
  }

  bool run() {
    scratch.touched.clear();
    if (!ascii || scanner.has_ascii_factor_)
      scan(text, [this](std::uint32_t id, std::size_t at, std::size_t end) { take_hit(id, at, end); });
    if (!ascii && holds_rare_case(text)) {
      replace_rare_cases(text, scratch.replaced);
      scan(scratch.replaced, [this](std::uint32_t id, std::size_t at, std::size_t) { take_replaced_hit(id, at); });
    }
    if (!scanner.without_factor_.empty()) take_candidates();
    for (const std::uint32_t id : scratch.touched) confirm(id);
    return work > 0;
  }
};

bool FastScanner::find(std::string_view text, Scratch& scratch, PatternBits& found) const {
  found.reset(members_.size());
  return Run{*this, text, static_cast<FastScratch&>(scratch), found}.run();
}

bool FastScanner::matches(std::size_t pattern, std::string_view text, Scratch& scratch,
                          std::vector<ByteRange>& out) const {
  return members_[pattern]
      .nfa(*this, static_cast<std::uint32_t>(pattern))
      .matches(text, static_cast<FastScratch&>(scratch).nfa, out);
}

}  // namespace

std::unique_ptr<Scanner> make_fast_scanner(std::vector<Pattern> patterns) {
  ScannerPlan plan = plan_scanner(patterns);
  auto trees = std::make_shared<std::vector<Pattern>>(std::move(patterns));
  return make_fast_scanner(std::move(plan), [trees](std::uint32_t id) { return std::move((*trees)[id].tree); });
}

std::unique_ptr<Scanner> make_fast_scanner(ScannerPlan plan, TreeOf tree_of) {
  return std::make_unique<FastScanner>(std::move(plan), std::move(tree_of));
}

}  // namespace mpol::patterns
