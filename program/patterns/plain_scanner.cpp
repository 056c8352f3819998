// The plain scanner: one automaton a pattern, simulated over the whole text. It is what the patterns mean.
#include <limits>

#include "base/assert.hpp"
#include "program/patterns/nfa.hpp"
#include "program/patterns/scanner.hpp"

namespace mpol::patterns {
namespace {

struct PlainScratch : Scratch {
  NfaScratch nfa;
};

class PlainScanner : public Scanner {
 public:
  explicit PlainScanner(const std::vector<Pattern>& patterns) {
    automata_.reserve(patterns.size());
    for (const Pattern& pattern : patterns) automata_.emplace_back(pattern.tree, false);
  }

  std::size_t pattern_count() const override { return automata_.size(); }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<PlainScratch>(); }

  bool find(std::string_view text, Scratch& scratch, PatternBits& found) const override {
    found.reset(automata_.size());
    for (std::size_t i = 0; i < automata_.size(); ++i) {
      const Begins anywhere{0, text.size()};
      std::size_t work = std::numeric_limits<std::size_t>::max();
      if (automata_[i].find(text, {&anywhere, 1}, nfa_scratch(scratch), work)) found.set(i);
    }
    return true;
  }

  bool matches(std::size_t pattern, std::string_view text, Scratch& scratch,
               std::vector<ByteRange>& out) const override {
    return automata_[pattern].matches(text, nfa_scratch(scratch), out);
  }

 private:
  static NfaScratch& nfa_scratch(Scratch& scratch) {
    auto* mine = dynamic_cast<PlainScratch*>(&scratch);
    MPOL_ASSERT(mine != nullptr, "a scratch is used with the kind of scanner that made it");
    return mine->nfa;
  }

  std::vector<Nfa> automata_;
};

}  // namespace

std::unique_ptr<Scanner> make_plain_scanner(std::vector<Pattern> patterns) {
  return std::make_unique<PlainScanner>(patterns);
}

}  // namespace mpol::patterns
