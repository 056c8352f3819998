#include "runtime/release.hpp"

#include <algorithm>

namespace mpol {
namespace {

// A match that ends so near to the end of the text may yet go on, or be none: `\b` looks at the character behind it.
constexpr std::size_t kUnsettled = 8;
// A text is reviewed anew at once while it is shorter than this, later when it has grown by one part of kReviewAt.
constexpr std::size_t kShortText = 1024, kReviewAt = 16;

bool holds_it(const std::vector<RuleId>& sorted, RuleId id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// What the classifiers have answered; there is nothing else to be had.
class Answered : public SignalSource {
 public:
  explicit Answered(const std::vector<SignalReading>& answers) : answers_(answers) {}
  void fetch(std::span<const SignalId> needed, Frame& frame) override {
    for (const SignalId id : needed) {
      if (answers_[id.index].state != SignalState::NotFetched) frame.signals[id.index] = answers_[id.index];
    }
  }

 private:
  const std::vector<SignalReading>& answers_;
};

}  // namespace

ReleaseDecider::ReleaseDecider(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding,
                               ReleaseLimits limits, VerdictId stop, std::shared_ptr<const engine::StreamPlan> plan,
                               RuleModes modes)
    : program_(program),
      limits_(limits),
      modes_(std::move(modes)),
      rules_(*program_, stop, modes_),
      streams_(program_, std::move(binding), std::move(plan), rules_.holding(), modes_),
      reviewer_(*program_, rules_, modes_) {}

ReleaseStream ReleaseDecider::open(Frame& frame, FieldId field, StreamClassifiers* classifiers) {
  return ReleaseStream(*this, frame, field, classifiers);
}

ReleaseStream::ReleaseStream(ReleaseDecider& decider, Frame& frame, FieldId field, StreamClassifiers* classifiers)
    : decider_(&decider),
      classifiers_(classifiers),
      stream_(decider.streams_.open(frame, field)),
      answers_(frame.signals.size(), classifiers == nullptr ? unavailable("no provider") : SignalReading()) {
  take_certain();
  if (phase_ == ReleasePhase::Open) review_if_due();
}

// ---- calls -----------------------------------------------------------------------------------------------------------

void ReleaseStream::start_call() {
  out_.text.clear();
  out_.edits.clear();
  out_.fired.clear();
  out_.retracted.clear();
  out_.held_limit = false;
}

const Released& ReleaseStream::feed(std::string_view piece, std::int64_t now_ms) {
  start_call();
  if (phase_ != ReleasePhase::Open && phase_ != ReleasePhase::Withheld) return out_;
  if (const auto fed = decider_->streams_.feed(stream_, piece); !fed) {
    refuse(fed.error().message);
    return out_;
  }
  take_certain();
  go_on(now_ms);
  return out_;
}

const Released& ReleaseStream::finish(std::int64_t now_ms) {
  start_call();
  if (phase_ != ReleasePhase::Open && phase_ != ReleasePhase::Withheld) return out_;
  if (stream_.whole_text().size() != stream_.text().size()) {
    refuse("the text ends within a character");
    return out_;
  }
  phase_ = ReleasePhase::Ending;
  const bool all_asked = judged_ == stream_.text().size() && question_.number == 0;
  question_ = {};
  // What was answered of a part is not said of the whole; of a long text the last part is asked about.
  const bool is_long = stream_.text().size() > decider_->limits_.asked_bytes;
  if (!all_asked && classifiers_ != nullptr && !is_long) answers_.assign(answers_.size(), SignalReading());
  asks_anew_ = !all_asked && is_long;
  ask_or_decide(now_ms);
  return out_;
}

// ---- what is certain -------------------------------------------------------------------------------------------------

const ReleaseRules::Rule& ReleaseStream::rule(RuleId id) const { return decider_->rules_.of(id); }
bool ReleaseStream::is_fired(RuleId id) const { return holds_it(stream_.state().fired, id); }
bool ReleaseStream::is_open(RuleId id) const { return holds_it(stream_.state().open, id); }

void ReleaseStream::take_certain() {
  const std::vector<RuleId>& fired = stream_.state().fired;
  if (fired.size() == known_fired_.size()) return;
  bool stops = false, cuts = false;
  for (const RuleId id : fired) {
    if (holds_it(known_fired_, id)) continue;
    out_.fired.push_back(id);
    stops = stops || rule(id).stops;
    cuts = cuts || (rule(id).stops && rule(id).immediate);
    if (rule(id).retracts) retract(id);
  }
  known_fired_ = fired;
  if (cuts) {
    decide(ReleasePhase::Cut);
  } else if (stops) {
    phase_ = ReleasePhase::Withheld;
  }
}

// It is told once, and only where something went out that can be taken back.
void ReleaseStream::retract(RuleId id) {
  const auto place = std::lower_bound(known_retracted_.begin(), known_retracted_.end(), id);
  if (place != known_retracted_.end() && *place == id) return;
  known_retracted_.insert(place, id);
  if (released_ > 0) out_.retracted.push_back(id);
}

void ReleaseStream::go_on(std::int64_t now_ms) {
  if (phase_ != ReleasePhase::Open || buffers_) return;
  review_if_due();
  ask_if_due(now_ms);
  let_go();
}

// ---- as if the text ended here ---------------------------------------------------------------------------------------

void ReleaseStream::review_if_due() {
  const std::size_t size = stream_.whole_text().size();
  if (has_review_ && size == review_.size) return;
  const bool is_due = !has_review_ || size < kShortText || size - review_.size >= size / kReviewAt;
  const std::vector<RuleId>& open = stream_.state().open;
  const bool any_late =
      std::any_of(open.begin(), open.end(), [&](RuleId id) { return rule(id).holds && rule(id).is_late; });
  if (any_late && is_due) return review();
  const auto edits = [&](RuleId id) { return rule(id).edits && rule(id).holds; };
  const std::vector<RuleId>& fired = stream_.state().fired;
  if (!decider_->rules_.any_edits() ||
      (std::none_of(open.begin(), open.end(), edits) && std::none_of(fired.begin(), fired.end(), edits)))
    return;
  const bool looked = !has_review_ || stream_.looks() != reviewed_looks_;
  const bool accepted = stream_.accepts() != reviewed_accepts_;
  const bool unsettled = std::any_of(review_.spans.begin(), review_.spans.end(), [&](const Review::Spans& one) {
    return !one.places.empty() && one.places.back().end > settled_;
  });
  if (looked || ((accepted || unsettled) && is_due)) review();
}

void ReleaseStream::review() {
  Frame& frame = stream_.frame();
  frame.fields[stream_.field().index].text = stream_.whole_text();
  std::vector<RuleId> editing;
  for (const std::vector<RuleId>* rules : {&stream_.state().fired, &stream_.state().open}) {
    for (const RuleId id : *rules) {
      if (rule(id).edits && rule(id).holds) editing.push_back(id);
    }
  }
  decider_->reviewer_.review(frame, stream_.field(), answers_, editing, review_);
  has_review_ = true;
  reviewed_accepts_ = stream_.accepts();
  reviewed_looks_ = stream_.looks();
  const std::size_t live = stream_.text().size() - stream_.state().hold_back;
  settled_ = std::min(live, review_.size - std::min(review_.size, kUnsettled));
  if (review_.is_cut) {
    buffers_ = true;
    out_.held_limit = true;
  }
  find_blockers();
}

void ReleaseStream::find_blockers() {
  blockers_.clear();
  for (const RuleId id : review_.outcome.fired) {
    // One that retracts has been judged by a classifier: what is only said of the text so far does not stop it.
    if (rule(id).stops && (rule(id).holds || holds_it(known_retracted_, id))) blockers_.push_back(id);
  }
  for (const RuleId id : review_.outcome.undetermined) {
    const ReleaseRules::Rule& own = rule(id);
    // Before the first answer the text waits anyway.
    if (!own.holds || !has_answers(own)) continue;
    if (own.stops_unknown || (own.stops && own.reads_state)) blockers_.push_back(id);
  }
}

// ---- letting go ------------------------------------------------------------------------------------------------------

void ReleaseStream::let_go() {
  if (phase_ != ReleasePhase::Open || buffers_) return;
  std::vector<TextSpan> edits;
  for (const Review::Spans& one : review_.spans) {
    if (is_fired(one.rule)) edits.insert(edits.end(), one.places.begin(), one.places.end());
  }
  emit(may_go(), std::move(edits));
  if (stream_.text().size() - released_ <= decider_->limits_.held_bytes) return;
  buffers_ = true;
  out_.held_limit = true;
}

std::size_t ReleaseStream::may_go() const {
  const std::string_view text = stream_.whole_text();
  std::size_t end = std::min(text.size(), stream_.text().size() - stream_.state().hold_back);
  for (const RuleId id : blockers_) {
    if (is_open(id)) return released_;
  }
  bool edits = false;
  for (const RuleId id : stream_.state().open) {
    const ReleaseRules::Rule& own = rule(id);
    if (!own.holds) continue;
    if (own.is_late) end = std::min(end, review_.size);
    if (waits_for_classifiers(own)) end = std::min(end, judged_);
    edits = edits || own.edits;
  }
  for (const RuleId id : stream_.state().fired) edits = edits || (rule(id).edits && rule(id).holds);
  if (edits) end = end_for_edits(end);
  while (end > released_ && end < text.size() && is_continuation(text[end])) --end;
  return end;
}

std::size_t ReleaseStream::end_for_edits(std::size_t end) const {
  if (stream_.accepts() != reviewed_accepts_ || stream_.looks() != reviewed_looks_) return released_;
  for (const Review::Spans& one : review_.spans) {
    const bool is_certain = is_fired(one.rule);
    if (!is_certain && !is_open(one.rule)) continue;
    for (const TextSpan& span : one.places) {
      if (span.end <= released_ || span.begin >= end) continue;
      // One that may go on, or may stay as it is, is not passed.
      if (!is_certain || span.end > settled_ || span.end >= end) end = std::min(end, span.begin);
    }
  }
  return end;
}

void ReleaseStream::emit(std::size_t end, std::vector<TextSpan> edits) {
  if (end <= released_) return;
  const std::string_view text = stream_.text();
  join_spans(edits);
  for (TextSpan span : edits) {
    span.begin = std::max<std::uint64_t>(span.begin, released_);
    span.end = std::min<std::uint64_t>(span.end, end);
    if (span.begin >= span.end) continue;
    out_.text += text.substr(released_, span.begin - released_);
    out_.edits.push_back(span);
    released_ = span.end;
  }
  out_.text += text.substr(released_, end - released_);
  released_ = end;
}

// ---- the end ---------------------------------------------------------------------------------------------------------

void ReleaseStream::ask_or_decide(std::int64_t now_ms) {
  const std::size_t size = stream_.text().size();
  if (classifiers_ != nullptr) {
    review();
    ask(size, now_ms);
    if (question_.number != 0) return;
  }
  judged_ = size;
  decide(ReleasePhase::Ended);
}

void ReleaseStream::decide(ReleasePhase phase) {
  Frame& frame = stream_.frame();
  frame.fields[stream_.field().index].text = stream_.whole_text();
  Answered answered(answers_);
  decision_ = &decider_->decider().decide(frame, answered);
  phase_ = phase;
  question_ = {};
  for (const RuleId id : decision_->fired) {
    if (rule(id).is_enforced && !holds_it(known_fired_, id)) out_.fired.push_back(id);
    if (rule(id).retracts) retract(id);
  }
  if (phase == ReleasePhase::Ended) let_go_the_rest();
}

// Sanitising that does not know all its places lets nothing more go.
void ReleaseStream::let_go_the_rest() {
  if (decider_->rules_.is_stop(decision_->verdict)) return;
  std::vector<TextSpan> edits;
  for (const DecidedAction& action : decision_->actions) {
    if (!decider_->rules_.is_edit(action.action)) continue;
    for (const DecidedArg& arg : action.args) {
      if (arg.is_cut) {
        out_.held_limit = true;
        return;
      }
      for (const TextSpan& span : arg.spans) {
        if (span.field == stream_.field()) edits.push_back(span);
      }
    }
  }
  emit(stream_.text().size(), std::move(edits));
}

void ReleaseStream::refuse(std::string why) {
  refusal_ = std::move(why);
  phase_ = ReleasePhase::Refused;
  question_ = {};
}

}  // namespace mpol
