// StreamDecider: decisions on a text that arrives in pieces, as a model writes it.
//
// In:      a program; events whose other fields and signals are there; the pieces of one text field, cut anywhere.
// Out:     after each piece, what is certain already: the rules that have fired whatever follows, and the hold-back;
//          at the end, the decision, which is that of the whole text. Rules that are not enforced (rule_modes.hpp) are in
//          the decision alone.
// How:     while the text is open its views count as not read to their ends (text_views.hpp): what is there is true,
//          what is not there is unknown, and the evaluation is the ordinary one. So a rule that is reported fires at
//          the end too, but where the whole text meets a limit that its beginning did not.
//          Counters and levels are unknown until the end, when they are read once: other events may change them meanwhile.
// Errors:  a text that is not UTF-8 or longer than its field allows is refused; nothing of that piece is taken.
// Memory:  a stream keeps its text, for the decision, and beside it a few KB.
// Threads: a decider and its streams belong to one thread at a time.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "program/views/under_way.hpp"
#include "runtime/decider.hpp"
#include "runtime/engine/streamed_text.hpp"

namespace mpol {

// What is certain of a text so far.
struct StreamState {
  std::vector<RuleId> fired;  // in order; only ever more
  std::vector<RuleId> open;   // in order; what is to come, signals or counters may make them fire
  VerdictId verdict;          // the greatest of what the fired rules ask for; none: the program declares no verdicts
  // The last bytes that a match which is not known yet may need. What is before them is no part of any later match of the
  // rules that hold text back.
  std::size_t hold_back = 0;
};

// The rules whose patterns hold text back, by RuleId. Empty: all rules, whatever is known of them.
struct HoldingRules {
  std::vector<bool> open;   // … while it is not known whether they fire
  std::vector<bool> fired;  // … once they have fired
};

class StreamDecider {
 public:
  // `binding`: null, for state of its own where the program keeps any; or where state is kept.
  // `plan`: of the program, shared by those who decide with it; null: it is made here, which takes a while for many patterns.
  explicit StreamDecider(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding = nullptr,
                         std::shared_ptr<const engine::StreamPlan> plan = nullptr, HoldingRules holding = {},
                         RuleModes modes = {});

  // One text that is under way.
  class Stream {
   public:
    const StreamState& state() const { return state_; }
    const std::string& text() const { return text_; }
    // The text so far without a character that is cut.
    std::string_view whole_text() const { return std::string_view(text_).substr(0, whole_); }
    // Change when a match may have ended in the text itself, and when its views were made again.
    std::uint64_t accepts() const { return text_state_.accepts(); }
    std::size_t looks() const { return looks_; }
    Frame& frame() const { return *frame_; }
    FieldId field() const { return field_; }

   private:
    friend class StreamDecider;
    Stream(Frame& frame, FieldId field, const engine::StreamPlan& plan)
        : frame_(&frame), field_(field), text_state_(plan, field) {}

    Frame* frame_;
    FieldId field_;
    std::string text_;
    std::size_t whole_ = 0;  // bytes of text_ that are whole characters
    engine::StreamedText text_state_;
    StreamState state_;
    bool is_watched_ = false;            // the text knows whose patterns hold it back
    std::uint64_t views_live_from_ = 0;  // as of the last look, in the parts that were there
    bool code_is_open_ = false;          // … whether one of them was a code block
    bool may_be_indented_ = false;       // … in a list or a quote, perhaps
    views::FenceWatch fences_;
    views::DecodedWatch decoded_;
    // Bytes of the text when its views were last made; when they were, or would have been the same.
    std::size_t made_at_ = 0, looked_at_ = 0;
    std::size_t looks_ = 0;
  };

  // The frame must outlive the stream; its text field is the stream's until finish().
  Stream open(Frame& frame, FieldId field);
  Result<void> feed(Stream& stream, std::string_view piece);
  // The decision, valid until the next call.
  Result<const Decision*> finish(Stream& stream, SignalSource& signals);

  Decider& decider() { return decider_; }

 private:
  void evaluate(Stream& stream);
  void look(Stream& stream);
  bool must_look(Stream& stream) const;
  bool views_are_the_same(Stream& stream) const;
  void watch(Stream& stream);
  std::uint64_t unseen_from(Stream& stream) const;
  static bool has_indented_fence(const Stream& stream);
  bool may_be_unseen_code(const Stream& stream, std::uint32_t index) const;
  static std::uint64_t settled_before(std::size_t looked_at);
  static bool may_be_in_code(const Stream& stream);
  void add_verdict(StreamState& state);

  std::shared_ptr<const Program> program_;
  Decider decider_;
  std::shared_ptr<const engine::StreamPlan> plan_;
  HoldingRules holding_;
  RuleModes modes_;
  engine::StreamScratch scratch_;
  engine::Evaluator evaluator_;
  engine::Interpreter interpreter_;
  Outcome outcome_;
  std::vector<RuleId> watched_;
};

}  // namespace mpol
