// Two runs, of which the second is left out when everything is known: one takes what is not known for what helps a rule
// to fire; a rule that does not fire even so is false. The other takes it for what hinders; a rule that fires even so
// is true. Only blocks that the first run left rules in are run again.
#include "runtime/engine/native_engine.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace mpol::engine {

NativeEngine::NativeEngine(Evaluator& evaluator, Interpreter& interpreter, std::shared_ptr<const NativeCode> code)
    : evaluator_(&evaluator), interpreter_(&interpreter), code_(std::move(code)), info_(&code_->info()) {
  MPOL_ASSERT(info_->rules == evaluator.program().module().rules.size(), "native code is of the same program");
  classes_.resize(info_->slots);
  small_words_.resize(std::size_t{info_->blocks} * 2);
  candidates_.resize(info_->block_words);
  answers_.reserve(info_->blocks);
  if (info_->in_order == 0) {
    fired_.resize((info_->rules + 63) / 64);
    open_.resize(fired_.size());
  }
}

void NativeEngine::evaluate(Outcome& outcome) {
  evaluator_->refresh();
  interpreter_is_fresh_ = false;
  outcome.clear();
  if (info_->small != nullptr) {
    run_small(outcome);
  } else {
    answers_.clear();
    run_blocks();
    for (const Answer& answer : answers_) take(answer, outcome);
  }
  if (info_->in_order == 0) put_in_order(outcome);
  if (!outcome.undetermined.empty()) interpreter_->find_needed(outcome);
}

void NativeEngine::run_small(Outcome& outcome) {
  const Frame& frame = evaluator_->frame();
  std::uint64_t* const better = small_words_.data();
  std::uint64_t* const worse = better + info_->blocks;
  const std::uint32_t any_unknown = info_->small(frame.fields.data(), frame.signals.data(), better, native::kBetter);
  if (any_unknown != 0) info_->small(frame.fields.data(), frame.signals.data(), worse, native::kWorse);
  for (std::uint32_t i = 0; i < info_->blocks; ++i) {
    if (any_unknown == 0 && info_->in_order != 0 && info_->inexact[i] == 0) {
      for (std::uint64_t left = better[i]; left != 0; left &= left - 1) {
        outcome.fired.emplace_back(i * native::kBlockRules + static_cast<std::size_t>(std::countr_zero(left)));
      }
    } else if (better[i] != 0) {
      take({i, any_unknown != 0 ? worse[i] : better[i], better[i]}, outcome);
    }
  }
}

void NativeEngine::run_blocks() {
  const Frame& frame = evaluator_->frame();
  const std::uint32_t any_unknown =
      info_->classes(frame.fields.data(), frame.signals.data(), classes_.data(), native::kBetter);
  if (info_->block_words == 0) {
    for (std::uint32_t i = 0; i < info_->blocks; ++i) run_block(i);
  } else {
    const std::uint32_t words = info_->block_words;
    std::copy_n(info_->always_blocks, words, candidates_.begin());
    for (std::uint32_t i = 0; i < info_->index_rows; ++i) {
      const native::IndexRow& row = info_->index[i];
      const std::uint64_t* const from = info_->index_words + row.begin + std::size_t{classes_[row.slot]} * words;
      for (std::uint32_t w = 0; w < words; ++w) candidates_[w] |= from[w];
    }
    for (std::uint32_t w = 0; w < words; ++w) {
      for (std::uint64_t left = candidates_[w]; left != 0; left &= left - 1) {
        run_block(w * 64 + static_cast<std::uint32_t>(std::countr_zero(left)));
      }
    }
  }
  if (any_unknown == 0 || answers_.empty()) return;
  info_->classes(frame.fields.data(), frame.signals.data(), classes_.data(), native::kWorse);
  for (Answer& answer : answers_) answer.surely = info_->block_code[answer.block](classes_.data());
}

inline void NativeEngine::run_block(std::uint32_t block) {
  const std::uint64_t word = info_->block_code[block](classes_.data());
  if (word != 0) answers_.push_back({block, word, word});
}

void NativeEngine::take(const Answer& answer, Outcome& outcome) {
  const std::uint32_t* const rules = info_->rule_of + std::size_t{answer.block} * native::kBlockRules;
  const std::uint64_t surely = answer.surely & ~info_->inexact[answer.block];
  const std::uint64_t confirm = info_->confirm[answer.block];
  for (std::uint64_t left = answer.maybe; left != 0; left &= left - 1) {
    const std::uint64_t bit = left & -left;
    const RuleId rule(rules[std::countr_zero(left)]);
    RuleState state = (surely & bit) != 0 ? RuleState::Fired : RuleState::Undetermined;
    if (state == RuleState::Undetermined && (confirm & bit) != 0) {
      if (!interpreter_is_fresh_) interpreter_->forget();
      interpreter_is_fresh_ = true;
      state = interpreter_->state_of(rule);
    }
    add(rule, state, outcome);
  }
}

void NativeEngine::add(RuleId rule, RuleState state, Outcome& outcome) {
  if (state == RuleState::NotFired) return;
  if (info_->in_order != 0) {
    (state == RuleState::Fired ? outcome.fired : outcome.undetermined).push_back(rule);
    return;
  }
  std::vector<std::uint64_t>& bits = state == RuleState::Fired ? fired_ : open_;
  bits[rule.index / 64] |= std::uint64_t{1} << (rule.index % 64);
}

// Sorting the few that fired would do as well; this is one pass over a bit a rule, and clears it for the next event.
void NativeEngine::put_in_order(Outcome& outcome) {
  const auto drain = [](std::vector<std::uint64_t>& bits, std::vector<RuleId>& rules) {
    for (std::size_t w = 0; w < bits.size(); ++w) {
      for (std::uint64_t left = bits[w]; left != 0; left &= left - 1) {
        rules.emplace_back(w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
      }
      bits[w] = 0;
    }
  };
  drain(fired_, outcome.fired);
  drain(open_, outcome.undetermined);
}

}  // namespace mpol::engine
