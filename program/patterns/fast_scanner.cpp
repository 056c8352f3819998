// The fast scanner: one pass of Vectorscan over the text for all patterns, then the automaton of this folder where a
// hit proves nothing yet.
//
//   text -> Vectorscan -> hits that are matches
//                      -> candidates -> automaton, from the first place where the match can begin -> matches
//
// A candidate comes from an expression that is wider than its pattern (search_expression.hpp). Patterns that Vectorscan
// refuses are searched by their required factor, and those without one by the automaton in every text; notes() names
// them.
//
// Case. Expressions that ignore case leave out U+017F and U+212A. A text that holds one of them is copied with `s` and
// `k` in their places and searched again. Patterns that tell them apart (`drops_rare_cases` is false) count only in the
// first pass.
#include <hs/hs.h>

#include <algorithm>

#include "base/assert.hpp"
#include "program/patterns/nfa.hpp"
#include "program/patterns/scanner.hpp"
#include "program/patterns/search_expression.hpp"
#include "program/patterns/utf8_cursor.hpp"

namespace mpol::patterns {
namespace {

constexpr std::size_t kManyPatterns = 2000;

struct DatabaseDeleter {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct HsScratchDeleter {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using Database = std::unique_ptr<hs_database_t, DatabaseDeleter>;

struct Candidate {
  unsigned id;
  std::size_t end;  // of the first hit
};

struct FastScratch : Scratch {
  std::unique_ptr<hs_scratch_t, HsScratchDeleter> hs;
  NfaScratch nfa;
  std::vector<Candidate> hits;
  std::string replaced;
};

int on_hit(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  static_cast<FastScratch*>(context)->hits.push_back({id, static_cast<std::size_t>(to)});
  return 0;
}

// What is handed to Vectorscan for one pattern. Several may share an id.
struct Entry {
  unsigned id;
  SearchExpression expression;
};

// Compiles entries into databases; finds the ones that are refused.
class DatabaseBuilder {
 public:
  std::vector<Database> databases;
  std::vector<unsigned> refused;

  void compile(std::vector<Entry> entries) {
    if (entries.empty()) return;
    int culprit = -1;
    if (try_compile(entries, culprit)) return;
    if (culprit >= 0) {
      refused.push_back(entries[static_cast<std::size_t>(culprit)].id);
      entries.erase(entries.begin() + culprit);
      return compile(std::move(entries));
    }
    if (entries.size() == 1) {
      refused.push_back(entries.front().id);
      return;
    }
    // The set as a whole is too large: two databases.
    const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(entries.size() / 2);
    std::vector<Entry> second(std::make_move_iterator(middle), std::make_move_iterator(entries.end()));
    entries.erase(middle, entries.end());
    compile(std::move(entries));
    compile(std::move(second));
  }

 private:
  bool try_compile(const std::vector<Entry>& entries, int& culprit) {
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    std::vector<unsigned> flags, ids;
    for (const Entry& entry : entries) {
      const SearchExpression& e = entry.expression;
      texts.push_back(e.text.c_str());
      lengths.push_back(e.text.size());
      ids.push_back(entry.id);
      flags.push_back(HS_FLAG_SINGLEMATCH | (e.ignore_ascii_case ? HS_FLAG_CASELESS : 0u) |
                      (e.is_literal ? 0u : HS_FLAG_DOTALL));
    }
    hs_database_t* database = nullptr;
    hs_compile_error_t* error = nullptr;
    const auto count = static_cast<unsigned>(entries.size());
    const hs_error_t status = entries.front().expression.is_literal
                                  ? hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(), count,
                                                         HS_MODE_BLOCK, nullptr, &database, &error)
                                  : hs_compile_multi(texts.data(), flags.data(), ids.data(), count, HS_MODE_BLOCK,
                                                     nullptr, &database, &error);
    if (status == HS_SUCCESS) {
      databases.emplace_back(database);
      return true;
    }
    culprit = error != nullptr ? error->expression : -1;
    hs_free_compile_error(error);
    return false;
  }
};

// Without an early end, so that it becomes vector code: 4 KB in about 50 ns.
bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

bool holds_rare_case(std::string_view text) {
  return text.find("\xC5\xBF") != std::string_view::npos || text.find("\xE2\x84\xAA") != std::string_view::npos;
}

class FastScanner : public Scanner {
 public:
  explicit FastScanner(std::vector<Pattern> patterns);

