// The rows of the tables as IR text has them, described once for printing and parsing.
//
// `describe(form, row)` names each member with its key. A form is a printer (members are const) or a parser; both have:
//   title(text)                    a string without key, always there
//   text, texts, flag, integer, number, maybe (optional), word (enum), id, ids, rows, origin
// A member with its default value is not written. A new member of a row is one line here.
#pragma once
#include <array>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "program/ir.hpp"
#include "program/tables.hpp"

namespace mpol::ir::text {

template <class Row, class T>
concept Is = std::same_as<std::remove_const_t<Row>, T>;

inline constexpr std::array<std::string_view, 13> kValueKinds = {"bool", "int",      "float",      "score", "string",
                                                                 "text", "duration", "time",       "rate",  "language",
                                                                 "key",  "enum",     "string_list"};
inline constexpr std::array<std::string_view, 4> kAuditKept = {"default", "keep", "hash", "drop"};
inline constexpr std::array<std::string_view, 3> kCaseModes = {"ignore", "exact", "folded"};

inline constexpr std::array<std::string_view, 3> kStreamPolicies = {"default", "hold", "retract"};
void describe_bounds(auto& form, auto& bounds) {
  form.maybe("int_low", bounds.int_low);
  form.maybe("int_high", bounds.int_high);
  form.maybe("number_low", bounds.number_low);
  form.maybe("number_high", bounds.number_high);
}
template <Is<EventField> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.word("kind", row.kind, kValueKinds);
  form.flag("optional", row.optional);
  form.ids("values", row.values);
  form.integer("max_size", row.max_size);
  describe_bounds(form, row.bounds);
  form.word("audit", row.audit, kAuditKept);
}
template <Is<ParamRow> Row>
void describe(auto& form, Row& row) {
  form.id("key", row.key);
  form.integer("int", row.value.int_value);
  form.number("number", row.value.number);
  form.id("symbol", row.value.symbol);
}
template <Is<mpol::Param> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.word("kind", row.kind, kValueKinds);
  form.text("by", row.by);
  form.rows("rows", row.rows);
  describe_bounds(form, row.bounds);
  form.origin(row.origin);
}
template <Is<SignalInfo> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.word("kind", row.kind, kValueKinds);
  form.ids("values", row.values);
  form.integer("timeout_ms", row.timeout_ms);
  form.texts("known_as", row.known_as);
  form.ids("covers", row.covers);
  describe_bounds(form, row.bounds);
  form.word("audit", row.audit, kAuditKept);
  form.origin(row.origin);
}
template <Is<PatternInfo> Row>
void describe(auto& form, Row& row) {
  form.title(row.text);
  form.text("name", row.name);
  form.flag("regex", row.is_regex);
  form.word("case", row.case_mode, kCaseModes);
  form.flag("word", row.word);
  form.flag("leet", row.leet);
  form.flag("squeezed", row.squeezed);
  form.flag("unspaced", row.unspaced);
  form.id("language", row.language);
  form.origin(row.origin);
}
template <Is<PatternSet> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.ids("patterns", row.patterns);
}
template <Is<ViewInfo> Row>
void describe(auto& form, Row& row) {
  form.title(row.builtin);
  form.id("field", row.field);
  form.id("of", row.source);
  form.ids("languages", row.languages);
}
template <Is<FindingRowInfo> Row>
void describe(auto& form, Row& row) {
  form.id("pattern", row.pattern);
  form.id("unless", row.unless);
  form.integer("within", row.unless_within);
  form.id("language", row.language);
  form.ids("values", row.values);
}
template <Is<FindingSource> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.id("view", row.view);
  form.texts("fields", row.fields);
  form.rows("rows", row.rows);
}
template <Is<TextRow> Row>
void describe(auto& form, Row& row) {
  form.id("key", row.key);
  form.text("text", row.text);
}
template <Is<Texts> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.text("kind", row.kind);
  form.rows("rows", row.rows);
}
template <Is<ActionParam> Row>
void describe(auto& form, Row& row) {
  form.text("name", row.name);
  form.text("type", row.type);
}
template <Is<ActionInfo> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.rows("params", row.params);
  form.id("verdict", row.verdict);
  form.flag("durable", row.durable);
  form.id("otherwise", row.otherwise);
  form.flag("sealed", row.sealed);
}
template <Is<OverrideInfo> Row>
void describe(auto& form, Row& row) {
  form.title(row.package);
  form.text("of", row.of);
  form.text("rule", row.rule);
  form.text("param", row.param);
  form.texts("before", row.before);
  form.texts("after", row.after);
}
template <Is<Origin> Row>
void describe(auto& form, Row& row) {
  form.title(row.file);
  form.integer("line", row.line);
  form.integer("column", row.column);
  form.text("text", row.text);
}
template <Is<std::string> Row>
void describe(auto& form, Row& row) {
  form.title(row);
}
template <Is<std::vector<SymbolId>> Row>
void describe(auto& form, Row& row) {
  form.ids("symbols", row);
}
template <Is<std::vector<RuleId>> Row>
void describe(auto& form, Row& row) {
  form.ids("rules", row);
}
template <Is<Mention> Row>
void describe(auto& form, Row& row) {
  form.id("inst", row.inst);
  form.origin(row.origin);
}
template <Is<Rule> Row>
void describe(auto& form, Row& row) {
  form.title(row.id);
  form.text("title", row.title);
  form.text("severity", row.severity);
  form.text("owner", row.owner);
  form.text("rationale", row.rationale);
  form.texts("references", row.references);
  form.flag("hard", row.hard);
  form.flag("sealed", row.sealed);
  form.word("stream", row.stream, kStreamPolicies);
  form.id("condition", row.condition);
  form.id("findings", row.findings);
  form.rows("mentions", row.mentions);
  form.origin(row.origin);
}

