// rot13, for stretches that become English by it. (For other languages nothing tells a rotated word from a rare one.)
//
// Each letter weighs how much likelier English is to have the letter it rotates to than the letter itself. A stretch is
// a part of the text whose letters weigh much in sum; it ends where the sum has fallen far below its greatest value.
// Ordinary English weighs less than nothing, so that only what is rotated is decoded. Digits weigh against, and what
// has no words is left alone: base64 is not rotated text. Somewhere in it a stretch has many of b g j q v x z close to
// each other; few texts have that anywhere, so that the weights are not even summed in most.
#include <array>
#include <bit>

#include "program/views/decode.hpp"
#include "program/views/under_way.hpp"

namespace mpol::views {

namespace {

// 100 ln(p(rot13(letter)) / p(letter)) with the usual letter frequencies of English, a to z.
constexpr std::array<int, 26> kWeight = {-20, 161,  -39, -381, -75, 105,  152,  -78, -197, 277,  -164, -69, -348,
                                         20,  -161, 39,  381,  75,  -105, -152, 78,  197,  -277, 164,  69,  348};
constexpr int kEnough = 1000;  // e^10 to one
constexpr int kFallen = 1000;
constexpr int kDigit = -400;
constexpr std::size_t kFewestLetters = 12;
constexpr std::size_t kLongestWord = 16;
// So many bytes have 19 letters, of which one is rare in English, and six are when it is rotated.
constexpr std::size_t kClose = 24;
constexpr int kManyRare = 6;

int letter_of(char c) {
  const int letter = (c | 0x20) - 'a';
  return letter >= 0 && letter < 26 ? letter : -1;
}

// Whether some kClose bytes have kManyRare rare letters. Blocks overlap so that each kClose bytes lie in one.
bool has_many_rare(std::string_view text) {
  constexpr std::uint64_t kCloseBits = (std::uint64_t{1} << kClose) - 1;
  for (std::size_t offset = 0; offset < text.size(); offset += 64 - (kClose - 1)) {
    for (std::uint64_t rare = rare_letters(text, offset); std::popcount(rare) >= kManyRare; rare &= rare - 1) {
      if (std::popcount(rare >> std::countr_zero(rare) & kCloseBits) >= kManyRare) return true;
    }
  }
  return false;
}

// Short words, and no capital behind a small letter.
bool has_words(std::string_view stretch) {
  std::size_t length = 0;
  char previous = ' ';
  for (char c : stretch) {
    length = letter_of(c) >= 0 ? length + 1 : 0;
    if (length > kLongestWord || (c >= 'A' && c <= 'Z' && previous >= 'a' && previous <= 'z')) return false;
    previous = c;
  }
  return true;
}

void add_stretch(const DecodeSource& source, std::size_t begin, std::size_t end, DecodeSink& sink) {
  const std::string_view text = source.segment.bytes;
  // Whole words.
  while (begin > 0 && letter_of(text[begin - 1]) >= 0) --begin;
  while (end < text.size() && letter_of(text[end]) >= 0) ++end;
  if (!source.touches_fresh(begin, end) || !has_words(text.substr(begin, end - begin))) return;
  std::string decoded(text.substr(begin, end - begin));
  for (char& c : decoded) {
    const int letter = letter_of(c);
    if (letter >= 0) c = static_cast<char>(c + (letter < 13 ? 13 : -13));
  }
  OffsetMap step;
  step.append_copy(begin, end - begin);
  sink.add(source, std::move(decoded), step, "rot13");
}

}  // namespace

void decode_rot13(const DecodeSource& source, DecodeSink& sink) {
  const std::string_view text = source.segment.bytes;
  if (!has_many_rare(text)) return;
  RotatedStretches stretches;
  const auto add = [&](std::size_t begin, std::size_t end) { add_stretch(source, begin, end, sink); };
  stretches.feed(text, add);
  stretches.finish(text, add);
}

template <class Found>
void RotatedStretches::finish(std::string_view text, const Found& found) {
  if (best_ >= kEnough && best_letters_ >= kFewestLetters && has_many_rare(text.substr(begin_, best_end_ - begin_)))
    found(begin_, best_end_);
  sum_ = best_ = 0;
  letters_ = best_letters_ = 0;
}

template <class Found>
void RotatedStretches::feed(std::string_view text, const Found& found) {
  for (; done_ < text.size(); ++done_) {
    const int letter = letter_of(text[done_]);
    const bool is_digit = text[done_] >= '0' && text[done_] <= '9';
    if (letter < 0 && !is_digit) continue;
    if (letters_ == 0) begin_ = done_;
    letters_ += letter >= 0;
    sum_ += letter >= 0 ? kWeight[static_cast<std::size_t>(letter)] : kDigit;
    if (sum_ > best_) {
      best_ = sum_;
      best_end_ = done_ + 1;
      best_letters_ = letters_;
    }
    if (sum_ <= 0 || sum_ < best_ - kFallen) finish(text, found);
  }
}

void RotatedWatch::feed(std::string_view text) {
  stretches_.feed(text, [&](std::size_t begin, std::size_t) {
    found_begin_ = begin;
    found_end_ = stretches_.done();
  });
}

std::size_t RotatedWatch::begin(std::string_view text, std::size_t from) const {
  std::size_t begin = stretches_.begin();
  if (found_end_ > from) begin = std::min(begin, found_begin_);
  // Whole words, as above.
  while (begin > 0 && letter_of(text[begin - 1]) >= 0) --begin;
  return begin;
}

}  // namespace mpol::views
