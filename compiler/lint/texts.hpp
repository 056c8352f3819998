// Texts for people that a package declares or uses, with the keys of their rows.
// Threads: pure.
#pragma once
#include <string>
#include <vector>

#include "compiler/lint/facts.hpp"

namespace mpol::lint {

struct UsedTexts {
  const Texts& texts;
  std::vector<std::string> keys;  // languages, or languages with a region
  Span span;                      // where it is declared, if here; else where it is first used
};

std::vector<UsedTexts> used_texts(const Facts& facts);

}  // namespace mpol::lint
