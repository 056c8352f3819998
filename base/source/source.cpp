#include "base/source/source.hpp"

#include <algorithm>

namespace mpol {

Span join(Span a, Span b) { return {a.file, std::min(a.begin, b.begin), std::max(a.end, b.end)}; }
Span before(Span span) { return {span.file, span.begin, span.begin}; }
Span after(Span span) { return {span.file, span.end, span.end}; }

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Position SourceFile::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::uint32_t>(next - line_starts_.begin());
  std::uint32_t column = 1;
  for (std::uint32_t i = line_starts_[line - 1]; i < offset; ++i) {
    // Continuation bytes of UTF-8 do not start a column.
    if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;
  }
  return {line, column};
}

std::uint32_t SourceFile::offset(Position position) const {
  if (position.line == 0 || position.line > line_count()) return static_cast<std::uint32_t>(text_.size());
  const std::string_view text = line(position.line);
  std::size_t at = 0;
  for (std::uint32_t column = 1; column < position.column && at < text.size(); ++column) {
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  }
  return line_start(position.line) + static_cast<std::uint32_t>(at);
}

std::string_view SourceFile::line(std::uint32_t number) const {
  const std::uint32_t begin = line_starts_[number - 1];
  std::size_t end = number < line_starts_.size() ? line_starts_[number] : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return std::string_view(text_).substr(begin, end - begin);
}

FileId SourceTree::add(std::string name, std::string text) {
  files_.emplace_back(std::move(name), std::move(text));
  return FileId(files_.size() - 1);
}

std::string_view SourceTree::text(Span span) const {
  return file(span.file).text().substr(span.begin, span.end - span.begin);
}

}  // namespace mpol
