#include "compiler/check/patterns.hpp"

#include <fmt/core.h>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/expressions/language_tag.hpp"
#include "compiler/check/lookup.hpp"
#include "program/patterns/lexicon.hpp"
#include "program/patterns/pattern.hpp"

namespace mpol::check {
namespace {

using Modifier = ast::PatternModifier;

constexpr const char* kModifierNames[] = {"folded", "word", "exact case", "leet", "squeezed", "unspaced"};
const char* name(Modifier modifier) { return kModifierNames[static_cast<std::size_t>(modifier)]; }

const Span* place_of(const ast::PatternModifiers& modifiers, Modifier wanted) {
  for (const auto& [modifier, span] : modifiers.list) {
    if (modifier == wanted) return &span;
  }
  return nullptr;
}

void report_repeated(Context& context, const ast::PatternModifiers& modifiers) {
  for (std::size_t i = 1; i < modifiers.list.size(); ++i) {
    const Span* first = place_of(modifiers, modifiers.list[i].first);
    if (*first == modifiers.list[i].second) continue;
    context.out->report(Code::E0455, modifiers.list[i].second, name(modifiers.list[i].first))
        .label(*first, "here first");
  }
}

void report_contradiction(Context& context, const ast::PatternModifiers& modifiers) {
  const Span* exact = place_of(modifiers, Modifier::ExactCase);
  const Span* folded = place_of(modifiers, Modifier::Folded);
  if (exact == nullptr || folded == nullptr) return;
  context.out->report(Code::E0454, *exact).label(*folded, "folding removes case").help("leave one of them out");
}

// leet, squeezed and unspaced are steps of folding.
void report_without_folding(Context& context, const ast::PatternModifiers& modifiers) {
  if (place_of(modifiers, Modifier::Folded) != nullptr) return;
  for (const auto& [modifier, span] : modifiers.list) {
    if (modifier != Modifier::Leet && modifier != Modifier::Squeezed && modifier != Modifier::Unspaced) continue;
    context.out->report(Code::E0453, span, name(modifier))
        .fix(fmt::format("write `folded {}`", name(modifier)), {{before(span), "folded "}});
    return;
  }
}

patterns::PatternOptions compile_options(const MatchOptions& options) {
  patterns::PatternOptions result;
  result.case_mode = options.case_mode == CaseMode::Exact    ? patterns::Case::Exact
                     : options.case_mode == CaseMode::Folded ? patterns::Case::Folded
                                                             : patterns::Case::Ignore;
  result.word = options.word;
  return result;
}

PatternInfo row(const std::string& name, const std::string& text, bool is_regex, const MatchOptions& options) {
  PatternInfo info;
  info.name = name;
  info.text = text;
  info.is_regex = is_regex;
  info.case_mode = options.case_mode;
  info.word = options.word;
  info.leet = options.leet;
  info.squeezed = options.squeezed;
  info.unspaced = options.unspaced;
  return info;
}

void warn_repeated(Context& context, const ast::PatternItem& item, Span first) {
  Span removed = item.span;
  if (context.sources.text({removed.file, removed.end, removed.end + 1}) == ",") ++removed.end;
  context.out->report(Code::E0463, item.span, item.text).label(first, "here first").fix("take it out", {{removed, ""}});
}

bool is_wanted(const std::vector<std::string>& languages, const std::string& language) {
  if (languages.empty() || language.empty()) return true;
  return std::find(languages.begin(), languages.end(), language) != languages.end();
}

void report_missing_files(Context& context, const ast::LexiconDecl& lexicon, const std::vector<std::string>& found) {
  for (const ast::Name& language : lexicon.modifiers.languages) {
    const auto tag = language_tag(language.text);
    if (!tag || std::find(found.begin(), found.end(), *tag) != found.end()) continue;
    context.out->report(Code::E0451, language.span, lexicon.path, *tag);
  }
}

// `/a b/`: a regex with its slashes. One word between slashes is more likely a part of a path.
bool has_slashes(std::string_view text) {
  return text.size() > 2 && text.front() == '/' && text.find('/', 1) == text.size() - 1 &&
         text.find_first_of(" \\[](){}*+?|^$") != std::string_view::npos;
}

// Signs that regexes are made of, and texts hardly ever hold.
bool looks_like_regex(std::string_view text) {
  if (has_slashes(text)) return true;
  for (const std::string_view sign : {".*", ".+", ".?", "[a-z", "[A-Z", "[0-9", "(?:", "\\b", "\\d", "\\s", "\\w"}) {
    if (text.find(sign) != std::string_view::npos) return true;
  }
  const std::size_t open = text.find('('), bar = text.find('|', std::min(open, text.size()));
  return bar != std::string_view::npos && text.find(')', bar) != std::string_view::npos;
}

void warn_regex_in_quotes(Context& context, const ast::PatternItem& item, const MatchOptions& options) {
  if (item.is_regex || !looks_like_regex(item.text)) return;
  Diagnostics unheard;
  if (!patterns::compile_pattern(item.text, true, compile_options(options), item.content, unheard)) return;
  std::string_view inside = item.text;
  if (has_slashes(inside)) inside = inside.substr(1, inside.size() - 2);
  std::string regex = "/";
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '/' && (i == 0 || inside[i - 1] != '\\')) regex += '\\';
    regex += inside[i];
  }
  context.out->report(Code::E0466, item.span, item.text).fix("write it as one", {{item.span, regex + "/"}});
}

}  // namespace

