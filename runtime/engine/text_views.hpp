// TextViews: the views of one event's texts, each made from the view below it when it is first asked for.
//
// In:      a program's tables, a frame. A field that is missing makes its views missing.
// Out:     segments with their way back to the field; the language of a view by detection.
// Limits:  limits.hpp bounds segments and decoded bytes; what was met is in limits(), in words.
// Memory:  buffers are kept from event to event. Threads: as TextState, whose part it is.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "program/frame.hpp"
#include "program/views/view.hpp"

namespace mpol::engine {

class TextViews {
 public:
  struct View {
    views::ViewText text;
    bool missing = false;  // the field is
  };

  // `tables` must outlive this.
  explicit TextViews(const Tables& tables);

  void begin(Frame& frame) {
    frame_ = &frame;
    ++event_;
    detected_.clear();
    met_.clear();
    open_field_ = FieldId();
  }
  // The field's text goes on: its views count as not read to their ends, and what still may change is not looked at.
  // Until the next event.
  void open(FieldId field) { open_field_ = field; }
  bool is_open(ViewId id) const { return open_field_.has_value() && tables_.views[id.index].field == open_field_; }
  // Whether text that is to come could change this part of the view, or what follows it there.
  bool is_open(ViewId id, const views::Segment& segment) const;

  const View& view(ViewId id) {
    State& state = states_[id.index];
    if (state.stamp != event_) make(id, state);
    return state.view;
  }
  // From now on the view counts as not read to its end.
  void cut(ViewId id, std::string why);
  // None when the view is missing or empty, or shows no language clearly.
  SymbolId detect_language(ViewId id);
  // The tag that detection gave last ("fr"); empty when nobody asked or none was found.
  const std::string& detected_language() const { return detected_; }

  // "decoded(text)"
  const std::string& name(ViewId id) const { return states_[id.index].name; }
  // A new number for each event: what carries it was made in this event.
  std::uint64_t event() const { return event_; }

  void meet_limit(std::string what);
  // Each once, in the order of their meeting.
  const std::vector<std::string>& limits() const { return met_; }

 private:
  struct State {
    View view;
    const views::View* builtin = nullptr;  // null: the field itself
    std::string name;
    std::uint64_t stamp = 0;
    SymbolId language;  // as detected, in the event of language_stamp
    std::uint64_t language_stamp = 0;
  };

  void make(ViewId id, State& state);
  void keep_languages(const std::vector<SymbolId>& languages, std::vector<views::Segment>& segments) const;

  const Tables& tables_;
  Frame* frame_ = nullptr;
  std::uint64_t event_ = 0;
  std::vector<State> states_;  // by ViewId
  std::string detected_;
  std::vector<std::string> met_;
  FieldId open_field_;
};

}  // namespace mpol::engine
