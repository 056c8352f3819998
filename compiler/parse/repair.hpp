// Repairs a part of a file that does not parse, reporting each fault once. Internal to parse.
//
// In:     the tokens of a chunk that an Attempt refused, or that hold an unclosed text.
// Out:    tokens that parse: a token put in, exchanged or taken out at each fault, as little as possible; empty when
// nothing
//         could be saved. A report has a fix only when the repaired text was parsed beyond the fault.
// Bounds: `effort` is spent by every attempt and shared by all chunks of a file.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "compiler/parse/antlr.hpp"
#include "compiler/parse/tokens.hpp"

namespace mpol::parse {

struct Damaged {
  FileId file;
  std::string_view text;  // of the file
  std::vector<Token> tokens;
  Entry entry{};
  std::string_view after;  // what follows: "the end of the file", "the next declaration"
};

struct Repaired {
  std::vector<Token> tokens;
  std::vector<std::string> lost;  // names of what was left out as a whole
};

Repaired repair(Damaged damaged, std::size_t& effort, Diagnostics& diagnostics);

}  // namespace mpol::parse
