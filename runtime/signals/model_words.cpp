#include "runtime/signals/model_words.hpp"

#include "base/text/fold.hpp"
#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"

namespace mpol::signals {
namespace {

bool is_blank(char32_t c) { return c <= 0x20 || c == 0x7f || c == 0xa0 || (c >= 0x2000 && c <= 0x200f) || c == 0x3000; }

void end_word(std::string& word, std::vector<std::string>& words) {
  if (!word.empty()) words.push_back(std::move(word));
  word.clear();
}

}  // namespace

std::vector<std::string> model_words(std::string_view text) {
  thread_local Folded folded;
  fold(text, {}, folded);
  std::vector<std::string> words;
  std::string word;
  const std::string_view bytes = folded.bytes;
  for (std::size_t at = 0; at < bytes.size();) {
    const utf8::Decoded one = utf8::decode(bytes, at);
    const std::string_view letter = bytes.substr(at, one.length);
    at += one.length;
    const char32_t c = one.code_point;
    if (is_word_char(c) && c != '_') {
      if (is_unspaced_script(c) && !is_mark(c)) end_word(word, words);
      word += letter;
      continue;
    }
    end_word(word, words);
    if (!is_blank(c)) words.emplace_back(letter);
  }
  end_word(word, words);
  return words;
}

std::vector<std::string> plain_words(std::string_view text) {
  constexpr std::string_view kBlanks{" \n\r\t\v\f\0", 7}, kLabel = "__label__";
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(kBlanks); at != text.npos; at = text.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    std::string_view word = text.substr(at, end - at);
    for (; word.starts_with(kLabel); word.remove_prefix(1)) words.emplace_back(word.substr(0, 1));
    if (word == "</s>") {
      words.emplace_back("<");
      word.remove_prefix(1);
    }
    words.emplace_back(word);
    at = end;
  }
  return words;
}

}  // namespace mpol::signals
