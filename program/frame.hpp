// Frame: what one evaluation reads: the event's fields, the signals that are had so far, and the counters.
//
// In:      filled by the event reader (runtime/event) or by a test; signals may be added between two evaluations.
// Owns:    nothing that it does not hold itself, except texts and long strings: views into the event's buffer, which
//          must outlive the frame.
// Reuse:   clear() keeps the memory. Threads: one frame belongs to one evaluation.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "program/counter_reading.hpp"
#include "program/ids.hpp"
#include "program/interval.hpp"
#include "program/tables.hpp"
#include "program/truth.hpp"

namespace mpol {

struct FieldValue {
  bool present = false;
  bool truth = false;          // Bool
  std::int64_t int_value = 0;  // Int, Duration, Time (milliseconds)
  double number = 0;           // Float, Score
  SymbolId symbol;             // String, Key, Language, Enum
  std::string_view text;       // Text; also the original bytes of String, Key, Language
  std::vector<SymbolId> list;  // StringList
};

// NotFetched: nobody has asked yet. Unavailable: asked, and it cannot be had; `reason` says why, in words.
enum class SignalState : std::uint8_t { NotFetched, Available, Unavailable };
struct SignalReading {
  SignalState state = SignalState::NotFetched;
  bool truth = false;
  std::int64_t int_value = 0;
  double number = 0;
  SymbolId symbol;
  std::string reason;
};

// Where the readings of counters come from. Fills frame.counters[counter], and others with it that cost no more.
class CounterSource {
 public:
  virtual ~CounterSource() = default;
  virtual void read(CounterId counter) = 0;
};

// The strings that a program knows, and those that one event adds. Ids of the program's own come first.
class SymbolTable {
 public:
  // `known` must outlive the table.
  explicit SymbolTable(const std::vector<std::string>& known);
  SymbolId find(std::string_view text) const;  // none when the program does not know it
  const std::vector<std::string>& known() const { return *known_; }

 private:
  const std::vector<std::string>* known_;
  std::unordered_map<std::string_view, SymbolId> index_;
};

class Frame {
 public:
  Frame(const Tables& tables, const SymbolTable& symbols);
  void clear();

  std::vector<FieldValue> fields;      // by FieldId
  std::vector<SignalReading> signals;  // by SignalId

  std::vector<CounterReading> counters;  // by CounterId; read when first asked for. As many as the evaluator needs.
  // Null: counters that nobody has filled are unknown. Set by who decides, for one event.
  CounterSource* counter_source = nullptr;

  // The id of any string: the program's, or one given to this event alone. Equal strings have equal ids.
  SymbolId intern(std::string_view text);
  // A language tag: the program's id for the longest prefix of it that the program names (`fr-CH` is `fr` where only
  // `fr` is named), else an id of its own. Case of letters does not matter.
  SymbolId intern_language(std::string_view tag);
  std::string_view text_of(SymbolId id) const;
  const Tables& tables() const { return *tables_; }

 private:
  const Tables* tables_;
  const SymbolTable* symbols_;
  // The first added_count_ are this event's, with ids from symbols_->known().size(); the others keep their memory.
  std::deque<std::string> added_;
  std::size_t added_count_ = 0;
};

}  // namespace mpol
