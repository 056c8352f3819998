#include "bench/made_patterns.hpp"

#include <fmt/core.h>

#include <cstdlib>

namespace mpol::bench {
namespace {

constexpr std::size_t kWords = 2000;

}  // namespace

PatternMaker::PatternMaker() {
  static constexpr const char* kSyllables[] = {"ba",  "con", "der", "el",  "fi",  "gra", "hou", "in", "ka", "lo",
                                               "men", "no",  "or",  "pre", "qui", "res", "sta", "ti", "un", "ver"};
  for (std::size_t i = 0; i < 2 * kWords; ++i) {
    std::string word;
    for (std::size_t n = 2 + below(3); n > 0; --n) word += kSyllables[below(std::size(kSyllables))];
    words_.push_back(word);
  }
}

MadePattern PatternMaker::pattern(std::size_t number) {
  const std::size_t kind = number * 37 % 100;
  if (kind < 60) {
    const std::string text = word() + " " + word();
    return {text, text};
  }
  if (kind < 85) {
    const std::string first = word();
    return {first + "-[0-9a-f]{4,12}", first + "-12ab34"};
  }
  if (kind < 95) {
    const std::string a = word(), b = word(), c = word();
    return {"(?:" + a + "|" + b + ") " + c, b + " " + c};
  }
  return {fmt::format("[0-9]{{{}}}-[a-f]{{2}}", 3 + number % 7), std::string(3 + number % 7, '7') + "-ab"};
}

std::string PatternMaker::text(std::size_t bytes, const MadePattern* planted) {
  std::string result;
  while (result.size() < bytes) {
    if (planted != nullptr && result.size() > bytes / 2) {
      result += planted->example + " ";
      planted = nullptr;
    }
    result += text_word() + (below(12) == 0 ? ". " : " ");
  }
  result.resize(bytes);
  return result;
}

// Patterns take the first half of the words; a tenth of the words of a text are of these, the others of the second
// half.
const std::string& PatternMaker::word() { return words_[below(kWords)]; }
const std::string& PatternMaker::text_word() { return words_[below(10) == 0 ? below(kWords) : kWords + below(kWords)]; }

MadeSet make_set(std::size_t patterns, std::size_t texts, std::size_t text_bytes) {
  MadeSet set;
  PatternMaker make;
  for (std::size_t i = 0; i < patterns; ++i) set.patterns.push_back(make.pattern(i));
  for (std::size_t i = 0; i < texts; ++i)
    set.texts.push_back(make.text(text_bytes, i % 10 == 3 ? &set.patterns[i * 13 % patterns] : nullptr));
  return set;
}

std::vector<patterns::Pattern> compile(const std::vector<MadePattern>& patterns) {
  Diagnostics diagnostics;
  std::vector<patterns::Pattern> compiled;
  for (const MadePattern& made : patterns) {
    auto pattern = patterns::compile_pattern(made.regex, true, {}, {}, diagnostics);
    if (!pattern) {
      fmt::print(stderr, "a generated pattern does not compile: {}\n", made.regex);
      std::exit(1);
    }
    compiled.push_back(*std::move(pattern));
  }
  return compiled;
}

}  // namespace mpol::bench
