#include "runtime/engine/indexed_rules.hpp"

namespace mpol::engine {
namespace {

// Candidates that cost as much as a block. Larger: events that could make very many rules fire take longer. Smaller:
// blocks are run for events that the index would do faster.
constexpr std::size_t kCandidatesOfBlock = 24;

inline bool is_set(const std::uint64_t* bits, std::uint32_t number) {
  return (bits[number / 64] >> (number % 64) & 1) != 0;
}

}  // namespace

IndexedRules::IndexedRules(const native::Info& info) : info_(&info) {
  if (info.predicate_words == 0) return;
  predicates_.resize(info.predicate_words);
  predicates_[0] = 1;  // kHolds
  ranges_.resize(info.posting_lists);
  candidates_.resize(info.blocks * kCandidatesOfBlock + 1);
  found_.reserve(candidates_.size());
  blocks_.resize(info.blocks);
  filled_.resize((info.blocks + 63) / 64);
}

void IndexedRules::read_predicates(const native::Class* classes) {
  for (std::uint32_t i = 0; i < info_->row_count; ++i) {
    const native::PredicateRows& rows = info_->rows[i];
    const std::uint64_t* const row = info_->row_words + rows.begin + std::size_t{classes[rows.slot]} * rows.words;
    for (std::uint32_t w = 0; w < rows.words; ++w) predicates_[rows.to + w] = row[w];
  }
}

bool IndexedRules::holds(std::uint32_t clause) const {
  const std::uint32_t* const end = info_->terms + info_->clauses[clause + 1].terms;
  const std::uint64_t* const predicates = predicates_.data();
  bool any = false;
  for (const std::uint32_t* term = info_->terms + info_->clauses[clause].terms; term != end; ++term) {
    any |= is_set(predicates, *term & ~native::kSameGroup);
    if ((*term & native::kSameGroup) != 0) continue;
    if (!any) return false;
    any = false;
  }
  return true;
}

// Most candidates end at their second predicate, and which do cannot be foreseen: so each is written, and kept by
// moving on, without a branch.
bool IndexedRules::find(const native::Class* classes) {
  std::size_t sum = 0;
  for (std::uint32_t i = 0; i < info_->posting_lists; ++i) {
    const native::Postings& list = info_->lists[i];
    ranges_[i] = info_->ranges[list.begin + std::size_t{classes[list.slot]}];
    sum += ranges_[i].end - ranges_[i].begin;
    // Lists are apart, and each is short: by the time it is read it should be there.
    __builtin_prefetch(info_->seconds + ranges_[i].begin);
    __builtin_prefetch(info_->seconds + ranges_[i].begin + 16);
  }
  if (sum >= candidates_.size()) return false;
  read_predicates(classes);
  const std::uint64_t* const predicates = predicates_.data();
  const std::uint32_t* const seconds = info_->seconds;
  const native::Posting* const postings = info_->postings;
  std::uint32_t* const begin = candidates_.data();
  std::uint32_t* kept = begin;
  for (const native::Range range : ranges_) {
    for (std::uint32_t k = range.begin; k < range.end; ++k) {
      *kept = k;
      kept += is_set(predicates, seconds[k]) ? 1 : 0;
    }
  }
  const std::uint32_t* const end = kept;
  kept = begin;
  for (const std::uint32_t* at = begin; at != end; ++at) {
    const std::uint32_t k = *at;
    *kept = k;
    // Both are looked at: a branch between them would be guessed wrong too often.
    kept += static_cast<unsigned>(is_set(predicates, postings[k].third)) &
            static_cast<unsigned>(is_set(predicates, postings[k].fourth));
  }
  found_.clear();
  for (const std::uint32_t* at = begin; at != kept; ++at) {
    const std::uint32_t clause = postings[*at].clause & ~native::kComplete;
    if ((postings[*at].clause & native::kComplete) != 0 || holds(clause)) found_.push_back(clause);
  }
  return true;
}

void IndexedRules::collect(const native::Class* worse) {
  if (worse != nullptr && !found_.empty()) read_predicates(worse);
  for (const std::uint32_t clause : found_) {
    const std::uint32_t rule = info_->clauses[clause].rule;
    const std::uint32_t block = rule / native::kBlockRules;
    const std::uint64_t bit = std::uint64_t{1} << (rule % native::kBlockRules);
    blocks_[block].maybe |= bit;
    if (worse == nullptr || holds(clause)) blocks_[block].surely |= bit;
    filled_[block / 64] |= std::uint64_t{1} << (block % 64);
  }
}

}  // namespace mpol::engine
