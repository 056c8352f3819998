// What the keys of an event mean under one policy: which name is a field, which a signal, which feeds which signals.
//
// Made once per reader from the tables, immutable after. A field's name comes before a signal's, and both before
// `signals` and `scores`. At the top level a signal goes by its own name only; in `signals` and `scores` also by every
// `known_as` name, and then one name can feed several signals.
#pragma once
#include "program/tables.hpp"
#include "runtime/event/name_index.hpp"

namespace mpol::event {

enum class MeaningKind : std::uint8_t { Field, Signal, Signals, Scores };

struct Meaning {
  MeaningKind kind{};
  FieldId field;
  SignalId signal;
};

struct Meanings {
  explicit Meanings(const Tables& tables);

  NameIndex<Meaning> top_level;
  NameIndex<std::vector<SignalId>> signals;
  std::vector<std::string> top_level_names, signal_names;  // for suggestions, sorted
};

}  // namespace mpol::event
