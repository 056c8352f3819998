// The one door to ANTLR: tokens to a parse tree, stopping at the first token that does not fit. Internal to parse.
//
// ANTLR's own recovery and wording are not used: an attempt only says how far it came. The tree lives as long as the
// Attempt. Offsets of its tokens are bytes of the file, not ANTLR's code points. No exception leaves attempt().
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "MpolLexer.h"
#include "MpolParser.h"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

// What the tokens are read as: a whole file, its head (package and imports), or declarations.
enum class Entry { File, Head, Chunk };

// Quick looks ahead without what stands around (ANTLR's SLL): it refuses some words that fit, and reads those that it
// takes as Whole does.
enum class Lookahead { Whole, Quick };

class Attempt {
 public:
  Attempt(std::span<const Token> tokens, Entry entry, Lookahead lookahead = Lookahead::Whole);
  ~Attempt();
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  bool ok() const { return ok_; }
  // Index of the first token that does not fit; the number of tokens when the end came too early or all fit.
  std::size_t reached() const { return reached_; }
  // The tree of the entry, only when ok().
  MpolParser::FileContext* file() const { return file_; }
  MpolParser::HeadContext* head() const { return head_; }
  MpolParser::ChunkContext* chunk() const { return chunk_; }

 private:
  struct Source;
  std::unique_ptr<Source> source_;
  std::unique_ptr<antlr4::CommonTokenStream> stream_;
  std::unique_ptr<MpolParser> parser_;
  bool ok_ = false;
  std::size_t reached_ = 0;
  MpolParser::FileContext* file_ = nullptr;
  MpolParser::HeadContext* head_ = nullptr;
  MpolParser::ChunkContext* chunk_ = nullptr;
};

}  // namespace mpol::parse
