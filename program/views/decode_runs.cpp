// base64, base64url and hex: runs of at least kShortest of their characters, which ordinary words seldom are.
//
// Blocks of 64 bytes, overlapping by enough that each run of kShortest lies in one, are classified into bit masks;
// and-ing a mask with itself shifted leaves a bit where a run begins. Only there is anything looked at byte by byte. A
// run is hex if it is all hex digits (behind an optional 0x), even in number, and decodes to text; else base64 or
// base64url, by its symbols, with padding or without, over line breaks where the lines are long; if that is no text,
// then its parts between symbols are tried. Pairs of hex digits with one and the same separator between them are found
// by the same masks. Shorter base64 is taken only with its padding, which words do not have; it is looked for at each
// equals sign.
#include <algorithm>
#include <array>
#include <bit>

#include "program/views/decode.hpp"

namespace mpol::views {

namespace {

constexpr std::size_t kShortest = 12;
constexpr std::size_t kShortestPadded = 6;  // without its padding: four bytes
constexpr std::size_t kFewestPairs = 6;
// Encoders break lines at 64 or 76 characters; shorter ones are words.
constexpr std::size_t kShortestLine = 60;

constexpr std::array<signed char, 256> make_sextets() {
  std::array<signed char, 256> values{};
  values.fill(-1);
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<signed char>(i);
  values['-'] = 62;
  values['_'] = 63;
  return values;
}
constexpr std::array<signed char, 256> kSextets = make_sextets();

int sextet(char c) { return kSextets[static_cast<unsigned char>(c)]; }

class RunDecoder {
 public:
  RunDecoder(const DecodeSource& source, DecodeSink& sink)
      : source_(source), text_(source.segment.bytes), sink_(sink) {}

  void run() {
    constexpr std::size_t kOverlap = 3 * kFewestPairs;
    std::size_t behind = 0;  // what lies before has been looked at
    for (std::size_t offset = 0; offset < text_.size(); offset += 64 - kOverlap) {
      if (behind >= offset + 64) continue;
      const BlockMasks masks = classify_block(text_, offset);
      behind = std::max(behind, offset);
      for (std::uint64_t starts = run_starts(masks.base64); starts != 0; starts &= starts - 1) {
        const std::size_t at = offset + static_cast<std::size_t>(std::countr_zero(starts));
        if (at >= behind) behind = take_run(at);
      }
      for (std::uint64_t starts = pair_starts(masks); starts != 0; starts &= starts - 1) {
        const std::size_t at = offset + static_cast<std::size_t>(std::countr_zero(starts));
        if (at >= pairs_behind_) pairs_behind_ = take_pairs(at);
      }
    }
    take_short_padded();
  }

 private:
  static std::uint64_t run_starts(std::uint64_t mask) {
    const std::uint64_t two = mask & mask >> 1, four = two & two >> 2, eight = four & four >> 4;
    return eight & four >> 8;  // twelve in a row
  }

  static std::uint64_t pair_starts(const BlockMasks& masks) {
    const std::uint64_t pair = masks.hex & masks.hex >> 1 & masks.separator >> 2;
    const std::uint64_t two = pair & pair >> 3;
    return two & two >> 6;  // four pairs with their separators
  }

  // The end of the characters of base64 from `at` on.
  std::size_t run_end(std::size_t at) const {
    while (at < text_.size() && sextet(text_[at]) >= 0) ++at;
    return at;
  }

  // The end of the padding that makes `characters` of base64, which end at `end`, whole groups of four.
  std::size_t padding_end(std::size_t characters, std::size_t end) const {
    for (; characters % 4 != 0 && end < text_.size() && text_[end] == '='; ++characters) ++end;
    return end;
  }

  void take_short_padded() {
    for (std::size_t at = text_.find('='); at != std::string_view::npos; at = text_.find('=', at)) {
      std::size_t begin = at;
      while (begin > 0 && at - begin < kShortest && sextet(text_[begin - 1]) >= 0) --begin;
      const std::size_t size = at - begin, end = padding_end(size, at);
      const bool is_whole =
          (size + end - at) % 4 == 0 && (end == text_.size() || (text_[end] != '=' && sextet(text_[end]) < 0));
      if (size >= kShortestPadded && size < kShortest && end > at && is_whole && source_.touches_fresh(begin, at))
        take_base64(begin, at);
      at = std::max(end, at + 1);
    }
  }

  std::size_t take_run(std::size_t at) {
    const std::size_t end = run_end(at);
    if (!source_.touches_fresh(at, end)) return end;
    if (take_hex(at, end)) return end;
    const std::size_t wrapped_end = end_over_lines(at, end);
    if (wrapped_end != end && take_base64(at, wrapped_end)) return wrapped_end;
    if (!take_base64(at, end)) take_parts(at, end);
    return end;
  }

