// Feeding the texts of events in pieces, as `mpol eval --stream` does, and what is to be said of it.
//
// In:      a program with a text field `text`; frames that the reader filled.
// Out:     the decision, which is that of the whole text, or of what had come where the stream was cut; after how many
//          bytes each rule had fired, the most bytes that were held back, what went out and what was taken out of it.
// Threads: one at a time.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/release.hpp"

namespace mpol::cli {

class EvalStream {
 public:
  // Pieces of `piece_bytes`; the last one may be shorter, and characters may be cut. `binding`: null, or where state is
  // kept.
  EvalStream(std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding,
             std::size_t piece_bytes);

  // Whether the program's events have a text to feed.
  bool has_text() const { return field_.has_value(); }
  Result<const Decision*> decide(Frame& frame);
  Decider& decider() { return releases_.decider(); }

  // Of the last decision: a member of a JSON object, `"stream":{…}`; and a line for people.
  std::string json() const;
  std::string line() const;

 private:
  std::string_view end() const;

  struct Fired {
    RuleId rule;
    std::size_t at = 0;  // bytes that had come
  };

  std::shared_ptr<const Program> program_;
  std::size_t piece_bytes_;
  ReleaseDecider releases_;
  FieldId field_;
  std::string text_;
  std::size_t pieces_ = 0, most_held_back_ = 0, came_ = 0, released_ = 0;
  ReleasePhase phase_{};
  std::vector<TextSpan> edits_;
  std::vector<Fired> fired_;
};

}  // namespace mpol::cli
