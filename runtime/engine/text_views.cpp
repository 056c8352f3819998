#include "runtime/engine/text_views.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "program/views/language.hpp"

namespace mpol::engine {
namespace {

std::string name_of_view(const Tables& tables, ViewId id) {
  const ViewInfo& view = tables.views[id.index];
  if (view.builtin.empty()) return tables.fields[view.field.index].name;
  std::string name = view.builtin + "(" + name_of_view(tables, view.source);
  for (const SymbolId language : view.languages) name += ", " + tables.symbols[language.index];
  return name + ")";
}

}  // namespace

TextViews::TextViews(const Tables& tables) : tables_(tables), states_(tables.views.size()) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    states_[i].builtin = tables.views[i].builtin.empty() ? nullptr : views::find_view(tables.views[i].builtin);
    states_[i].name = name_of_view(tables, ViewId(i));
  }
}

void TextViews::make(ViewId id, State& state) {
  state.stamp = event_;
  View& made = state.view;
  const ViewInfo& info = tables_.views[id.index];
  if (state.builtin == nullptr) {
    const FieldValue& field = frame_->fields[info.field.index];
    made.missing = !field.present;
    made.text.clear();
    if (field.present) views::start_view(field.text, made.text);
    made.text.cut = is_open(id);
    return;
  }
  const View& source = view(info.source);
  made.missing = source.missing;
  if (made.missing) return made.text.clear();
  state.builtin->function(source.text, made.text);
  if (!info.languages.empty()) keep_languages(info.languages, made.text.segments);
  if (made.text.cut && !is_open(id)) meet_limit("segments of " + state.name);
}

// The line that ends a code block is another than the block's last, and must be whole too.
bool TextViews::is_open(ViewId id, const views::Segment& segment) const {
  if (!is_open(id)) return false;
  const ViewInfo* info = &tables_.views[id.index];
  if (info->builtin.empty()) return true;
  const std::string_view text = frame_->fields[open_field_.index].text;
  const std::size_t end = segment.map.source_range({0, segment.bytes.size()}).end;
  if (end + limits::kSettledBehind + views::joins_within(segment) > text.size()) return true;
  for (; !info->builtin.empty(); info = &tables_.views[info->source.index]) {
    if (info->builtin == "code_blocks")
      return text.find('\n', end + (text[end] == '\n' ? 1 : 0)) == std::string_view::npos;
  }
  return false;
}

void TextViews::keep_languages(const std::vector<SymbolId>& languages, std::vector<views::Segment>& segments) const {
  std::erase_if(segments, [&](const views::Segment& segment) {
    return std::none_of(languages.begin(), languages.end(),
                        [&](SymbolId id) { return tables_.symbols[id.index] == segment.language; });
  });
}

void TextViews::cut(ViewId id, std::string why) {
  states_[id.index].view.text.cut = true;
  meet_limit(std::move(why));
}

SymbolId TextViews::detect_language(ViewId id) {
  const View& where = view(id);
  State& state = states_[id.index];
  if (state.language_stamp == event_) return state.language;
  state.language_stamp = event_;
  state.language = SymbolId();
  if (where.missing || where.text.segments.empty() || is_open(id)) return SymbolId();
  const views::LanguageGuess guess = views::detect_language(where.text.segments.front().bytes);
  if (!guess.reliable) return SymbolId();
  detected_ = guess.code;
  state.language = frame_->intern_language(guess.code);
  return state.language;
}

void TextViews::meet_limit(std::string what) {
  if (std::find(met_.begin(), met_.end(), what) == met_.end()) met_.push_back(std::move(what));
}

}  // namespace mpol::engine
