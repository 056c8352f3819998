// What the formatter needs to know of a file: its words and comments in order, and what each word begins.
//
// In:      the text of a policy file, which may have faults.
// Out:     words with their places in bytes, comments with the word they stand before, and groups of words that belong
//          together. A declaration with faults is one word that is kept as it stands.
// Errors:  nothing where the text cannot be cut into words without loss (see read_outline). Nothing is reported.
// Threads: safe to call from many.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace mpol::parse {

// Where a line may begin, and what with.
enum class Start : std::uint8_t {
  Nothing,
  Declaration,
  Clause,  // of a body
  Expect,  // of a test: on a line of its own, or behind its event
  Entry,   // of a list, behind its comma
  Tail,    // a further part of a declaration or clause
  Operator,
};

// What stands under each other in neighbouring lines.
enum class Column : std::uint8_t { None, Brace, Value, Colon, Event, Expect };

struct Word {
  std::uint32_t begin = 0;  // bytes
  std::uint32_t end = 0;
  std::uint8_t lines_before = 0;  // ends of lines since the word or comment before: 0, 1, or 2 for more
  Start start = Start::Nothing;
  Column column = Column::None;
  bool tight = false;     // no space before it
  bool own_line = false;  // a regex that would divide behind the word before
  bool kept = false;      // a declaration with faults
};

struct Comment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t before = 0;       // index of the word that follows; the number of words at the end
  std::uint8_t lines_before = 0;  // as in Word; 0: it stands behind a word
};

enum class GroupKind : std::uint8_t {
  Statement,  // a declaration or clause
  Body,       // braces around clauses
  List,       // braces or brackets around entries
  Record,     // braces around an event of a test
  Parens,
  Operators,  // operands of one level
};

// Words from `begin` to `end`, both within. Brackets are their group's first and last word.
struct Group {
  GroupKind kind{};
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

struct ReadWords;

struct Outline {
  std::vector<Word> words;
  std::vector<Comment> comments;
  std::vector<Group> groups;              // outer before inner, by their beginning
  bool damaged = false;                   // some word is kept
  std::shared_ptr<const ReadWords> read;  // for same_words
};

// Nothing when the file is too large or nested too deeply, is not UTF-8, holds bidirectional controls or a carriage
// return that ends no line, or when its faults leave no declaration that could be told from the rest.
std::optional<Outline> read_outline(std::string_view text);

// Whether `other` holds the words and comments of `text`, which the outline is of, in the same order.
bool same_words(const Outline& outline, std::string_view text, std::string_view other);

}  // namespace mpol::parse
