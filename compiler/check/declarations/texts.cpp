// Texts for people, by language. A row may refer to another (`else: en`); references are followed here, so that the
// table holds texts only.
#include <fmt/core.h>

#include <utility>

#include "compiler/check/declarations/declarations.hpp"
#include "compiler/check/declarations/params.hpp"
#include "compiler/check/expressions/expressions.hpp"
#include "compiler/check/expressions/language_tag.hpp"

namespace mpol::check {
namespace {

constexpr const char* kKinds[] = {"refusal", "resource", "notice"};

using TextEntry = ast::Entry<ast::ExprPtr>;

class TextsCheck {
 public:
  TextsCheck(Context& context, const FileScope& file, const ast::Decl& decl)
      : context_(context), file_(file), decl_(decl), texts_(std::get<ast::TextsDecl>(decl.node)) {}
  void check();

 private:
  void index_keys();
  std::optional<std::string> text_of(const TextEntry& entry);
  const TextEntry* referred(const TextEntry& entry);

  Context& context_;
  const FileScope& file_;
  const ast::Decl& decl_;
  const ast::TextsDecl& texts_;
  std::unordered_map<std::string, const TextEntry*> by_key_;
  bool circle_reported_ = false;
};

// `pt-BR` and `pt-br` are one language.
std::string canonical(const std::string& tag) { return language_tag(tag).value_or(tag); }

std::string key_of(const TextEntry& entry) { return entry.is_else ? "else" : canonical(entry.key.text); }

const std::string* literal(const TextEntry& entry) {
  const auto* node = entry.value ? std::get_if<ast::Literal>(&entry.value->node) : nullptr;
  return node != nullptr && node->kind == ast::LiteralKind::String ? &node->string_value : nullptr;
}

void TextsCheck::index_keys() {
  for (const TextEntry& entry : texts_.texts) {
    const auto [it, added] = by_key_.try_emplace(key_of(entry), &entry);
    if (!added) report_duplicate_key(context_, entry.key, it->second->key.span);
  }
  if (!by_key_.contains("else"))
    report_no_else(context_, decl_.name.span, kKinds[static_cast<std::size_t>(texts_.kind)]);
}

const TextEntry* TextsCheck::referred(const TextEntry& entry) {
  const std::string key(context_.sources.text(entry.value->span));
  const auto it = by_key_.find(canonical(key));
  if (it != by_key_.end()) return it->second;
  auto report = context_.out->report(Code::E0513, entry.value->span, decl_.name.text, key);
  std::vector<std::string> keys;
  for (const TextEntry& other : texts_.texts) keys.push_back(key_of(other));
  if (const auto nearest = nearest_name(key, keys))
    report.fix(fmt::format("write `{}`", *nearest), {{entry.value->span, *nearest}});
  return nullptr;
}

std::optional<std::string> TextsCheck::text_of(const TextEntry& entry) {
  const TextEntry* step = &entry;
  for (std::size_t steps = 0; steps <= texts_.texts.size(); ++steps) {
    if (const std::string* text = literal(*step)) return *text;
    if (!step->value || std::holds_alternative<ast::ErrorExpr>(step->value->node)) return std::nullopt;
    step = referred(*step);
    if (step == nullptr) return std::nullopt;
  }
  if (!std::exchange(circle_reported_, true)) context_.out->report(Code::E0514, entry.value->span, key_of(entry));
  return std::nullopt;
}

void TextsCheck::check() {
  const auto& known = file_.package->texts;
  const auto it = known.find({kKinds[static_cast<std::size_t>(texts_.kind)], decl_.name.text});
  if (it == known.end() || it->second.span != decl_.name.span) return;  // declared twice
  index_keys();
  std::vector<TextRow> rows;
  for (const TextEntry& entry : texts_.texts) {
    if (by_key_[key_of(entry)] != &entry) continue;
    const auto tag = entry.is_else ? std::optional<std::string>("") : check_language(context_, entry.key);
    const auto text = text_of(entry);
    if (tag && text) rows.push_back({entry.is_else ? SymbolId() : context_.tables.symbol(*tag), *text});
  }
  context_.policy.tables.texts[it->second.id.index].rows = std::move(rows);
}

}  // namespace

void check_texts(Context& context, const FileScope& file, const ast::Decl& decl) {
  TextsCheck(context, file, decl).check();
}

}  // namespace mpol::check
