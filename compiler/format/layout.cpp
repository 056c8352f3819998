// One walk over the words with the groups that are open. Widths of stretches of words come from sums, so that each
// question whether something fits is answered at once.
#include "compiler/format/layout.hpp"

#include <algorithm>

#include "compiler/format/measure.hpp"

namespace mpol::format {
namespace {

using parse::Column;
using parse::Comment;
using parse::Group;
using parse::GroupKind;
using parse::Outline;
using parse::Start;
using parse::Word;

constexpr std::size_t kStep = 2;

// An open group and where the lines in it begin.
struct Frame {
  GroupKind kind{};
  std::uint32_t end = 0;
  bool broken = false;
  bool wide = false;             // its lines end where the author ended them, and nowhere else
  bool refill = false;           // they end where they are full, and nowhere else
  std::size_t close = 0;         // the closing bracket
  std::size_t base = 0;          // clauses and entries of a broken bracket
  std::size_t continuation = 0;  // what goes on
  std::size_t deeper = kStep;    // what parentheses add
};

class Layout {
 public:
  Layout(const Outline& outline, std::string_view text) : outline_(outline), text_(text), measure_(outline, text) {}

  std::vector<Line> run() {
    const auto count = static_cast<std::uint32_t>(outline_.words.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      while (!frames_.empty() && frames_.back().end < i) frames_.pop_back();
      add_word(i);
      open_groups(i);
    }
    frames_.clear();
    add_comments(count, 0);
    return std::move(lines_);
  }

 private:
  void add_word(std::uint32_t i);
  void add_comments(std::uint32_t before, std::size_t indent);
  void open_groups(std::uint32_t i);
  void open(const Group& group);
  bool begins_line(std::uint32_t i) const;
  std::size_t indent_of(std::uint32_t i) const;
  std::size_t indent_of_comment(std::uint32_t i) const;
  void new_line(std::size_t indent, bool blank) {
    lines_.push_back(
        {.blank_before = blank && !lines_.empty(), .indent = indent, .text = {}, .comment = {}, .columns = {}});
    column_ = indent;
  }
  bool closes(std::uint32_t i) const {
    return !frames_.empty() && frames_.back().end == i && is_bracket(frames_.back().kind);
  }
  static bool is_bracket(GroupKind kind) {
    return kind == GroupKind::Body || kind == GroupKind::List || kind == GroupKind::Record;
  }
  // Rules and tests of one line stand under each other too, with what is expected.
  static bool stands_alone(Column column) { return column == Column::Brace || column == Column::Expect; }
  // Whether each clause has a line of its own, so that what stands in it can stand under the others.
  bool in_broken_body() const {
    const auto body = std::find_if(frames_.rbegin(), frames_.rend(),
                                   [](const Frame& frame) { return frame.kind == GroupKind::Body; });
    return body != frames_.rend() && body->broken;
  }
  bool has_comment(const Group& group) const {
    return next_comment_ < outline_.comments.size() && outline_.comments[next_comment_].before <= group.end;
  }
  bool fits(std::uint32_t begin, std::uint32_t end) const {
    return column_ + measure_.space(begin) + measure_.width(begin, end) <= kMaxWidth;
  }