MatchOptions match_options(Context& context, const ast::PatternModifiers& modifiers) {
  report_repeated(context, modifiers);
  report_contradiction(context, modifiers);
  report_without_folding(context, modifiers);
  MatchOptions options;
  options.word = place_of(modifiers, Modifier::Word) != nullptr;
  options.leet = place_of(modifiers, Modifier::Leet) != nullptr;
  options.squeezed = place_of(modifiers, Modifier::Squeezed) != nullptr;
  options.unspaced = place_of(modifiers, Modifier::Unspaced) != nullptr;
  if (place_of(modifiers, Modifier::ExactCase) != nullptr) options.case_mode = CaseMode::Exact;
  if (place_of(modifiers, Modifier::Folded) != nullptr) options.case_mode = CaseMode::Folded;
  for (const ast::Name& language : modifiers.languages) {
    if (const auto tag = check_language(context, language)) options.languages.push_back(*tag);
  }
  return options;
}

PatternId add_pattern(Context& context, const std::string& name, const ast::PatternItem& item,
                      const MatchOptions& options, SymbolId language) {
  if (item.span.begin == item.span.end) return {};  // put in after a syntax error
  const auto compiled =
      patterns::compile_pattern(item.text, item.is_regex, compile_options(options), item.content, *context.out);
  if (!compiled) return {};
  warn_regex_in_quotes(context, item, options);
  PatternInfo info = row(name, item.text, item.is_regex, options);
  info.language = language;
  info.origin = context.tables.origin(item.span);
  return context.tables.pattern(std::move(info));
}

PatternSetId inline_pattern(Context& context, const ast::PatternItem& item) {
  const PatternId pattern = add_pattern(context, "", item, MatchOptions());
  return pattern.has_value() ? context.tables.pattern_set("", {pattern}) : PatternSetId();
}

void resolve_pattern(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::PatternDecl>(entity.decl->node);
  const MatchOptions options = match_options(context, decl.modifiers);
  entity.pattern.languages = options.languages;
  std::vector<PatternId> patterns;
  std::unordered_map<std::string, Span> seen;
  bool has_error = decl.items.empty();
  if (decl.items.empty()) context.out->report(Code::E0457, entity.span, entity.name);
  for (const ast::PatternItem& item : decl.items) {
    const auto [it, added] = seen.try_emplace((item.is_regex ? "/" : "\"") + item.text, item.span);
    if (!added) {
      warn_repeated(context, item, it->second);
      continue;
    }
    const PatternId pattern = add_pattern(context, entity.name, item, options);
    has_error = has_error || !pattern.has_value();
    patterns.push_back(pattern);
  }
  if (!has_error) entity.pattern.set = context.tables.pattern_set(entity.name, std::move(patterns));
}

void resolve_lexicon(Context& context, Entity& entity) {
  const auto& decl = std::get<ast::LexiconDecl>(entity.decl->node);
  const MatchOptions options = match_options(context, decl.modifiers);
  const std::vector<FileId> files = context.library.find_lexicon(entity.span.file, decl.path, context.sources);
  if (files.empty()) {
    context.out->report(Code::E0450, decl.path_span, decl.path)
        .help(fmt::format("its terms stand in `{0}.txt`, or by language in `{0}.en.txt`, beside this file", decl.path));
    return;
  }
  const OriginId origin = context.tables.origin(decl.path_span);
  std::vector<PatternId> patterns;
  std::vector<std::string> languages;
  for (const FileId file : files) {
    const patterns::Lexicon lexicon = patterns::parse_lexicon(context.sources, file, *context.out);
    const auto tag = language_tag(lexicon.language);
    const std::string language = tag ? *tag : lexicon.language;
    if (!language.empty() && !check_language_code(context, language, Span{file, 0, 0})) continue;
    if (!is_wanted(options.languages, language)) continue;
    languages.push_back(language);
    const SymbolId symbol = language.empty() ? SymbolId() : context.tables.symbol(language);
    for (const patterns::Term& term : lexicon.terms) {
      if (!patterns::compile_pattern(term.text, false, compile_options(options), term.span, *context.out)) continue;
      PatternInfo info = row(entity.name, term.text, false, options);
      info.language = symbol;
      info.origin = origin;
      patterns.push_back(context.tables.pattern(std::move(info)));
    }
  }
  report_missing_files(context, decl, languages);
  if (!patterns.empty()) entity.pattern.set = context.tables.pattern_set(entity.name, std::move(patterns));
}

std::optional<checked::Expr> language_condition(Context& context, const std::vector<std::string>& languages,
                                                Span span) {
  const auto field = context.fields_by_name.find("language");
  if (field == context.fields_by_name.end()) {
    context.out->report(Code::E0458, span);
    return std::nullopt;
  }
  complete(context, *field->second);
  if (field->second->value.type.kind != Kind::Language) return std::nullopt;
  std::vector<SymbolId> symbols;
  for (const std::string& language : languages) symbols.push_back(context.tables.symbol(language));
  checked::Expr in = make(ir::Op::LanguageIn, Kind::Bool, span, list_of(field->second->value.expr));
  in.a = context.tables.symbol_set(std::move(symbols)).index;
  return in;
}

}  // namespace mpol::check
