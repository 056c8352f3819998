// Each kind of declaration, looked at closely. A file a kind; resolve_entity chooses.
// Errors: E04xx to E06xx. Threads: see Context.
#pragma once
#include "compiler/check/lookup.hpp"

namespace mpol::check {

// Works out what an entity is: its type, its table row and what its bare name stands for.
void resolve_entity(Context& context, Entity& entity);

void resolve_field(Context& context, Entity& entity);    // inputs.cpp
void resolve_param(Context& context, Entity& entity);    // params.cpp
void resolve_signal(Context& context, Entity& entity);   // signals.cpp
void resolve_score(Context& context, Entity& entity);    // scores.cpp
void resolve_view(Context& context, Entity& entity);     // lets.cpp
void resolve_let(Context& context, Entity& entity);      // lets.cpp
void resolve_finding(Context& context, Entity& entity);  // findings.cpp
void resolve_counter(Context& context, Entity& entity);  // counters.cpp

// A name of `by user`: what it names, usable as a key; nothing after a report (counters.cpp).
std::optional<checked::Expr> check_key(Context& context, Scope& scope, const ast::Name& name);
// Reports (E0628) a constant rate that lets nothing through, or is per no time (counters.cpp).
bool require_positive_rate(Context& context, const Value& rate);
// Reports (E0643) state that is kept over time where events have no time (counters.cpp).
void require_time(Context& context, Span span, const std::string& name);
void check_finding_rows(Context& context, const FileScope& file, const ast::FindingRows& rows);  // findings.cpp
void report_unknown_attribute(Context& context, const Entity& finding, const ast::Name& name);   // findings.cpp
void check_texts(Context& context, const FileScope& file, const ast::Decl& decl);                // texts.cpp
void check_audit(Context& context, const FileScope& file, const ast::AuditDecl& audit);          // audits.cpp

// types_as_written.cpp: a type as it stands in a declaration; of kind Error after a report.
struct DeclaredType {
  Type type;
  Bounds bounds;
  std::uint64_t max_size = 0;
  Span span;
};
DeclaredType check_type(Context& context, const FileScope& file, const ast::TypeExpr& type);
// The bounds of a type as written, or the whole type.
Span span_of_bounds(const ast::TypeExpr& type);
// A parameter's type: what is written, or what its name says (`throttle(key, …)`).
DeclaredType check_parameter_type(Context& context, const FileScope& file, const ast::Parameter& parameter);
// `in low .. high` of that type; empty when either is missing or faulty.
Bounds check_bounds(Context& context, const FileScope& file, const ast::ExprPtr& low, const ast::ExprPtr& high,
                    const Type& type);
// Whether a field of an event can be of that kind; reports `what` it is otherwise (E0613).
bool require_field_kind(Context& context, Kind kind, Span span, std::string_view what, std::string_view help);
bool is_bounded_kind(Kind kind);  // Int, Float, Score, Duration
// Reports E0604: what is written there is outside of bounds, which are given in words.
Diagnostics::Builder report_outside(Context& context, Span value_span, const std::string& bounds);
// Reports (E0604) a constant outside of bounds; whether it is within.
bool require_within(Context& context, const Value& constant, const Bounds& bounds, Span value_span, Span bounds_span);

// Reports (E0626) a parameter whose name another one has.
void require_new_parameter(Context& context, const ast::Name& name, std::unordered_map<std::string, Span>& seen);

// Reports (E0625) a type that a parameter of a function or an action cannot have; gives the type Error.
Type report_parameter_type(Context& context, const DeclaredType& declared);

// A language tag where one is written; nothing after a report.
std::optional<std::string> check_language(Context& context, const ast::Name& tag);

}  // namespace mpol::check
