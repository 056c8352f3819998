// ReleaseStream: a text that goes out while it is written, as far as the rules let it (docs/streaming.md).
//
// In:      a program; an event whose other fields are there; the pieces of one text field, cut anywhere; answers of
//          classifiers, whenever they come; a clock that the caller reads (milliseconds, monotonic).
// Out:     after each call what may go out now, with sanitised spans taken out, whichever way the text was cut; rules
//          as soon as they are certain; and at the end the decision, which is that of the whole text.
// Stops:   a rule that is certain and blocks withholds the rest (its `block immediate` ends the stream at once, with
//          the decision on what had come). A rule that a classifier must judge holds the text behind the last sentence
//          that was judged, or lets it go and retracts it, as the rule's `stream` clause says.
// Errors:  text that is not UTF-8 or too long ends the stream without a decision: nothing more goes out.
// Never:   blocks, throws, reads a clock.
// Memory:  the text is kept once; beside it a few KB a stream. Threads: a decider and its streams belong to one thread
//          at a time. The decision is valid until the decider's next call.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"
#include "runtime/release_review.hpp"
#include "runtime/release_rules.hpp"
#include "runtime/stream.hpp"

namespace mpol {

// Who asks classifiers. The answer is given to ReleaseStream::answer() under the same number, later and on the
// stream's thread: never from within ask().
class StreamClassifiers {
 public:
  virtual ~StreamClassifiers() = default;
  // `text` is valid during the call: what has come up to the end of a sentence, of a long text the last
  // limits::kMaxAskedBytes. A question that is not answered in time is as if these signals were unavailable.
  virtual void ask(std::uint64_t number, std::span<const SignalId> signals, std::string_view text) = 0;
};

struct ReleaseLimits {
  std::size_t held_bytes = limits::kMaxHeldBytes;
  std::size_t sentence_bytes = limits::kMaxSentenceBytes;
  std::size_t asked_bytes = limits::kMaxAskedBytes;
  std::int64_t wait_ms = limits::kMaxSentenceWaitMs;
};

enum class ReleasePhase : std::uint8_t {
  Open,
  Withheld,  // a rule that is certain blocks: nothing more goes out; the text is read to its end for the decision
  Ending,    // the text has ended, and a classifier is still asked about it
  Ended,     // the decision is there
  Cut,       // the decision is there, on what had come: whoever writes the text may stop
  Refused,   // no decision: the text was none, or too long
};

// What a call brought. `text` goes out behind what went out before; it ends with a whole character.
struct Released {
  std::string text;
  std::vector<TextSpan> edits;    // bytes of the original text that were taken out of it
  std::vector<RuleId> fired;      // certain now, and not before
  std::vector<RuleId> retracted;  // `stream release then retract`: what they judge has gone out
  bool held_limit = false;        // ReleaseLimits::held_bytes was met: the rest goes out at the end, if it may
};

class ReleaseDecider;

class ReleaseStream {
 public:
  const Released& feed(std::string_view piece, std::int64_t now_ms);
  // One that is late counts until the next question is asked; to an older question it changes nothing.
  const Released& answer(std::uint64_t number, std::span<const std::pair<SignalId, SignalReading>> readings,
                         std::int64_t now_ms);
  // To be called at deadline(), or at any other time.
  const Released& tick(std::int64_t now_ms);
  // The text has ended. The decision is there when the phase is Ended, which may take until an answer or the deadline.
  const Released& finish(std::int64_t now_ms);

  // What the last call brought, or opening: rules can be certain, and the stream be over, before any text.
  const Released& brought() const { return out_; }
  ReleasePhase phase() const { return phase_; }
  std::optional<std::int64_t> deadline() const;
  // Null until the phase is Ended or Cut.
  const Decision* decision() const { return decision_; }
  const std::string& refusal() const { return refusal_; }  // why the phase is Refused
  const std::string& text() const { return stream_.text(); }
  std::size_t released() const { return released_; }  // bytes of the original text that are dealt with
  // Bytes that matches which are not known yet may need; what waits for a classifier comes on top.
  std::size_t hold_back() const { return stream_.state().hold_back; }
  VerdictId verdict() const { return stream_.state().verdict; }  // the least that the decision will have

