// What the checker knows while it works: packages, the names they declare, and the tables under construction.
//
// An Entity is one declared name; its details are worked out on first use (`progress`), so that the order of
// declarations does not matter and a declaration that needs itself is found.
// Owns:    Context owns packages and entities (deques: addresses stay).
// Threads: a Context belongs to one call of check().
#pragma once
#include <deque>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/limits.hpp"
#include "base/source/source.hpp"
#include "compiler/check/check.hpp"
#include "compiler/check/checked.hpp"
#include "compiler/check/tables_builder.hpp"
#include "compiler/check/types.hpp"
#include "compiler/parse/ast.hpp"

namespace mpol::check {

struct Package;
struct FileScope;
struct Entity;

// What an expression means. Scalars are in `expr`; a Text is a view, a List a field, since the IR's operations on them
// name the table entry itself.
struct Value {
  Type type;
  checked::Expr expr;
  ViewId view;                      // Text
  FieldId list;                     // List
  bool empty_when_missing = false;  // List: `else []`
  bool is_literal = false;          // adapts to what is expected: a string to an enum, 0.8 to a score
  bool is_constant = false;         // `expr` is a constant
  const Entity* entity = nullptr;   // the bare name it was, may be null
  Span span;
  std::uint32_t nodes = 1;  // size of `expr`
};

enum class EntityKind : std::uint8_t { Field, Param, Signal, Score, Pattern, Lexicon, View, Finding, Let, Counter };
enum class Progress : std::uint8_t { Untouched, Busy, Done };

// A pattern or lexicon, once it is known.
struct PatternFacts {
  PatternSetId set;
  std::vector<std::string> languages;  // `in { fr }`: the condition of a `has`
};

struct Entity {
  EntityKind kind{};
  std::string name;
  Span span;  // of the name
  Package* package = nullptr;
  const FileScope* scope = nullptr;  // where its expressions are read
  const ast::Decl* decl = nullptr;
  const ast::Field* field = nullptr;  // Field
  std::uint32_t id = 0;               // index into the table of its kind
  Progress progress = Progress::Untouched;
  Value value;                             // what the bare name stands for, when Done
  PatternFacts pattern;                    // Pattern, Lexicon
  Type type;                               // Field, Param, Signal, Counter: as declared
  std::vector<Type> attributes;            // Finding: types of its declared fields
  std::optional<std::string> bounds_text;  // Param: "50% .. 95%"
};

struct ActionEntity {
  std::string name;
  Span span;
  Package* package = nullptr;
  const FileScope* scope = nullptr;
  const ast::Decl* decl = nullptr;
  ActionId id;
  std::vector<Type> types;     // of its parameters
  std::vector<Bounds> bounds;  // of its parameters
  std::vector<std::optional<checked::ActionArg>> defaults;
  bool is_known = false;  // its declaration had no error
};

struct TextsEntity {
  std::string kind, name;
  Span span;
  TextsId id;
};

struct RuleEntity {
  std::string id;
  Span span;
  Package* package = nullptr;
  const FileScope* scope = nullptr;
  const ast::Decl* decl = nullptr;
  RuleId rule;
  Span hard;  // of the `hard` that makes it a hard rule; empty: it is none
};

// An import of one file.
struct ImportScope {
  Package* package = nullptr;
  std::string qualifier;  // `chat`
  bool is_open = false;   // without alias: names are visible as they are
  Span span;
  mutable bool used = false;
};

struct FileScope {
  Package* package = nullptr;
  const ast::File* file = nullptr;
  std::vector<ImportScope> imports;
  bool lacks_import = false;  // a package could not be had: names that it may declare are not reported
};

struct Package {
  std::string name;
  bool is_own = false;  // the policy's own, not an imported one
  std::vector<const ast::File*> files;
  std::vector<FileScope*> scopes;
  std::unordered_map<std::string, Entity*> names;
  std::unordered_map<std::string, ActionEntity*> actions;
  std::map<std::pair<std::string, std::string>, TextsEntity> texts;  // by kind and name
  std::unordered_map<std::string, Span> titles;                      // of tests, proofs and escalations
};

struct Context {
  Library& library;
  SourceTree& sources;
  Diagnostics* out;  // changed while the body of a function is inlined: its faults were reported once
  checked::Policy policy;
  TablesBuilder tables;

  std::deque<Package> packages;
  std::vector<Package*> order;  // imports first
  std::unordered_map<std::string, Package*> packages_by_name;
  std::deque<FileScope> scopes;
  std::deque<Entity> entities;
  std::deque<ActionEntity> actions;
  std::deque<RuleEntity> rules;  // by RuleId
  std::map<std::string, RuleEntity*> rules_by_id;
  std::unordered_map<std::string, Entity*> signals_by_name;  // events and providers know no packages
  std::unordered_map<std::string, Entity*> fields_by_name;
  const ast::Decl* input = nullptr;
  Package* input_package = nullptr;
  Span verdict_span;                                                // where the order of verdicts is declared
  EnumValues verdict_names;                                         // mildest first; null: none declared
  std::vector<const Entity*> in_progress;                           // for the steps of a cycle
  std::set<std::pair<const Package*, std::string>> reported_names;  // unknown ones, told once
  std::map<const Entity*, std::pair<const Package*, Span>> overridden_params;  // by which layer, where
  std::optional<std::map<std::string, std::string>> library_names;             // with the package that declares each
  std::map<const Entity*, Span> audited;                                       // what an `audit` speaks of, and where
  std::uint32_t budget = limits::kMaxExprNodes;  // nodes that the present declaration may still have
  bool budget_reported = false;
  std::uint32_t policy_budget = limits::kMaxPolicyNodes;
  bool policy_budget_reported = false;

  Context(Library& l, SourceTree& s, Diagnostics& d) : library(l), sources(s), out(&d), tables(policy.tables, s) {}
};

}  // namespace mpol::check
