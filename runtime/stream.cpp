#include "runtime/stream.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/text/utf8.hpp"

namespace mpol {

namespace {

// Whether bytes are the beginning of a character that lacks its end.
bool is_cut_character(std::string_view bytes) {
  for (const char filler : {'\x80', '\xBF'}) {
    std::string whole(bytes);
    while (whole.size() < 4) {
      whole += filler;
      if (utf8::is_valid(whole)) return true;
    }
  }
  return false;
}

}  // namespace

StreamDecider::StreamDecider(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding,
                             std::shared_ptr<const engine::StreamPlan> plan, HoldingRules holding, RuleModes modes)
    : program_(std::move(program)),
      decider_(binding ? Decider(program_, std::move(binding)) : Decider(program_)),
      plan_(plan ? std::move(plan) : std::make_shared<const engine::StreamPlan>(*program_)),
      holding_(std::move(holding)),
      modes_(std::move(modes)),
      scratch_(*plan_),
      evaluator_(*program_),
      interpreter_(evaluator_) {
  decider_.set_modes(modes_);
}

StreamDecider::Stream StreamDecider::open(Frame& frame, FieldId field) {
  Stream stream(frame, field, *plan_);
  frame.fields[field.index].present = true;
  frame.fields[field.index].text = stream.text_;
  evaluate(stream);
  return stream;
}

Result<void> StreamDecider::feed(Stream& stream, std::string_view piece) {
  const std::uint64_t own = program_->tables().fields[stream.field_.index].max_size;
  const std::uint64_t most = own == 0 ? limits::kMaxTextBytes : std::min<std::uint64_t>(own, limits::kMaxTextBytes);
  if (stream.text_.size() + piece.size() > most) return Failure{fmt::format("the text has more than {} bytes", most)};
  const std::size_t before = stream.text_.size();
  stream.text_ += piece;
  const std::string_view rest = std::string_view(stream.text_).substr(stream.whole_);
  const std::size_t bad = utf8::first_bad_byte(rest).value_or(rest.size());
  // A character may be cut by the end of a piece.
  if (bad < rest.size() && !is_cut_character(rest.substr(bad))) {
    stream.text_.resize(before);
    return Failure{fmt::format("byte {} of the text is not UTF-8", stream.whole_ + bad)};
  }
  stream.whole_ += bad;
  const std::string_view text = std::string_view(stream.text_).substr(0, stream.whole_);
  const bool has_news = stream.text_state_.feed(text, scratch_);
  stream.fences_.feed(text);
  if (has_news || must_look(stream)) evaluate(stream);
  const std::uint64_t unseen = unseen_from(stream);
  const std::uint64_t live =
      std::min({stream.text_state_.live_from(may_be_in_code(stream)), stream.views_live_from_, unseen});
  stream.state_.hold_back = stream.text_.size() - std::min<std::uint64_t>(live, stream.text_.size());
  return {};
}

void StreamDecider::evaluate(Stream& stream) {
  Frame& frame = *stream.frame_;
  frame.fields[stream.field_.index].text = std::string_view(stream.text_).substr(0, stream.whole_);
  interpreter_.begin(frame);
  evaluator_.text_state().open(stream.field_, stream.text_state_.settled());
  interpreter_.evaluate(outcome_);
  if (!modes_.empty()) {
    const auto is_aside = [&](RuleId rule) { return modes_[rule.index] != RuleMode::Enforce; };
    std::erase_if(outcome_.fired, is_aside);
    std::erase_if(outcome_.undetermined, is_aside);
  }
  const bool has_closed = stream.state_.open.size() != outcome_.undetermined.size();
  stream.state_.fired = outcome_.fired;
  stream.state_.open = outcome_.undetermined;
  if (!holding_.open.empty() && (has_closed || !stream.is_watched_)) watch(stream);
  const bool may_be_indented = stream.may_be_indented_ || has_indented_fence(stream);
  stream.made_at_ = stream.looked_at_ = stream.whole_;
  ++stream.looks_;
  look(stream);
  stream.may_be_indented_ = may_be_indented && stream.code_is_open_;
  add_verdict(stream.state_);
}

void StreamDecider::watch(Stream& stream) {
  watched_.clear();
  for (const RuleId rule : stream.state_.open) {
    if (holding_.open[rule.index]) watched_.push_back(rule);
  }
  for (const RuleId rule : stream.state_.fired) {
    if (holding_.fired[rule.index]) watched_.push_back(rule);
  }
  stream.text_state_.watch(watched_, stream.state_.open);
  stream.is_watched_ = true;
}

void StreamDecider::look(Stream& stream) {
  stream.views_live_from_ = ~std::uint64_t{0};
  stream.code_is_open_ = false;
  for (std::uint32_t index = 0; index < plan_->searches().size(); ++index) {
    const engine::StreamPlan::Search& search = plan_->searches()[index];
    if (search.field != stream.field_ || !search.is_view || !stream.text_state_.is_sought(index)) continue;
    if (search.needs == engine::StreamPlan::Needs::Code)
      stream.code_is_open_ = stream.code_is_open_ || evaluator_.text_state().has_open_part(index);
    if (!stream.text_state_.is_watched(index)) continue;
    const std::uint64_t live = evaluator_.text_state().live_from(index, *search.scanner, scratch_.scanners[index],
                                                                 stream.text_state_.watched(index));
    stream.views_live_from_ = std::min(stream.views_live_from_, live);
  }
}

bool StreamDecider::must_look(Stream& stream) const {
  if (stream.whole_ - stream.looked_at_ < limits::kSettledBehind) return false;
  if (!views_are_the_same(stream))
    return stream.whole_ - stream.made_at_ >= std::max(limits::kSettledBehind, stream.made_at_ / limits::kLookAgainAt);
  stream.looked_at_ = stream.whole_;
  return false;
}

// Whether what has come since the last look changes nothing that is asked of views, as in ordinary prose: no part of one
// ends behind those that were settled then, or none that anything was found in.
bool StreamDecider::views_are_the_same(Stream& stream) const {
  using Needs = engine::StreamPlan::Needs;
  if (plan_->is_measured(stream.field_, Needs::Nothing) || ~stream.views_live_from_ != 0) return false;
  if (plan_->is_measured(stream.field_, Needs::Code) && may_be_in_code(stream)) return false;
  const std::uint64_t from = settled_before(stream.looked_at_);
  bool needs_no_encoded = plan_->is_measured(stream.field_, Needs::Encoded);
  for (std::uint32_t index = 0; index < plan_->searches().size(); ++index) {
    const engine::StreamPlan::Search& search = plan_->searches()[index];
    if (search.field != stream.field_ || !search.is_view || !stream.text_state_.is_sought(index)) continue;
    const bool is_followed = stream.text_state_.is_followed(index);
    switch (search.needs) {
      case Needs::Encoded: needs_no_encoded = true; break;
      case Needs::Code:
        if (is_followed ? may_be_unseen_code(stream, index) : may_be_in_code(stream)) return false;
        break;
      case Needs::Nothing:
        if (search.is_code || search.is_decoded || !is_followed ||
            stream.text_state_.may_have_ended_behind(index, from))
          return false;
    }
  }
  return !needs_no_encoded || stream.decoded_.is_clear(stream.whole_text(), from);
}

// Views are as they were at the last look. Where something has come since that may be a part of one, all that has come
// since, and kSettledBehind bytes before, may be; a match under way in the text itself is known already.
std::uint64_t StreamDecider::unseen_from(Stream& stream) const {
  const std::string_view text = stream.whole_text();
  const std::uint64_t from = settled_before(stream.looked_at_);
  std::optional<std::uint64_t> decoded;
  std::uint64_t unseen = ~std::uint64_t{0};
  for (std::uint32_t index = 0; index < plan_->searches().size() && unseen > from; ++index) {
    const engine::StreamPlan::Search& search = plan_->searches()[index];
    if (search.field != stream.field_ || !search.is_view || !stream.text_state_.is_watched(index)) continue;
    if (search.is_code) {
      if (may_be_unseen_code(stream, index)) unseen = from;
    } else if (!search.is_decoded) {
      if (stream.text_state_.may_have_ended_behind(index, from)) unseen = from;
    }
    if (search.is_decoded && search.needs != engine::StreamPlan::Needs::Code) {
      if (!decoded) decoded = stream.decoded_.first_unseen(text, from);
      if (*decoded < text.size()) unseen = std::min(unseen, *decoded);
    }
  }
  return unseen;
}

// Parts that end before this place are as they were at that look.
std::uint64_t StreamDecider::settled_before(std::size_t looked_at) {
  return looked_at - std::min<std::uint64_t>(looked_at, limits::kSettledBehind);
}

bool StreamDecider::may_be_in_code(const Stream& stream) {
  return stream.code_is_open_ || stream.fences_.last() > settled_before(stream.made_at_);
}

// Whether one has come since the views were made.
bool StreamDecider::has_indented_fence(const Stream& stream) {
  return stream.fences_.last_indented() > settled_before(stream.made_at_);
}

// In a block that is a stretch of the text nothing is a match that is none in the text.
bool StreamDecider::may_be_unseen_code(const Stream& stream, std::uint32_t index) const {
  if (!may_be_in_code(stream)) return false;
  const bool is_stretch =
      plan_->searches()[index].is_plain_code() && !stream.may_be_indented_ && !has_indented_fence(stream);
  return !is_stretch || stream.text_state_.may_have_ended_behind(index, settled_before(stream.looked_at_));
}

void StreamDecider::add_verdict(StreamState& state) {
  const Tables& tables = program_->tables();
  state.verdict = tables.verdicts.empty() ? VerdictId() : VerdictId(0);
  for (const RuleId rule : state.fired) {
    for (const ir::ActionCall& call : program_->module().rules[rule.index].then) {
      const VerdictId verdict = tables.actions[call.action.index].verdict;
      if (verdict.has_value() && state.verdict < verdict) state.verdict = verdict;
    }
  }
}

Result<const Decision*> StreamDecider::finish(Stream& stream, SignalSource& signals) {
  if (stream.whole_ != stream.text_.size()) return Failure{"the text ends within a character"};
  stream.frame_->fields[stream.field_.index].text = stream.text_;
  return &decider_.decide(*stream.frame_, signals);
}

}  // namespace mpol
