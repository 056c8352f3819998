// Tables: everything of a policy but its conditions. Filled by check, copied by lower, kept by the program; each id of
// ids.hpp is an index here. Plain data without pointers into other forms, so that it can be printed, parsed and hashed.
// Threads: immutable after check.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "program/ids.hpp"

namespace mpol {

// A place in the policy's source, copied so that later forms do not need the files.
struct Origin {
  std::string file;
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 1, code points
  std::string text;          // the source text, as the author wrote it, one line (white space runs become one space)
  bool operator==(const Origin&) const = default;
};

// What a value is, as seen by the event reader and by people. Several share one representation in the IR.
enum class ValueKind : std::uint8_t {
  Bool,
  Int,
  Float,
  Score,
  String,
  Text,
  Duration,
  Time,
  Rate,
  Language,
  Key,
  Enum,
  StringList
};

struct Bounds {  // inclusive; for Int, Duration, Time in the kind's unit; for Float and Score as numbers
  std::optional<std::int64_t> int_low, int_high;
  std::optional<double> number_low, number_high;
  bool operator==(const Bounds&) const = default;
};

// What of a field or a signal an audit log keeps. Default: the safe choice for its kind (runtime/audit/mask.hpp).
enum class AuditKept : std::uint8_t { Default, Keep, Hash, Drop };

struct EventField {
  std::string name;
  ValueKind kind{};
  bool optional = false;         // may be absent: `?`, or it has a default
  std::vector<SymbolId> values;  // Enum: the allowed ones, in order
  std::uint64_t max_size = 0;    // Text: bytes; StringList: elements; 0: the general limit
  Bounds bounds;
  AuditKept audit{};
  bool operator==(const EventField&) const = default;
};

struct ParamValue {            // the union of what a parameter can be; its kind says which is used
  std::int64_t int_value = 0;  // Bool, Int, Duration, Time
  double number = 0;           // Float, Score
  SymbolId symbol;             // String, Language, Key, Enum
  bool operator==(const ParamValue&) const = default;
};
struct ParamRow {
  SymbolId key;  // none: `else`
  ParamValue value;
  bool operator==(const ParamRow&) const = default;
};
struct Param {
  std::string name;  // "mistral.content.hate_block"
  ValueKind kind{};
  std::string by;              // "", "language", "region" …: a table
  std::vector<ParamRow> rows;  // not a table: one row without key
  Bounds bounds;
  OriginId origin;
  bool operator==(const Param&) const = default;
};

struct SignalInfo {
  std::string name;                   // as events and providers know it: "hate"
  ValueKind kind{};                   // Score, Bool, Float, Int, Enum
  std::vector<SymbolId> values;       // Enum
  std::int64_t timeout_ms = 0;        // 0: the provider's default
  std::vector<std::string> known_as;  // names of other systems that mean this signal
  std::vector<SymbolId> covers;       // languages; empty: not stated
  Bounds bounds;
  AuditKept audit{};
  OriginId origin;
  bool operator==(const SignalInfo&) const = default;
};

// How one pattern matches. `fold_*` only with Folded.
enum class CaseMode : std::uint8_t { Ignore, Exact, Folded };
struct PatternInfo {
  std::string name;  // the declaration: "override_phrases", or "" for one written in place
  std::string text;  // literal, or regex between its slashes
  bool is_regex = false;
  CaseMode case_mode{};
  bool word = false;
  bool leet = false, squeezed = false, unspaced = false;
  SymbolId language;  // of a lexicon's file; none: any
  OriginId origin;
  bool operator==(const PatternInfo&) const = default;
};
struct PatternSet {
  std::string name;  // what evidence calls it: the declaration's name
  std::vector<PatternId> patterns;
  bool operator==(const PatternSet&) const = default;
};

// A view: a text field, or a view builtin (program/views/views.def) over another view.
struct ViewInfo {
  std::string builtin;              // "": the field itself; "code_blocks", "decoded", "urls", "lines"
  FieldId field;                    // of the innermost text
  ViewId source;                    // what the builtin is applied to
  std::vector<SymbolId> languages;  // `code_blocks(text, python)`: only segments of these; empty: all
  bool operator==(const ViewInfo&) const = default;
};

struct FindingRowInfo {
  PatternId pattern;
  PatternId unless;                // none: no excuse
  std::int64_t unless_within = 0;  // characters between the two matches, in either order
  SymbolId language;               // of the code block; none: any
  std::vector<SymbolId> values;    // attributes, in the order of FindingSource::fields
  bool operator==(const FindingRowInfo&) const = default;
};
struct FindingSource {
  std::string name;  // "std.code.insecure"
  ViewId view;
  std::vector<std::string> fields;
  std::vector<FindingRowInfo> rows;
  bool operator==(const FindingSource&) const = default;
};

struct TextRow {
  SymbolId key;  // a language or language-region tag; none: `else`
  std::string text;
  bool operator==(const TextRow&) const = default;
};
struct Texts {
  std::string kind;  // "refusal", "resource", "notice"
  std::string name;
  std::vector<TextRow> rows;
  bool operator==(const Texts&) const = default;
};

struct ActionParam {
  std::string name;
  std::string type;  // as written, for people: "duration", "refusal"
  bool operator==(const ActionParam&) const = default;
};
struct ActionInfo {
  std::string name;
  std::vector<ActionParam> params;
  VerdictId verdict;  // none: an effect without a verdict
  bool durable = false;
  VerdictId otherwise;  // durable: the decision's least verdict where the action cannot be kept
  bool sealed = false;  // its sink may have the content of a sealed rule
  bool operator==(const ActionInfo&) const = default;
};

// What of a package's rule or parameter somebody above it has changed, and is in effect. For people and the audit log: the
// change itself is in the rules and the parameters.
struct OverrideInfo {
  std::string package;                     // that changed it; "": the operator
  std::string of;                          // the package that is changed
  std::string rule, param;                 // one of them
  std::vector<std::string> before, after;  // the rule's exceptions, or the parameter's rows, in words
  bool operator==(const OverrideInfo&) const = default;
};

struct Tables {
  std::string package;               // the policy's own package
  std::vector<std::string> symbols;  // SymbolId
  std::vector<std::vector<SymbolId>> symbol_sets;
  std::vector<EventField> fields;
  std::vector<Param> params;
  std::vector<SignalInfo> signals;
  std::vector<std::string> scores;  // ScoreId: names of evidence scores
  std::vector<PatternInfo> patterns;
  std::vector<PatternSet> pattern_sets;
  std::vector<ViewInfo> views;
  std::vector<FindingSource> findings;
  std::vector<Texts> texts;
  std::vector<std::string> verdicts;  // VerdictId, mildest first
  std::vector<ActionInfo> actions;
  std::vector<std::vector<RuleId>> rule_sets;
  std::vector<OverrideInfo> overrides;
  std::vector<Origin> origins;
  bool operator==(const Tables&) const = default;
};

}  // namespace mpol
