#include "program/frame.hpp"

namespace mpol {

SymbolTable::SymbolTable(const std::vector<std::string>& known) : known_(&known) {
  index_.reserve(known.size());
  for (std::size_t i = 0; i < known.size(); ++i) index_.emplace(known[i], SymbolId(i));
}

SymbolId SymbolTable::find(std::string_view text) const {
  const auto found = index_.find(text);
  return found == index_.end() ? SymbolId() : found->second;
}

Frame::Frame(const Tables& tables, const SymbolTable& symbols) : tables_(&tables), symbols_(&symbols) { clear(); }

void Frame::clear() {
  added_count_ = 0;
  fields.resize(tables_->fields.size());
  for (FieldValue& field : fields) {
    field.present = false;
    field.symbol = SymbolId();
    field.text = {};
    field.list.clear();
  }
  signals.resize(tables_->signals.size());
  for (SignalReading& signal : signals) {
    signal.state = SignalState::NotFetched;
    signal.reason.clear();
  }
  for (CounterReading& counter : counters) counter.state = CounterReading::State::NotRead;
  // It would read by the keys of the event before.
  counter_source = nullptr;
}

SymbolId Frame::intern(std::string_view text) {
  if (const SymbolId id = symbols_->find(text); id.has_value()) return id;
  // An event adds a handful of strings: a search beats a hash table.
  for (std::size_t i = 0; i < added_count_; ++i) {
    if (added_[i] == text) return SymbolId(symbols_->known().size() + i);
  }
  if (added_count_ == added_.size()) added_.emplace_back();
  added_[added_count_] = text;
  return SymbolId(symbols_->known().size() + added_count_++);
}

SymbolId Frame::intern_language(std::string_view tag) {
  // RFC 5646, 2.1.1: language in lower case, a region of two letters in upper case, a script of four in title case.
  std::string canonical;
  for (std::size_t begin = 0; begin <= tag.size();) {
    std::size_t end = tag.find_first_of("-_", begin);
    if (end == std::string_view::npos) end = tag.size();
    const std::size_t length = end - begin;
    if (begin > 0) canonical += '-';
    for (std::size_t i = begin; i < end; ++i) {
      const char c = tag[i];
      const bool upper = begin > 0 && (length == 2 || (length == 4 && i == begin));
      const bool is_lower = c >= 'a' && c <= 'z', is_upper = c >= 'A' && c <= 'Z';
      canonical += upper && is_lower ? static_cast<char>(c - 32) : !upper && is_upper ? static_cast<char>(c + 32) : c;
    }
    begin = end + 1;
  }
  for (std::string_view prefix = canonical;;) {
    if (const SymbolId id = symbols_->find(prefix); id.has_value()) return id;
    const std::size_t dash = prefix.rfind('-');
    if (dash == std::string_view::npos) return intern(canonical);
    prefix = prefix.substr(0, dash);
  }
}

std::string_view Frame::text_of(SymbolId id) const {
  if (!id.has_value()) return {};
  const std::size_t known = symbols_->known().size();
  return id.index < known ? std::string_view(symbols_->known()[id.index]) : std::string_view(added_[id.index - known]);
}

}  // namespace mpol
