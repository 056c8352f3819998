// Fenced code blocks as CommonMark 0.31 has them (sections 4.5, 5.1, 5.2), without parsing anything else.
//
// One walk over the lines with a stack of open containers (block quotes and list items). Each line first continues the
// containers it can: a quote by its `>`, a list item by enough indentation or by being blank; the others end, and with
// them an open fence. Outside a fence the line may open containers and then a fence: three or more backticks (no
// backtick in the info string) or tildes, indented by less than four columns. Inside, a line of at least as many of the
// same character closes; every other line loses the prefixes of its containers and as much indentation as the opening
// fence had, and is content. A fence that nothing closes reaches to the end of the text.
//
// Simpler than CommonMark: a paragraph cannot keep a container open by a lazy line; a tab that is only partly
// indentation is taken whole. Content without stripped prefixes is a slice of the text; otherwise it is copied, with a
// map.
#include <algorithm>

#include "base/limits.hpp"
#include "program/views/view.hpp"

namespace mpol::views {

namespace {

constexpr std::size_t kMaxContainers = 64;

struct Container {
  bool is_quote = false;
  std::size_t indent = 0;  // of a list item's content
};

struct Fence {
  char character = 0;
  std::size_t length = 0;
  std::size_t indent = 0;
  std::string_view info;
};

// A place in a line, and the column that tabs make of it.
class Cursor {
 public:
  Cursor(std::string_view text, std::size_t begin, std::size_t end) : text_(text), at_(begin), end_(end) {}

  std::size_t at() const { return at_; }
  std::size_t column() const { return column_; }
  bool at_end() const { return at_ == end_; }
  char peek() const { return at_ < end_ ? text_[at_] : '\0'; }
  std::string_view rest() const { return text_.substr(at_, end_ - at_); }
  void advance() {
    column_ += text_[at_] == '\t' ? 4 - column_ % 4 : 1;
    ++at_;
  }
  // Skips white space while it has less than `most` columns; answers how many it had.
  std::size_t skip_space(std::size_t most = static_cast<std::size_t>(-1)) {
    const std::size_t start = column_;
    while ((peek() == ' ' || peek() == '\t') && column_ - start < most) advance();
    return column_ - start;
  }
  bool is_blank() const { return rest().find_first_not_of(" \t") == std::string_view::npos; }
  std::size_t indent() const {
    Cursor copy = *this;
    return copy.skip_space();
  }

 private:
  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
  std::size_t column_ = 0;
};

bool take_quote_mark(Cursor& line) {
  Cursor ahead = line;
  if (ahead.skip_space() > 3 || ahead.peek() != '>') return false;
  ahead.advance();
  if (ahead.peek() == ' ' || ahead.peek() == '\t') ahead.advance();
  line = ahead;
  return true;
}

// A list marker and the space behind it; the item's content is indented to where that ends.
bool take_list_marker(Cursor& line, std::size_t& indent) {
  Cursor ahead = line;
  if (ahead.skip_space() > 3) return false;
  if (ahead.peek() == '-' || ahead.peek() == '+' || ahead.peek() == '*') {
    ahead.advance();
  } else {
    std::size_t digits = 0;
    for (; ahead.peek() >= '0' && ahead.peek() <= '9' && digits < 10; ++digits) ahead.advance();
    if (digits == 0 || digits > 9 || (ahead.peek() != '.' && ahead.peek() != ')')) return false;
    ahead.advance();
  }
  if (!ahead.at_end() && ahead.peek() != ' ' && ahead.peek() != '\t') return false;
  const std::size_t space = ahead.indent();
  const bool blank = ahead.is_blank();
  if (!blank) ahead.skip_space(space <= 4 ? space : 1);
  indent = ahead.column() - line.column() + (blank ? 1 : 0);
  line = ahead;
  return true;
}

bool take_opening_fence(Cursor line, Fence& fence) {
  fence.indent = line.skip_space();
  if (fence.indent > 3) return false;
  const std::string_view rest = line.rest();
  if (rest.empty() || (rest[0] != '`' && rest[0] != '~')) return false;
  fence.character = rest[0];
  fence.length = std::min(rest.find_first_not_of(rest[0]), rest.size());
  fence.info = rest.substr(fence.length);
  return fence.length >= 3 && (rest[0] == '~' || fence.info.find('`') == std::string_view::npos);
}

bool is_closing_fence(Cursor line, const Fence& fence) {
  if (line.skip_space() > 3) return false;
  const std::string_view rest = line.rest();
  const std::size_t length = std::min(rest.find_first_not_of(fence.character), rest.size());
  return length >= fence.length && rest.find_first_not_of(" \t", length) == std::string_view::npos;
}

class Reader {
 public:
  Reader(const Segment& segment, ViewText& out) : segment_(segment), text_(segment.bytes), out_(out) {}

