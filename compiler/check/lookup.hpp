// Finds what a name means where it stands.
//
// Order: the locals (a `for each` variable, a function's parameter), then the file's package and its open imports
// together: a name that two of them give is an error, never a silent choice. `alias.name` looks into one import.
// Errors:  E0201, E0203, E0211, E0212. An unknown name is told once a package; later uses are silent.
// Threads: see Context.
#pragma once
#include "compiler/check/model.hpp"

namespace mpol::check {

struct Local {
  std::string name;
  Value value;                      // of a function's parameter or a quantifier's variable
  const Entity* finding = nullptr;  // of a `for each` variable
  LoopId loop;
};

// Where an expression stands.
struct Scope {
  const FileScope& file;
  std::vector<Local> locals = {};
  bool sees_rules = false;     // `fired` may be asked
  bool sees_decision = false;  // `verdict` and `level` may be asked
};

const Local* find_local(const Scope& scope, const std::string& name);

// The entity, looked at closely (Progress::Done), or null after a report.
const Entity* find_entity(Context& context, const Scope& scope, const ast::Path& path);
// The same without a report and without a closer look.
Entity* peek_entity(Context& context, const FileScope& file, const ast::Path& path);
// Looks at an entity closely, on first use. A declaration that needs itself is reported (E0216).
void complete(Context& context, Entity& entity);

ActionEntity* find_action(Context& context, const FileScope& file, const ast::Path& path);
const TextsEntity* find_texts(Context& context, const FileScope& file, const std::string& kind,
                              const std::string& name);
std::vector<std::string> texts_names(const FileScope& file, const std::string& kind);
std::vector<std::string> action_names(const FileScope& file);

void report_unknown_member(Context& context, const Package& package, const ast::Name& name);

// "a pattern", "a signal".
std::string_view describe(EntityKind kind);
void report_wrong_kind(Context& context, const Entity& found, Span span, std::string_view expected);

}  // namespace mpol::check
