#include "runtime/engine/indexed_rules.hpp"

#include <algorithm>

namespace mpol::engine {
namespace {

// Candidates that cost as much as a block. Larger: events that could make very many rules fire take longer. Smaller:
// blocks are run for events that the index would do faster.
constexpr std::size_t kCandidatesOfBlock = 16;

}  // namespace

IndexedRules::IndexedRules(const native::Info& info) : info_(&info) {
  if (info.predicate_words == 0) return;
  predicates_.resize(info.predicate_words);
  predicates_[0] = 1;  // kHolds
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
  bool any = false;
  for (const std::uint32_t* term = info_->terms + info_->clauses[clause].terms; term != end; ++term) {
    any |= predicate(*term & ~native::kSameGroup);
    if ((*term & native::kSameGroup) != 0) continue;
    if (!any) return false;
    any = false;
  }
  return true;
}

// Most candidates end at their second predicate, and which do cannot be foreseen: so each is written, and kept by
// moving on, without a branch.
bool IndexedRules::find(const native::Class* classes) {
  const native::Postings* const lists = info_->lists;
  const auto range_of = [&](std::uint32_t i) {
    return info_->ranges[lists[i].begin + std::size_t{classes[lists[i].slot]}];
  };
  std::size_t sum = 0;
  for (std::uint32_t i = 0; i < info_->posting_lists; ++i) sum += range_of(i).end - range_of(i).begin;
  if (sum >= candidates_.size()) return false;
  read_predicates(classes);
  const native::Posting** kept = candidates_.data();
  for (std::uint32_t i = 0; i < info_->posting_lists; ++i) {
    const native::Range range = range_of(i);
    for (std::uint32_t k = range.begin; k < range.end; ++k) {
      *kept = info_->postings + k;
      kept += predicate(info_->postings[k].second) ? 1 : 0;
    }
  }
  found_.clear();
  const native::Posting** const end = kept;
  kept = candidates_.data();
  for (const native::Posting** at = candidates_.data(); at != end; ++at) {
    *kept = *at;
    kept += predicate((*at)->third) ? 1 : 0;
  }
  for (const native::Posting** at = candidates_.data(); at != kept; ++at) {
    if (holds((*at)->clause)) found_.push_back((*at)->clause);
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
