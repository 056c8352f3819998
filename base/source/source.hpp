// Source files and places in them.
//
// A SourceTree owns the text of every file of one compilation. A Span is a half-open range of *bytes* of one file;
// lines and columns are worked out only when something is shown. Lines count from 1; columns count from 1 in code
// points. Threads: a tree is filled by one thread; reading it afterwards is safe from many.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"

namespace mpol {

using FileId = Id<struct FileTag>;

struct Span {
  FileId file;
  std::uint32_t begin = 0;  // bytes
  std::uint32_t end = 0;    // bytes, one past the last

  auto operator<=>(const Span&) const = default;
};

// The smallest span that covers both; both are of one file.
Span join(Span a, Span b);
// The empty span where `span` begins: where a fix inserts text.
Span before(Span span);
Span after(Span span);

struct Position {
  std::uint32_t line = 1;    // from 1
  std::uint32_t column = 1;  // from 1, in code points
};

class SourceFile {
 public:
  SourceFile(std::string name, std::string text);
  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  Position position(std::uint32_t offset) const;
  // The way back; what is past a line's end is its end, past the last line the end of the text.
  std::uint32_t offset(Position position) const;
  std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }
  // The bytes of a line (from 1), without its end of line.
  std::string_view line(std::uint32_t number) const;
  std::uint32_t line_start(std::uint32_t number) const { return line_starts_[number - 1]; }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

class SourceTree {
 public:
  // `name` is what diagnostics show: a path as the user gave it.
  FileId add(std::string name, std::string text);
  const SourceFile& file(FileId id) const { return files_[id.index]; }
  std::size_t size() const { return files_.size(); }
  std::string_view text(Span span) const;

 private:
  std::deque<SourceFile> files_;  // a deque: views of a text stay good when files are added
};

}  // namespace mpol