  // False when there are too many blocks.
  bool run() {
    if (text_.find("```") == std::string_view::npos && text_.find("~~~") == std::string_view::npos) return true;
    for (std::size_t begin = 0; begin < text_.size() && !full_;) {
      const std::size_t end = std::min(text_.find_first_of("\r\n", begin), text_.size());
      std::size_t next = std::min(end + 1, text_.size());
      if (next < text_.size() && text_[end] == '\r' && text_[next] == '\n') ++next;
      line(Cursor(text_, begin, end), next);
      begin = next;
    }
    if (in_fence_) close_fence(text_.size());
    return !full_;
  }

 private:
  void line(Cursor cursor, std::size_t next) {
    const std::size_t start = cursor.at();
    const bool continues = continue_containers(cursor);
    if (in_fence_ && !continues) close_fence(start);
    if (full_) return;
    if (!in_fence_) return open(cursor, next);
    if (is_closing_fence(cursor, fence_)) return close_fence(next);
    cursor.skip_space(fence_.indent);
    add_piece(cursor.at(), next);
  }

  // Passes the prefixes of the open containers; those that the line does not continue end. True if all go on.
  bool continue_containers(Cursor& cursor) {
    for (std::size_t i = 0; i < containers_.size(); ++i) {
      const bool blank = cursor.is_blank();
      bool goes_on;
      if (containers_[i].is_quote) {
        goes_on = take_quote_mark(cursor);
      } else {
        goes_on = blank || cursor.indent() >= containers_[i].indent;
        if (goes_on) cursor.skip_space(containers_[i].indent);
      }
      if (!goes_on) {
        containers_.resize(i);
        return false;
      }
    }
    return true;
  }

  void open(Cursor cursor, std::size_t next) {
    while (containers_.size() < kMaxContainers) {
      std::size_t indent;
      if (take_quote_mark(cursor)) {
        containers_.push_back({true, 0});
      } else if (take_list_marker(cursor, indent)) {
        containers_.push_back({false, indent});
      } else {
        break;
      }
    }
    if (!take_opening_fence(cursor, fence_)) return;
    in_fence_ = true;
    pieces_.clear();
    block_begin_ = next;
  }

  void add_piece(std::size_t begin, std::size_t end) {
    if (!pieces_.empty() && pieces_.back().end == begin) {
      pieces_.back().end = end;
    } else if (begin < end) {
      pieces_.push_back({begin, end});
    }
  }

  void close_fence(std::size_t next) {
    in_fence_ = false;
    if (pieces_.empty()) return;
    const std::string_view language = normalize_code_language(fence_.info, out_);
    const bool is_last = out_.segments.size() + 1 == limits::kMaxSegments && next < text_.size();
    if (is_last) {  // the rest of the text, so that nothing hides behind many blocks
      out_.cut = full_ = true;
      add_slice(segment_, block_begin_, text_.size(), out_);
    } else if (pieces_.size() == 1) {
      full_ = !add_slice(segment_, pieces_[0].begin, pieces_[0].end, out_);
    } else {
      full_ = !add_pieces();
    }
    if (!full_) out_.segments.back().language = language;
  }

  bool add_pieces() {
    if (out_.segments.size() >= limits::kMaxSegments) {
      out_.cut = true;
      return false;
    }
    std::string& bytes = out_.storage.emplace_back();
    OffsetMap step;
    for (const OffsetMap::Range& piece : pieces_) {
      bytes.append(text_.substr(piece.begin, piece.end - piece.begin));
      step.append_copy(piece.begin, piece.end - piece.begin);
    }
    Segment& block = out_.segments.emplace_back(Segment{bytes, {}, {}, segment_.made_by});
    block.map.compose(step, bytes.size(), segment_.map);
    return true;
  }

  const Segment& segment_;
  const std::string_view text_;
  ViewText& out_;
  std::vector<Container> containers_;
  bool in_fence_ = false;
  bool full_ = false;
  Fence fence_;
  std::size_t block_begin_ = 0;
  std::vector<OffsetMap::Range> pieces_;
};

}  // namespace

void code_blocks(const ViewText& in, ViewText& out) {
  out.clear();
  out.cut = in.cut;
  for (const Segment& segment : in.segments) {
    if (!Reader(segment, out).run()) return;
  }
}

}  // namespace mpol::views
