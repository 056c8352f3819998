// Two runs, of which the second is left out when everything is known: one takes what is not known for what helps a rule
// to fire; a rule that does not fire even so is false. The other takes it for what hinders; a rule that fires even so
// is true. Only blocks that the first run left rules in are run again.
#include "runtime/engine/native_engine.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace mpol::engine {

NativeEngine::NativeEngine(Evaluator& evaluator, Interpreter& interpreter, std::shared_ptr<const NativeCode> code)
    : evaluator_(&evaluator),
      interpreter_(&interpreter),
      code_(std::move(code)),
      info_(&code_->info()),
      index_(*info_) {
  MPOL_ASSERT(info_->rules == evaluator.program().module().rules.size(), "native code is of the same program");
  better_.resize(info_->slots);
  worse_.resize(info_->slots);
  small_words_.resize(std::size_t{info_->blocks} * 2);
}

void NativeEngine::evaluate(Outcome& outcome) {
  evaluator_->refresh();
  interpreter_is_fresh_ = false;
  outcome.clear();
  info_->small != nullptr ? run_small(outcome) : run_large(outcome);
  if (!outcome.undetermined.empty()) interpreter_->find_needed(outcome);
}

void NativeEngine::run_small(Outcome& outcome) {
  const Frame& frame = evaluator_->frame();
  std::uint64_t* const better = small_words_.data();
  std::uint64_t* const worse = better + info_->blocks;
  const std::uint32_t any_unknown = info_->small(frame.fields.data(), frame.signals.data(), better, native::kBetter);
  if (any_unknown != 0) info_->small(frame.fields.data(), frame.signals.data(), worse, native::kWorse);
  for (std::uint32_t i = 0; i < info_->blocks; ++i) {
    if (any_unknown == 0 && info_->inexact[i] == 0) {
      for (std::uint64_t left = better[i]; left != 0; left &= left - 1) {
        outcome.fired.emplace_back(i * native::kBlockRules + static_cast<std::size_t>(std::countr_zero(left)));
      }
    } else if (better[i] != 0) {
      take({i, any_unknown != 0 ? worse[i] : better[i], better[i]}, outcome);
    }
  }
}

void NativeEngine::run_large(Outcome& outcome) {
  const FieldValue* const fields = evaluator_->frame().fields.data();
  const SignalReading* const signals = evaluator_->frame().signals.data();
  const bool any_unknown = info_->classes(fields, signals, better_.data(), native::kBetter) != 0;
  if (any_unknown) info_->classes(fields, signals, worse_.data(), native::kWorse);
  if (info_->predicate_words != 0 && index_.find(better_.data())) {
    index_.for_each_block(
        any_unknown ? worse_.data() : nullptr,
        [&](std::uint32_t block, std::uint64_t maybe, std::uint64_t surely) { take({block, surely, maybe}, outcome); });
    return;
  }
  for (std::uint32_t i = 0; i < info_->blocks; ++i) {
    const std::uint64_t word = info_->block_code[i](better_.data());
    if (word != 0) take({i, any_unknown ? info_->block_code[i](worse_.data()) : word, word}, outcome);
  }
}

void NativeEngine::take(const Answer& answer, Outcome& outcome) {
  const std::uint64_t surely = answer.surely & ~info_->inexact[answer.block];
  const std::uint64_t confirm = info_->confirm[answer.block];
  for (std::uint64_t left = answer.maybe; left != 0; left &= left - 1) {
    const std::uint64_t bit = left & -left;
    const RuleId rule(answer.block * native::kBlockRules + static_cast<std::size_t>(std::countr_zero(left)));
    RuleState state = (surely & bit) != 0 ? RuleState::Fired : RuleState::Undetermined;
    if (state == RuleState::Undetermined && (confirm & bit) != 0) {
      if (!interpreter_is_fresh_) interpreter_->forget();
      interpreter_is_fresh_ = true;
      state = interpreter_->state_of(rule);
    }
    if (state == RuleState::NotFired) continue;
    (state == RuleState::Fired ? outcome.fired : outcome.undetermined).push_back(rule);
  }
}

}  // namespace mpol::engine