inline constexpr auto kCounterKinds = std::to_array<std::string_view>({
#define MPOL_COUNTER(kind, text, meaning) text,
#include "program/counter_kinds.def"
#undef MPOL_COUNTER
});
inline constexpr std::array<std::string_view, 3> kMigrations = {"refuse", "reset", "keep"};

template <Is<Counter> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.word("kind", row.kind, kCounterKinds);
  form.id("of", row.of);
  form.id("where", row.where);
  form.ids("by", row.by);
  form.texts("key_names", row.key_names);
  form.id("over", row.over);
  form.flag("fixed", row.is_fixed);
  form.id("half_life", row.half_life);
  form.integer("limit", row.limit_count);
  form.integer("period_ms", row.limit_period_ms);
  form.id("keys", row.keys);
  form.id("late", row.late);
  form.flag("including_this", row.includes_this);
  form.word("migrate", row.migration, kMigrations);
  form.word("as", row.shown_as, kValueKinds);
  form.origin(row.origin);
}
template <Is<Escalation> Row>
void describe(auto& form, Row& row) {
  form.title(row.name);
  form.ids("by", row.by);
  form.texts("key_names", row.key_names);
  form.origin(row.origin);
}
template <Is<Level> Row>
void describe(auto& form, Row& row) {
  form.title(row.title);
  form.integer("escalation", row.escalation);
  form.integer("number", row.number);
  form.id("condition", row.condition);
  form.id("lowers_after", row.lowers_after);
  form.origin(row.origin);
}

// Calls visit(keyword, rows) for each table, in the order of IR text: what is referred to by name comes first.
void for_each_table(auto& tables, auto&& visit) {
  visit("symbol", tables.symbols);
  visit("symbol_set", tables.symbol_sets);
  visit("field", tables.fields);
  visit("param", tables.params);
  visit("signal", tables.signals);
  visit("score", tables.scores);
  visit("pattern", tables.patterns);
  visit("pattern_set", tables.pattern_sets);
  visit("view", tables.views);
  visit("finding", tables.findings);
  visit("texts", tables.texts);
  visit("verdict", tables.verdicts);
  visit("action", tables.actions);
  visit("rule_set", tables.rule_sets);
  visit("override", tables.overrides);
  visit("origin", tables.origins);
}

}  // namespace mpol::ir::text
