// judge: what the live policies say of some texts, for APIs that tell it in another form than ours (docs/drop-in.md).
//
// In:      events as JSON. Each is decided as by /v1/decide: it is counted, its actions follow it, it is recorded.
// Out:     `done` once, with one Judged for each event, in order.
// Threads: as EventDecision.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/decide/event_decision.hpp"

namespace mpol::daemon {

// A signal of a policy, as the policy's rules read it: with what stands in for it.
struct HeardSignal {
  std::vector<std::string> names;  // its own and those it is known as
  std::optional<double> score;     // none: it is not had
  bool is_missing = false;         // a rule is undetermined without it
  std::string reason;              // then why it is not had
  bool is_raised = false;  // a rule fired because it is high, or acted by its `unknown` clause because it is missing
};

struct Judged {
  std::string failure;  // not "": it was not decided, and why
  std::string code;     // … in a word: "R0216", "no_policy"
  int status = 200;     // … and what /v1/decide would answer
  std::vector<HeardSignal> signals;
  std::vector<std::string> verdicts;  // that the policies have, mildest first; none: they have none
  std::size_t verdict = 0;            // the strictest that was decided
  bool has_fired = false;
  std::string refusal;  // text for the person, where an action has one
  bool sanitizes = false;
  std::vector<TextSpan> spans;  // to be taken out of `text`: sorted, without overlap
  bool is_cut = false;          // it is not known whether these are all

  // Whether the verdict is that one or stricter. Where the policies have no verdict of that name: all but the mildest; where they have
  // none at all: whenever a rule fired.
  bool is_at_least(std::string_view name) const;
};

// `user` and the others: "" is left out.
struct JudgedEvent {
  std::string kind, text, trust, language, user, org, conversation, model, region;
  std::vector<signals::Turn> turns;  // before it: classifiers of conversations see them, rules do not
  std::string json() const;
};

struct JudgeOptions {
  std::string tenant, policy;
  // Whether a score is asked for by that name, also where no rule needs it; null: none is.
  bool (*wants)(std::string_view name) = nullptr;
};
void judge(DecideContext& context, const std::vector<JudgedEvent>& events, const JudgeOptions& options,
           std::function<void(std::vector<Judged>)> done);

// The text without the spans.
std::string without_spans(std::string_view text, const std::vector<TextSpan>& spans);

}  // namespace mpol::daemon
