// The comments of a policy file, and what each stands at: for tools that read instructions in them.
//
// In:      the text of a policy file.
// Out:     its comments in order; none for a text that cannot be cut into words (see outline.hpp).
// Threads: pure.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace mpol::parse {

struct PlacedComment {
  std::uint32_t begin = 0;  // bytes; at the slashes
  std::uint32_t end = 0;
  std::uint32_t next = 0;    // where the next word begins; the text's size at the end
  bool behind_word = false;  // it ends a line that has words
};

std::vector<PlacedComment> find_comments(std::string_view text);

}  // namespace mpol::parse
