// The words of a policy file, each with its place in bytes. Internal to parse.
//
// scan() reads a text into tokens and reports what is wrong with single words (E01xx); the tokens it gives are those
// that the author meant, so that the parser meets no second fault at the same place: `&&` comes out as `and`. A repair
// (repair.hpp) changes the list before it is parsed again.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"
#include "compiler/parse/characters.hpp"

namespace mpol::parse {

struct Token {
  std::size_t type = 0;     // MpolLexer's
  std::uint32_t begin = 0;  // bytes of the file; a token put in by a repair is empty
  std::uint32_t end = 0;
  std::uint32_t line = 0;    // from 1
  std::uint32_t column = 0;  // from 0, in code points
  bool first_on_line = false;
  bool put_in = false;         // by a repair
  bool after_unknown = false;  // a character was left out before it, and reported
  bool unclosed = false;       // a text or regex that ends with its line
};

// A line of `///`, for the declaration or field that follows it.
struct DocLine {
  std::uint32_t begin = 0;  // bytes
  std::uint32_t end = 0;
  std::uint32_t line = 0;
};

struct Tokens {
  std::vector<Token> list;  // without the end of the file
  std::vector<DocLine> docs;
};

// `text` is the file's text, which `characters` was made from.
Tokens scan(FileId file, const Characters& characters, std::string_view text, Diagnostics& diagnostics);

// The words of a part of a line without reports, to try out where an unclosed text might have ended. `offset` is the
// part's place in the file.
std::vector<Token> scan_part(std::string_view part, std::uint32_t offset, std::uint32_t line);

}  // namespace mpol::parse