 private:
  friend class ReleaseDecider;
  struct Question {
    std::uint64_t number = 0;  // 0: none
    std::size_t end = 0;       // of the text
    std::int64_t asked_at = 0;
    bool is_whole = true;  // it begins with the text
    bool overdue = false;
    std::vector<SignalId> signals;
  };

  ReleaseStream(ReleaseDecider& decider, Frame& frame, FieldId field, StreamClassifiers* classifiers);

  static SignalReading unavailable(const char* reason);

  // Each part of a call; release.cpp has them in this order, but for what asks: release_questions.cpp.
  void start_call();
  void take_certain();
  void retract(RuleId id);
  void go_on(std::int64_t now_ms);
  void review_if_due();
  void review();
  void find_blockers();
  void ask_if_due(std::int64_t now_ms);
  void ask(std::size_t end, std::int64_t now_ms);
  void judge(std::size_t end);
  void let_go();
  std::size_t may_go() const;
  std::size_t end_for_edits(std::size_t end) const;
  void emit(std::size_t end, std::vector<TextSpan> edits);
  void ask_or_decide(std::int64_t now_ms);
  void decide(ReleasePhase phase);
  void let_go_the_rest();
  void refuse(std::string why);

  const ReleaseRules::Rule& rule(RuleId id) const;
  bool is_fired(RuleId id) const;
  bool is_open(RuleId id) const;
  bool waits_for_classifiers(const ReleaseRules::Rule& rule) const;  // by what is certain
  bool has_answers(const ReleaseRules::Rule& rule) const;

  ReleaseDecider* decider_;
  StreamClassifiers* classifiers_;
  StreamDecider::Stream stream_;
  ReleasePhase phase_ = ReleasePhase::Open;
  Released out_;
  std::string refusal_;
  const Decision* decision_ = nullptr;
  std::size_t released_ = 0;
  std::vector<RuleId> known_fired_, known_retracted_;  // have been told
  bool buffers_ = false;                               // the limit of held text was met
  // The lane of the classifiers.
  std::vector<SignalReading> answers_;  // by SignalId
  Question question_;
  std::uint64_t last_number_ = 0, last_answered_ = 0;
  std::size_t asked_ = 0, judged_ = 0;
  bool asks_anew_ = false;  // at the end, about signals that are answered of an earlier part
  // The last review, and what was known then.
  Review review_;
  std::vector<RuleId> blockers_;  // rules that would withhold the text if it ended there, or may
  bool has_review_ = false;
  std::uint64_t reviewed_accepts_ = 0;
  std::size_t reviewed_looks_ = 0, settled_ = 0;
};

class ReleaseDecider {
 public:
  // `binding`, `plan`, `modes`: as for StreamDecider. `stop`: the least verdict that withholds a text; none: the one named `block`, else
  // the greatest one.
  explicit ReleaseDecider(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding = nullptr,
                          ReleaseLimits limits = {}, VerdictId stop = {},
                          std::shared_ptr<const engine::StreamPlan> plan = nullptr, RuleModes modes = {});

  // The frame, the decider and `classifiers` must outlive the stream. Null: signals that the event does not bring are
  // unavailable.
  ReleaseStream open(Frame& frame, FieldId field, StreamClassifiers* classifiers = nullptr);
  Decider& decider() { return streams_.decider(); }
  VerdictId stop_verdict() const { return rules_.stop(); }

 private:
  friend class ReleaseStream;
  std::shared_ptr<const Program> program_;
  ReleaseLimits limits_;
  RuleModes modes_;
  ReleaseRules rules_;
  StreamDecider streams_;
  Reviewer reviewer_;
};

}  // namespace mpol
