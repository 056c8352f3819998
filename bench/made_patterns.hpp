// Generated patterns and texts for the benchmarks of searching: 60 % literals, 25 % a literal, a class and a bounded
// repeat, 10 % alternations, 5 % without any required text; case is ignored. Texts are made of words of which a tenth
// are those that patterns are made of; one text of ten holds a match. The same numbers give the same every time.
#pragma once
#include <random>
#include <string>
#include <vector>

#include "program/patterns/pattern.hpp"

namespace mpol::bench {

// A regex, and a text that it matches.
struct MadePattern {
  std::string regex;
  std::string example;
};

class PatternMaker {
 public:
  PatternMaker();
  MadePattern pattern(std::size_t number);
  // A text of so many bytes, with the pattern's example in it if it is not null and there is room.
  std::string text(std::size_t bytes, const MadePattern* planted);

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  const std::string& word();
  const std::string& text_word();

  std::mt19937 random_{7};
  std::vector<std::string> words_;
};

struct MadeSet {
  std::vector<MadePattern> patterns;
  std::vector<std::string> texts;
};
MadeSet make_set(std::size_t patterns, std::size_t texts, std::size_t text_bytes);
// Stops the program if one does not compile.
std::vector<patterns::Pattern> compile(const std::vector<MadePattern>& patterns);

}  // namespace mpol::bench