  // Further lines of the same base64 text, when the first is as long as encoders make them.
  std::size_t end_over_lines(std::size_t begin, std::size_t end) const {
    const std::size_t width = end - begin;
    if (width < kShortestLine || width % 4 != 0) return end;
    while (end < text_.size()) {
      std::size_t next = end;
      if (text_[next] == '\r') ++next;
      if (next >= text_.size() || text_[next] != '\n') break;
      const std::size_t next_end = run_end(++next);
      if (next_end == next || next_end - next > width) break;
      end = next_end;
      if (next_end - next < width) break;
    }
    return end;
  }

  bool take_hex(std::size_t begin, std::size_t end) {
    if (text_.substr(begin, 2) == "0x" || text_.substr(begin, 2) == "0X") begin += 2;
    if (end - begin < kShortest || (end - begin) % 2 != 0) return false;
    std::string decoded;
    for (std::size_t i = begin; i < end; i += 2) {
      const int high = hex_value(text_[i]), low = hex_value(text_[i + 1]);
      if (high < 0 || low < 0) return false;
      decoded += static_cast<char>(high * 16 + low);
    }
    if (!looks_like_text(decoded)) return false;
    OffsetMap step;
    for (std::size_t i = begin; i < end; i += 2) step.append_unit(i, 2, 1);
    sink_.add(source_, std::move(decoded), step, "hex");
    return true;
  }

  bool take_base64(std::size_t begin, std::size_t end) {
    const std::string_view run = text_.substr(begin, end - begin);
    const bool is_url = run.find_first_of("-_") != std::string_view::npos;
    if (is_url && run.find_first_of("+/") != std::string_view::npos) return false;
    std::string decoded;
    OffsetMap step;
    std::size_t places[4], count = 0;
    std::uint32_t bits = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const int value = sextet(text_[i]);
      if (value < 0) continue;  // a line break
      places[count++] = i;
      bits = bits << 6 | static_cast<std::uint32_t>(value);
      if (count < 4) continue;
      append_group(bits, 3, places[0], i + 1, decoded, step);
      bits = 0;
      count = 0;
    }
    // Two or three characters behind the last group of four make one or two bytes; a single one makes none.
    if (count >= 2) {
      const std::size_t group_end = padding_end(count, places[count - 1] + 1);
      append_group(bits << (6 * (4 - count)), count - 1, places[0], group_end, decoded, step);
    }
    if (!looks_like_text(decoded)) return false;
    sink_.add(source_, std::move(decoded), step, is_url ? "base64url" : "base64");
    return true;
  }

  static void append_group(std::uint32_t bits, std::size_t bytes, std::size_t begin, std::size_t end,
                           std::string& decoded, OffsetMap& step) {
    const char three[] = {static_cast<char>(bits >> 16), static_cast<char>(bits >> 8), static_cast<char>(bits)};
    decoded.append(three, bytes);
    step.append_unit(begin, end - begin, bytes);
  }

  // `id_aWdub3Jl...`, `path/aWdub3Jl...`: the symbols of base64 also stand between other things and it.
  void take_parts(std::size_t begin, std::size_t end) {
    if (text_.substr(begin, end - begin).find_first_of("+/-_") == std::string_view::npos) return;
    while (begin < end) {
      const std::size_t stop = std::min(text_.find_first_of("+/-_", begin), end);
      if (stop - begin >= kShortest && !take_hex(begin, stop)) take_base64(begin, stop);
      begin = stop + 1;
    }
  }

  std::size_t take_pairs(std::size_t begin) {
    const char separator = text_[begin + 2];
    std::string decoded;
    OffsetMap step;
    std::size_t at = begin;
    while (at + 2 <= text_.size()) {
      const int high = hex_value(text_[at]), low = hex_value(text_[at + 1]);
      if (high < 0 || low < 0) break;
      decoded += static_cast<char>(high * 16 + low);
      const bool more = at + 2 < text_.size() && text_[at + 2] == separator;
      step.append_unit(at, 2, 1);
      at += 2;
      if (!more) break;
      ++at;
    }
    if (decoded.size() >= kFewestPairs && source_.touches_fresh(begin, at) && looks_like_text(decoded))
      sink_.add(source_, std::move(decoded), step, "hex");
    return std::max(at, begin + 3);
  }

  const DecodeSource& source_;
  const std::string_view text_;
  DecodeSink& sink_;
  std::size_t pairs_behind_ = 0;
};

}  // namespace

void decode_runs(const DecodeSource& source, DecodeSink& sink) { RunDecoder(source, sink).run(); }

}  // namespace mpol::views