  std::size_t pattern_count() const override { return members_.size(); }
  std::unique_ptr<Scratch> make_scratch() const override;
  void find(std::string_view text, Scratch& scratch, PatternBits& found) const override;
  bool matches(std::size_t pattern, std::string_view text, Scratch& scratch,
               std::vector<ByteRange>& out) const override;
  std::vector<std::string> notes() const override { return notes_; }

 private:
  struct Member {
    Nfa nfa;
    SearchExpression::Proof proof;
    bool drops_rare_cases;
    std::uint32_t max_length;  // code points
  };

  void search_refused(const std::vector<Pattern>& patterns, const std::vector<unsigned>& refused,
                      DatabaseBuilder& builder);
  void scan(std::string_view text, FastScratch& scratch) const;
  void scan_replaced(std::string_view text, FastScratch& scratch, PatternBits& found) const;
  void take_hit(const Candidate& hit, std::string_view text, bool ascii, FastScratch& scratch,
                PatternBits& found) const;

  std::vector<Member> members_;
  std::vector<Database> databases_;
  std::vector<unsigned> always_confirmed_;  // not in any database
  std::vector<std::string> notes_;
};

FastScanner::FastScanner(std::vector<Pattern> patterns) {
  // The engine scans a mixed set fastest as one database of regexes. Its compiler for literals pays where there are
  // very many: 5,000 compile in a tenth of the time.
  const bool many = patterns.size() > kManyPatterns;
  std::vector<Entry> literals, regexes;
  for (const Pattern& pattern : patterns) {
    Entry entry{static_cast<unsigned>(members_.size()), search_expression(pattern.tree, many)};
    members_.push_back({Nfa(pattern.tree, true), entry.expression.proof, entry.expression.drops_rare_cases,
                        match_length(pattern.tree).max});
    (entry.expression.is_literal ? literals : regexes).push_back(std::move(entry));
  }
  DatabaseBuilder builder;
  builder.compile(std::move(literals));
  builder.compile(std::move(regexes));
  search_refused(patterns, std::vector<unsigned>(builder.refused), builder);
  databases_ = std::move(builder.databases);
}

// Searches the patterns that Vectorscan refuses by their factor, or else always by the automaton.
void FastScanner::search_refused(const std::vector<Pattern>& patterns, const std::vector<unsigned>& refused,
                                 DatabaseBuilder& builder) {
  std::vector<Entry> factors;
  for (const unsigned id : refused) {
    const Pattern& pattern = patterns[id];
    Member& member = members_[id];
    member.proof = SearchExpression::Proof::Never;
    Entry entry{id, {}};
    entry.expression.text = required_factor(pattern);
    entry.expression.is_literal = true;
    // The factor is compared without case, which finds it in every match: but for `s` and `k` in the texts that are not
    // searched again, and for letters beyond ASCII.
    const std::string& factor = entry.expression.text;
    const bool has_rare = factor.find_first_of("sSkK") != std::string::npos;
    const bool usable = !factor.empty() && is_ascii(factor) && (member.drops_rare_cases || !has_rare);
    entry.expression.ignore_ascii_case = true;
    notes_.push_back(fmt::format("`{}` is too large for the fast engine; it is searched by {}", pattern.source,
                                 usable ? fmt::format("its part `{}`", entry.expression.text) : "the plain one"));
    if (usable)
      factors.push_back(std::move(entry));
    else
      always_confirmed_.push_back(id);
  }
  const std::size_t before = builder.refused.size();
  builder.compile(std::move(factors));
  always_confirmed_.insert(always_confirmed_.end(), builder.refused.begin() + static_cast<std::ptrdiff_t>(before),
                           builder.refused.end());
}

std::unique_ptr<Scratch> FastScanner::make_scratch() const {
  auto scratch = std::make_unique<FastScratch>();
  hs_scratch_t* hs = nullptr;
  for (const Database& database : databases_) {
    const hs_error_t status = hs_alloc_scratch(database.get(), &hs);
    MPOL_ASSERT(status == HS_SUCCESS, "memory for a Vectorscan scratch");
  }
  scratch->hs.reset(hs);
  return scratch;
}

void FastScanner::scan(std::string_view text, FastScratch& scratch) const {
  for (const Database& database : databases_) {
    const hs_error_t status =
        hs_scan(database.get(), text.data(), static_cast<unsigned>(text.size()), 0, scratch.hs.get(), on_hit, &scratch);
    MPOL_ASSERT(status == HS_SUCCESS, "a scan with a scratch of its scanner succeeds");
  }
}

void FastScanner::find(std::string_view text, Scratch& given, PatternBits& found) const {
  auto& scratch = static_cast<FastScratch&>(given);
  found.reset(members_.size());
  if (text.empty()) return;
  scratch.hits.clear();
  scan(text, scratch);
  const bool ascii = is_ascii(text);
  for (const Candidate& hit : scratch.hits) take_hit(hit, text, ascii, scratch, found);
  if (!ascii && holds_rare_case(text)) scan_replaced(text, scratch, found);
  for (const unsigned id : always_confirmed_) {
    if (members_[id].nfa.find(text, 0, scratch.nfa)) found.set(id);
  }
}

void FastScanner::take_hit(const Candidate& hit, std::string_view text, bool ascii, FastScratch& scratch,
                           PatternBits& found) const {
  if (found.test(hit.id)) return;
  const Member& member = members_[hit.id];
  const bool proven = member.proof == SearchExpression::Proof::Always ||
                      (member.proof == SearchExpression::Proof::InAsciiText && ascii);
  if (proven) return found.set(hit.id);
  // No match ends before the first hit does, so none begins further before it than a match is long.
  std::size_t from = 0;
  constexpr std::size_t kMaxBytes = 4;  // of a code point
  if (member.max_length != kUnbounded && hit.end > kMaxBytes * member.max_length) {
    from = hit.end - kMaxBytes * member.max_length;
    while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) --from;
  }
  if (member.nfa.find(text, from, scratch.nfa)) found.set(hit.id);
}

// Searches a text that holds U+017F or U+212A again, as if it held `s` and `k`. Hits there are confirmed in the text
// itself.
void FastScanner::scan_replaced(std::string_view text, FastScratch& scratch, PatternBits& found) const {
  scratch.replaced.clear();
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    if (c.value == kLongS)
      scratch.replaced += 's';
    else if (c.value == kKelvinSign)
      scratch.replaced += 'k';
    else
      scratch.replaced += text.substr(at, c.length);
    at += c.length;
  }
  scratch.hits.clear();
  scan(scratch.replaced, scratch);
  for (const Candidate& hit : scratch.hits) {
    if (!members_[hit.id].drops_rare_cases || found.test(hit.id)) continue;
    if (members_[hit.id].nfa.find(text, 0, scratch.nfa)) found.set(hit.id);
  }
}

bool FastScanner::matches(std::size_t pattern, std::string_view text, Scratch& scratch,
                          std::vector<ByteRange>& out) const {
  return members_[pattern].nfa.matches(text, static_cast<FastScratch&>(scratch).nfa, out);
}

}  // namespace

std::unique_ptr<Scanner> make_fast_scanner(std::vector<Pattern> patterns) {
  return std::make_unique<FastScanner>(std::move(patterns));
}

}  // namespace mpol::patterns
