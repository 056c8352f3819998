// Differences: what another policy would have decided, over the same events.
//
// In:      of each event what both policies said, in the events' order (Said is filled from a decision and its event).
// Out:     by rule (matched by its id), by verdict, by level, by language and by key: how often each said what, with 95 % intervals
//          (Wilson, 1927) and the first events of each kind. Written as a table or as JSON; the same events give the
//          same bytes.
// Memory:  grows with rules, verdicts and languages, and with keys up to a bound, not with events.
// Threads: belongs to one thread.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "program/frame.hpp"
#include "program/program.hpp"
#include "runtime/decision.hpp"

namespace mpol::replay {

// What one policy said of one event. Reused from event to event.
struct Said {
  bool refused = false;  // the event does not fit the policy's input
  VerdictId verdict;
  std::vector<RuleId> fired, undetermined;
  std::vector<std::pair<LevelId, bool>> levels;  // that are reached, or of which (true) that is not known
  std::string id, language, key;
};
// By which fields of a policy's events changes are listed: the field `language`, and one that is chosen. A policy
// without them lists none.
struct Labels {
  FieldId language, key;
  Labels(const Program& program, std::string_view key_field);
};
// The decision on the event of `frame`.
void fill(const Decision& decision, const Frame& frame, const Labels& labels, Said& out);

// Of `total` events `count`: the ends of the 95 % interval of the share. 0 and 1 when there are none.
struct Interval {
  double low = 0, high = 1;
};
Interval wilson(std::uint64_t count, std::uint64_t total);

class Differences {
 public:
  // `examples`: how many events are named for each kind of difference.
  Differences(const Program& before, const Program& after, std::size_t examples);

  // `line` is the event's line, for events without an id.
  void add(const Said& before, const Said& after, std::uint64_t line);

  std::uint64_t events() const { return events_; }
  std::uint64_t changed() const { return changed_; }
  std::string table() const;
  std::string json() const;

 private:
  struct Change {
    std::uint64_t count = 0;
    std::vector<std::string> examples;
  };
  enum Kind { kFiresNow, kFiresNoMore, kOpenNow, kOpenNoMore, kKinds };
  struct Rule {
    std::uint64_t fired_before = 0, fired_after = 0, open_before = 0, open_after = 0;
    bool is_before = false, is_after = false;
    Change changes[kKinds];
  };
  struct Part {  // of the events: a language, a key
    std::uint64_t events = 0, changed = 0;
  };

  // Of each escalation: "2"; "none"; "1, perhaps 2".
  using Levels = std::map<std::string, std::string>;
  static Levels levels_of(const Program& program, const Said& said);
  bool add_levels(const Said& before, const Said& after, const std::string& example);

  void note(Change& change, const std::string& example) const;
  std::string verdict_name(const Program& program, VerdictId verdict) const;

  const Program &before_, &after_;
  std::size_t most_examples_;
  std::map<std::string, Rule> rules_;
  std::vector<Rule*> by_before_, by_after_;                         // by RuleId
  std::map<std::pair<std::string, std::string>, Change> verdicts_;  // before and after, where they differ
  std::map<std::array<std::string, 3>, Change> levels_;             // escalation, before and after, where they differ
  std::map<std::string, Part, std::less<>> languages_, keys_;
  std::uint64_t events_ = 0, changed_ = 0, refused_before_ = 0, refused_after_ = 0, other_keys_ = 0;
};

}  // namespace mpol::replay