  const Outline& outline_;
  std::string_view text_;
  Measure measure_;
  std::vector<Line> lines_;
  std::vector<Frame> frames_;
  std::size_t column_ = 0;
  std::size_t next_comment_ = 0;
  std::size_t next_group_ = 0;
  bool after_open_ = false;     // the word before opened a broken bracket
  bool after_comment_ = false;  // a comment ended the line
};

// Whether the word begins a line by the rules; a comment before it makes it begin one in any case.
bool Layout::begins_line(std::uint32_t i) const {
  const Word& word = outline_.words[i];
  if (lines_.empty() || word.own_line || word.start == Start::Declaration || after_open_) return true;
  if (frames_.empty()) return false;
  const Frame& frame = frames_.back();
  if (closes(i)) return frame.broken;
  switch (word.start) {
    case Start::Clause:
    case Start::Operator: return frame.broken;
    case Start::Expect: return frame.broken && word.lines_before > 0;
    case Start::Entry:
      if (is_bracket(frame.kind) && !frame.broken) return false;
      [[fallthrough]];
    case Start::Tail: return (word.lines_before > 0 && !frame.refill) || (!frame.wide && !fits(i, measure_.stop(i)));
    case Start::Nothing:
    case Start::Declaration: break;
  }
  return false;
}

std::size_t Layout::indent_of(std::uint32_t i) const {
  const Word& word = outline_.words[i];
  if (word.start == Start::Declaration || frames_.empty()) return 0;
  const Frame& frame = frames_.back();
  if (closes(i)) return frame.close;
  const bool own = after_open_ || word.start == Start::Clause || word.start == Start::Expect ||
                   (word.start == Start::Entry && is_bracket(frame.kind));
  return own ? frame.base : frame.continuation;
}

// A comment before a closing bracket stands with what it closes.
std::size_t Layout::indent_of_comment(std::uint32_t i) const { return closes(i) ? frames_.back().base : indent_of(i); }

void Layout::add_comments(std::uint32_t before, std::size_t indent) {
  const std::vector<Comment>& comments = outline_.comments;
  for (; next_comment_ < comments.size() && comments[next_comment_].before == before; ++next_comment_) {
    const Comment& comment = comments[next_comment_];
    const std::string_view written = text_.substr(comment.begin, comment.end - comment.begin);
    const bool behind = comment.lines_before == 0 && !lines_.empty() && lines_.back().comment.empty();
    if (!behind) new_line(indent, comment.lines_before > 1 && !(after_open_ && !after_comment_));
    lines_.back().comment = written;
    after_comment_ = true;
  }
}

void Layout::add_word(std::uint32_t i) {
  const Word& word = outline_.words[i];
  const bool line = begins_line(i);
  add_comments(i, indent_of_comment(i));
  if (line || after_comment_) {
    const bool separate = word.start == Start::Declaration || word.start == Start::Clause ||
                          word.start == Start::Expect || word.start == Start::Entry;
    new_line(indent_of(i), word.lines_before > 1 && !closes(i) && (after_comment_ || (separate && !after_open_)));
  } else if (measure_.space(i) > 0) {
    lines_.back().text += ' ';
    ++column_;
  }
  Line& out = lines_.back();
  if (word.column != Column::None && !out.text.empty() && (stands_alone(word.column) || in_broken_body()))
    out.columns.emplace_back(word.column, out.text.size());
  out.text += text_.substr(word.begin, word.end - word.begin);
  column_ += measure_.width(i, i + 1);
  after_open_ = after_comment_ = false;
}

void Layout::open_groups(std::uint32_t i) {
  for (; next_group_ < outline_.groups.size() && outline_.groups[next_group_].begin == i; ++next_group_)
    open(outline_.groups[next_group_]);
}

// `group` begins with the word that was added last.
void Layout::open(const Group& group) {
  Frame frame;
  frame.kind = group.kind;
  frame.end = group.end;
  const std::size_t indent = lines_.back().indent;
  if (!frames_.empty()) {
    const Frame& outer = frames_.back();
    const bool operand = outer.kind == GroupKind::Operators && outer.broken;
    frame.continuation = outer.continuation + (operand ? kStep : 0);
    frame.deeper = operand ? 0 : outer.deeper;
  }
  const std::size_t index = next_group_;
  const auto too_wide = [&] {
    return column_ + measure_.width(group.begin, measure_.after(group.end)) -
               measure_.width(group.begin, group.begin + 1) >
           kMaxWidth;
  };
  switch (group.kind) {
    case GroupKind::Statement:
      frame.continuation = indent + kStep;
      frame.deeper = kStep;
      // What is expected behind an event is part of the event's line.
      frame.wide = outline_.words[group.begin].start == Start::Expect &&
                   column_ > indent + measure_.width(group.begin, group.begin + 1);
      break;
    case GroupKind::Body:
    case GroupKind::List:
    case GroupKind::Record: {
      // Events are long because of their texts, which nothing makes shorter; many stand under each other as a table.
      const bool may_be_wide = group.kind == GroupKind::Record;
      const bool empty = group.end == group.begin + 1;
      frame.broken = empty ? has_comment(group) : measure_.has_line_ends(group) || (!may_be_wide && too_wide());
      frame.close = indent;
      if (!frame.broken) break;
      if (auto& columns = lines_.back().columns; !columns.empty() && columns.back().first == Column::Brace)
        columns.pop_back();
      frame.base = indent + kStep;
      frame.refill = group.kind == GroupKind::List && measure_.overflows(index, frame.base);
      frame.continuation = indent + 2 * kStep;
      frame.deeper = kStep;
      after_open_ = true;
      break;
    }
    case GroupKind::Parens:
      frame.continuation += frame.deeper;
      frame.deeper = kStep;
      break;
    case GroupKind::Operators: frame.broken = measure_.broken_by_author(index) || too_wide(); break;
  }
  frames_.push_back(frame);
}

}  // namespace

std::vector<Line> lay_out(const Outline& outline, std::string_view text) { return Layout(outline, text).run(); }

}  // namespace mpol::format
