#include "compiler/lower/origins.hpp"

namespace mpol::lower {
namespace {

// One line: runs of white space become one space.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!is_space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  return out;
}

}  // namespace

OriginId Origins::add(Span span, std::string_view before) {
  if (!span.file.has_value()) return {};
  const auto [known, is_new] = known_.try_emplace({span, std::string(before)}, OriginId(table_.size()));
  if (is_new) {
    const SourceFile& file = sources_.file(span.file);
    const Position position = file.position(span.begin);
    table_.push_back(
        {file.name(), position.line, position.column, std::string(before) + on_one_line(sources_.text(span))});
  }
  return known->second;
}

}  // namespace mpol::lower
