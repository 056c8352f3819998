#include "compiler/lint/lists.hpp"

#include <sstream>

#include "base/text/fold.hpp"

namespace mpol::lint {
namespace {

// Shorter parts of words are in nearly all of them; longer ones are words themselves.
constexpr std::size_t kLeastPart = 3, kMostPart = 12;

// Calls each(language, rest) for each line.
template <class Each>
void read_lines(const char* text, const Each& each) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(": ");
    if (!line.starts_with('#') && colon != std::string::npos) each(line.substr(0, colon), line.substr(colon + 2));
  }
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

struct Words {
  std::unordered_map<std::string, std::vector<std::string>> languages;  // by word
  std::unordered_map<std::string, std::string> around;                  // by part

  Words() {
    read_lines(k_frequent_words_text, [&](const std::string& language, const std::string& rest) {
      std::istringstream words(rest);
      for (std::string word; words >> word;) add(fold_for_pattern(word, {}), language);
    });
  }
  void add(const std::string& word, const std::string& language) {
    std::vector<std::string>& known = languages[word];
    if (known.empty() || known.back() != language) known.push_back(language);
    // Parts are cut between bytes.
    if (!is_ascii(word)) return;
    for (std::size_t begin = 0; begin < word.size(); ++begin) {
      for (std::size_t size = kLeastPart; size <= kMostPart && begin + size <= word.size(); ++size) {
        if (size < word.size()) around.try_emplace(word.substr(begin, size), word);
      }
    }
  }
};

const Words& words() {
  static const Words all;
  return all;
}

}  // namespace

const std::vector<Sentence>& benign_sentences() {
  static const std::vector<Sentence> all = [] {
    std::vector<Sentence> sentences;
    read_lines(k_benign_text,
               [&](const std::string& language, const std::string& rest) { sentences.push_back({language, rest}); });
    return sentences;
  }();
  return all;
}

const std::vector<std::string>& languages_of_word(const std::string& folded) {
  static const std::vector<std::string> none;
  const auto found = words().languages.find(folded);
  return found == words().languages.end() ? none : found->second;
}

std::string_view word_around(const std::string& folded) {
  const auto found = words().around.find(folded);
  return found == words().around.end() ? std::string_view() : found->second;
}

}  // namespace mpol::lint
