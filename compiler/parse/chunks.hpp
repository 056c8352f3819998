// A file with faults, cut into parts that are read on their own, so that a fault in one hides nothing in the next.
// Internal to parse.
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

enum class ChunkKind { Head, Declarations, LateHead };

// A half-open range of tokens. A late head is an `import` or `package` after a declaration.
struct Chunk {
  ChunkKind kind{};
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The first chunk is the head, which may be empty. `text` is the file's.
std::vector<Chunk> split(const std::vector<Token>& tokens, std::string_view text);

// A word such as `rule` or `import`.
bool begins_declaration(std::string_view word);

// Words that the language has within a third of the length of `written`, or that differ only in case; nearest first.
std::vector<std::string_view> similar_words(std::string_view written);

}  // namespace mpol::parse
