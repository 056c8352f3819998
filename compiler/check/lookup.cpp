#include "compiler/check/lookup.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "program/views/view.hpp"

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/missing_imports.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::check {
namespace {

constexpr std::string_view kKindNames[] = {"a field of the event",
                                           "a parameter",
                                           "a signal",
                                           "a score",
                                           "a pattern",
                                           "a lexicon",
                                           "a view",
                                           "a finding",
                                           "a let",
                                           "a counter"};

// What a table of a package holds under a name; null when nothing.
template <class T>
T* member(const std::unordered_map<std::string, T*>& table, const std::string& name) {
  const auto it = table.find(name);
  return it == table.end() ? nullptr : it->second;
}

const ImportScope* qualified(const FileScope& file, const std::string& qualifier) {
  for (const ImportScope& import : file.imports) {
    if (import.qualifier == qualifier) return &import;
  }
  return nullptr;
}

// `content.x` inside of package mistral.content.
bool is_own_qualifier(const Package& package, const std::string& qualifier) {
  const std::size_t dot = package.name.rfind('.');
  return !qualifier.empty() && package.name.substr(dot == std::string::npos ? 0 : dot + 1) == qualifier;
}

void report_ambiguous(Context& context, const ast::Name& name, Span first, const Package& first_package, Span second,
                      const Package& second_package) {
  context.out->report(Code::E0203, name.span, name.text, first_package.name, second_package.name)
      .label(first, fmt::format("in `{}`", first_package.name))
      .label(second, fmt::format("in `{}`", second_package.name))
      .help(fmt::format("say which one: `{}.{}`", second_package.name.substr(second_package.name.rfind('.') + 1),
                        name.text));
}

// A name without qualifier, in one kind of table.
template <class T>
T* find_open(Context& context, const FileScope& file, const ast::Name& name,
             std::unordered_map<std::string, T*> Package::* table) {
  T* found = member(file.package->*table, name.text);
  const Package* found_in = file.package;
  for (const ImportScope& import : file.imports) {
    if (!import.is_open) continue;
    T* other = member(import.package->*table, name.text);
    if (other == nullptr) continue;
    import.used = true;
    if (found != nullptr && found != other) {
      if (context.reported_names.insert({file.package, name.text}).second)
        report_ambiguous(context, name, found->span, *found_in, other->span, *import.package);
      return found;
    }
    found = other;
    found_in = import.package;
  }
  return found;
}

template <class T>
T* find_in(Context& context, const FileScope& file, const ast::Path& path,
           std::unordered_map<std::string, T*> Package::* table) {
  if (path.parts.size() == 1) return find_open(context, file, path.parts[0], table);
  if (path.parts.size() != 2) return nullptr;
  const std::string& qualifier = path.parts[0].text;
  if (const ImportScope* import = qualified(file, qualifier)) {
    import->used = true;
    return member(import->package->*table, path.parts[1].text);
  }
  return is_own_qualifier(*file.package, qualifier) ? member(file.package->*table, path.parts[1].text) : nullptr;
}

std::vector<std::string> visible_names(const Scope& scope) {
  std::vector<std::string> names;
  for (const Local& local : scope.locals) names.push_back(local.name);
  for (const auto& [name, entity] : scope.file.package->names) names.push_back(name);
  for (const ImportScope& import : scope.file.imports) {
    for (const auto& [name, entity] : import.package->names)
      names.push_back(import.is_open ? name : import.qualifier + "." + name);
  }
  std::sort(names.begin(), names.end());  // so that equally near names give the same suggestion on every run
  return names;
}

// What other languages call `true` and `false`; empty: none of these.
std::string_view language_word(const std::string& text) {
  if (text == "True" || text == "TRUE" || text == "yes") return "true";
  if (text == "False" || text == "FALSE" || text == "no") return "false";
  return {};
}
bool is_nothing(std::string_view text) {
  return text == "null" || text == "nil" || text == "none" || text == "None" || text == "NULL" || text == "undefined";
}

// A number in words, a duration of ISO 8601, a language tag with `_`, a word that is misspelt: as it is written here.
std::string other_notation(const std::string& text) {
  static const std::vector<std::string> kNumbers = {"zero", "one",   "two",   "three", "four", "five",
                                                    "six",  "seven", "eight", "nine",  "ten"};
  const auto number = std::find(kNumbers.begin(), kNumbers.end(), text);
  if (number != kNumbers.end()) return fmt::format("{}", number - kNumbers.begin());
  const auto is = [&](std::size_t i, char low, char high) { return text[i] >= low && text[i] <= high; };
  if (text.size() == 5 && text[2] == '_' && is(0, 'a', 'z') && is(1, 'a', 'z') && is(3, 'A', 'Z') && is(4, 'A', 'Z'))
    return fmt::format("\"{}-{}\"", text.substr(0, 2), text.substr(3));
  const std::size_t digits = text.starts_with("PT") ? 2 : 1;
  const std::size_t unit = text.find_first_not_of("0123456789", digits);
  if (text[0] == 'P' && unit == text.size() - 1 && unit > digits) {
    constexpr std::pair<char, std::string_view> kUnits[] = {
        {'S', "s"}, {'M', "min"}, {'H', "h"}, {'D', "d"}, {'W', "w"}};
    for (const auto& [letter, ours] : kUnits)
      if (letter == text[unit]) return fmt::format("{}{}", text.substr(digits, unit - digits), ours);
  }
  // `is available`
  return text == "available" ? "not unavailable" : nearest_name(text, {"unavailable"}).value_or("");
}

void report_unknown(Context& context, const Scope& scope, const ast::Path& path) {
  const std::string text = path.text();
  if (!context.reported_names.insert({scope.file.package, text}).second) return;
  // No name can be such a word: that it stands here was a syntax error.
  if (parse::is_reserved(parse::token_type(text))) return;
  const ImportScope* import = path.parts.size() == 2 ? qualified(scope.file, path.parts[0].text) : nullptr;
  if (import != nullptr) return report_unknown_member(context, *import->package, path.parts[1]);
  if (scope.file.lacks_import) return;
  const std::string package = path.parts.size() == 1 ? package_to_import(context, scope.file, text) : std::string();
  if (!package.empty() && !is_first_report(context, scope.file, package)) return;
  auto report = context.out->report(Code::E0201, path.span, text);
  if (!package.empty()) return fix_import(scope.file, package, report);
  // `patern p { … }` reads like rows of a finding.
  const bool begins_line = context.sources.file(path.span.file).position(path.span.begin).column == 1;
  std::string meant = other_notation(text);
  if (meant.empty() && begins_line) meant = nearest_name(text, {"pattern"}).value_or("");
  if (!meant.empty()) {
    report.fix(fmt::format("write `{}`", meant), {{path.span, meant}});
    return;
  }
  if (const std::string_view word = language_word(text); !word.empty()) {
    report.fix(fmt::format("write `{}`", word), {{path.span, std::string(word)}});
    return;
  }
  if (is_nothing(text)) {
    report.help("a field that may be missing is asked with `is missing`, a signal with `is unavailable`");
    return;
  }
  if (views::find_view(text) != nullptr || text == "length") {
    report.help("it is called with the text that it is about");
    if (scope.file.package != nullptr && context.input != nullptr)
      report.fix(fmt::format("write `{}(text)`", text), {{after(path.span), "(text)"}});
    return;
  }
  if (const auto nearest = nearest_name(text, visible_names(scope))) {
    report.fix(fmt::format("write `{}`", *nearest), {{path.span, *nearest}});
    return;
  }
  if (text == "verdict") {
    report.help("what is decided can be asked in a `prove` only: a rule is what decides");
    return;
  }
  if (parse::token_type(text) != 0) {
    report.help(fmt::format("`{}` is a word of the language: here a name that something declares is expected", text));
    return;
  }
  for (const Package& package : context.packages) {
    if (&package != scope.file.package && package.names.contains(path.parts.back().text)) {
      report.help(fmt::format("package `{}` declares it: `import {}`", package.name, package.name));
      return;
    }
  }
  if (context.input == nullptr) report.help("the event's fields come with `import std.chat`");
}

void report_recursion(Context& context, const Entity& entity) {
  std::string steps;
  bool inside = false;
  for (const Entity* step : context.in_progress) {
    inside = inside || step == &entity;
    if (inside) steps += step->name + " → ";
  }
  auto report = context.out->report(Code::E0216, entity.span, entity.name, steps + entity.name);
  inside = false;
  for (const Entity* step : context.in_progress) {
    if (inside) report.label(step->span, "");
    inside = inside || step == &entity;
  }
}

}  // namespace

const Local* find_local(const Scope& scope, const std::string& name) {
  for (auto it = scope.locals.rbegin(); it != scope.locals.rend(); ++it) {
    if (it->name == name) return &*it;
  }
  return nullptr;
}

Entity* peek_entity(Context& context, const FileScope& file, const ast::Path& path) {
  return find_in(context, file, path, &Package::names);
}

const Entity* find_entity(Context& context, const Scope& scope, const ast::Path& path) {
  if (path.parts.empty() || path.parts.back().text.empty()) return nullptr;
  Entity* entity = peek_entity(context, scope.file, path);
  if (entity == nullptr) {
    report_unknown(context, scope, path);
    return nullptr;
  }
  complete(context, *entity);
  return entity;
}

void complete(Context& context, Entity& entity) {
  if (entity.progress == Progress::Done) return;
  if (entity.progress == Progress::Busy) {
    report_recursion(context, entity);
    entity.progress = Progress::Done;  // with a value of kind Error
    return;
  }
  entity.progress = Progress::Busy;
  context.in_progress.push_back(&entity);
  // What uses this name has a budget of its own, and its faults are told once, whoever asks first.
  const auto budget = std::exchange(context.budget, limits::kMaxExprNodes);
  const bool budget_reported = std::exchange(context.budget_reported, false);
  resolve_entity(context, entity);
  context.budget = budget;
  context.budget_reported = budget_reported;
  context.in_progress.pop_back();
  if (entity.progress == Progress::Done) entity.value = Value();  // found to need itself
  entity.progress = Progress::Done;
}

ActionEntity* find_action(Context& context, const FileScope& file, const ast::Path& path) {
  return find_in(context, file, path, &Package::actions);
}

const TextsEntity* find_texts(Context&, const FileScope& file, const std::string& kind, const std::string& name) {
  const std::pair key(kind, name);
  if (const auto it = file.package->texts.find(key); it != file.package->texts.end()) return &it->second;
  for (const ImportScope& import : file.imports) {
    const auto it = import.package->texts.find(key);
    if (it == import.package->texts.end()) continue;
    import.used = true;
    return &it->second;
  }
  return nullptr;
}

std::vector<std::string> texts_names(const FileScope& file, const std::string& kind) {
  std::vector<std::string> names;
  const auto take = [&](const Package& package) {
    for (const auto& [key, texts] : package.texts) {
      if (key.first == kind) names.push_back(key.second);
    }
  };
  take(*file.package);
  for (const ImportScope& import : file.imports) take(*import.package);
  return names;
}

std::vector<std::string> action_names(const FileScope& file) {
  std::vector<std::string> names;
  for (const auto& [name, action] : file.package->actions) names.push_back(name);
  for (const ImportScope& import : file.imports) {
    for (const auto& [name, action] : import.package->actions)
      names.push_back(import.is_open ? name : import.qualifier + "." + name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void report_unknown_member(Context& context, const Package& package, const ast::Name& name) {
  auto report = context.out->report(Code::E0211, name.span, package.name, name.text);
  std::vector<std::string> names;
  for (const auto& [known, entity] : package.names) names.push_back(known);
  std::sort(names.begin(), names.end());
  if (const auto nearest = nearest_name(name.text, names))
    report.fix(fmt::format("write `{}`", *nearest), {{name.span, *nearest}});
}

std::string_view describe(EntityKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

void report_wrong_kind(Context& context, const Entity& found, Span span, std::string_view expected) {
  const auto* let = found.kind == EntityKind::Let ? &std::get<ast::LetDecl>(found.decl->node) : nullptr;
  const std::string_view is = let != nullptr && let->has_parameters ? "a function" : describe(found.kind);
  auto report = context.out->report(Code::E0212, span, found.name, is, expected);
  report.label(found.span, fmt::format("`{}` is declared here", found.name));
  if (expected == "a value" && (found.kind == EntityKind::Pattern || found.kind == EntityKind::Lexicon))
    report.help(fmt::format("it is looked for in a text: `text has {}`", found.name));
}

}  // namespace mpol::check
