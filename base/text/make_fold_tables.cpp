// Writes the tables of the folder (base/text/fold_tables.hpp) as C++, from ICU's Unicode data. Runs at build time;
// neither ICU nor this program is part of what is shipped. docs/text.md says what folding means; this is how it is
// worked out:
//
//   1. base(x): NFKC_Casefold and NFKD of x, again until nothing changes. Removed characters and removed marks are
//      dropped, decimal digits become ASCII digits.
//   2. Every code point y that can occur in some base(x) belongs to the confusable class named by base(skeleton(y)).
//      Each class gets one representative (see `representative_of`): an ASCII letter where there is one.
//   3. fold(x) = the representatives of base(x), with Hangul and kana composed again.
//   4. The result must be closed: each code point of fold(x) folds to itself. If not, the program fails, and so the
//   build.
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text/compose.hpp"
#include "base/text/fold_entry.hpp"
#include "base/text/make_tables.hpp"

namespace {

using mpol::tables::die;
using mpol::tables::is_scalar;
using Text = std::u32string;

icu::UnicodeString to_icu(const Text& text) {
  return icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(text.data()),
                                       static_cast<int32_t>(text.size()));
}

Text from_icu(const icu::UnicodeString& text) {
  Text result;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) result += static_cast<char32_t>(text.char32At(i));
  return result;
}

bool is_mark(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0; }

// Invisible and bidirectional controls, tags, variation selectors, other controls that are not white space, and the
// Arabic stretching line.
bool is_removed(char32_t c) {
  if (u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR) return !(c >= 0x09 && c <= 0x0D) && c != 0x85;
  return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
         u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_BIDI_CONTROL) || (c >= 0xFFF9 && c <= 0xFFFB) ||
         c == 0x0640;
}

// Marks that ordinary writers may leave out. The vowel signs and killers of the Brahmic scripts are not among them.
bool is_removed_mark(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  if (!is_mark(c) || u_charType(point) == U_COMBINING_SPACING_MARK) return false;
  const int32_t syllabic = u_getIntPropertyValue(point, UCHAR_INDIC_SYLLABIC_CATEGORY);
  if (syllabic == U_INSC_NUKTA || syllabic == U_INSC_CANTILLATION_MARK) return true;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(point, &status)) {
    case USCRIPT_INHERITED:
    case USCRIPT_COMMON:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_COPTIC:
    case USCRIPT_GLAGOLITIC:
    case USCRIPT_ARMENIAN:
    case USCRIPT_GEORGIAN:
    case USCRIPT_HEBREW:
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
    case USCRIPT_SAMARITAN:
    case USCRIPT_MANDAEAN: return true;
    default: return false;
  }
}

class Folding {
 public:
  Folding() {
    UErrorCode status = U_ZERO_ERROR;
    casefold_ = icu::Normalizer2::getNFKCCasefoldInstance(status);
    nfkd_ = icu::Normalizer2::getNFKDInstance(status);
    checker_ = uspoof_open(&status);
    recommended_ = uspoof_getRecommendedUnicodeSet(&status);
    if (U_FAILURE(status)) die("cannot open ICU's data");
    find_bases();
    find_classes();
  }
  ~Folding() { uspoof_close(checker_); }
  Folding(const Folding&) = delete;
  Folding& operator=(const Folding&) = delete;

  // The character that may join the one before it which `c` stands for (a compatibility jamo, a half-width mark), or 0.
  char32_t second_of(char32_t c) const {
    const auto found = bases_.find(c);
    const Text text = found == bases_.end() ? Text() : found->second;
    if (!text.empty() && text.size() > 1 && mpol::compose::is_second(text[0]))
      die("a fold of several characters begins with a joining one");
    return text.size() == 1 && mpol::compose::is_second(text[0]) ? text[0] : 0;
  }

  Text fold(char32_t c) const {
    const auto found = bases_.find(c);
    return found == bases_.end() ? represent(base(c)) : represent(found->second);
  }

 private:
  // What normalizing and case folding leave of a text; marks stay in, a stray voicing mark too.
  Text normalize(const Text& text) const {
    icu::UnicodeString now = to_icu(text);
    for (int round = 0; round < 8; ++round) {
      UErrorCode status = U_ZERO_ERROR;
      icu::UnicodeString next = nfkd_->normalize(casefold_->normalize(now, status), status);
      if (U_FAILURE(status)) die("normalization failed");
      if (next == now) break;
      now = next;
    }
    Text result;
    for (char32_t c : from_icu(now)) {
      if (!is_removed(c)) result += c;
    }
    return result;
  }

  static Text without_marks(const Text& text) {
    Text result;
    for (char32_t c : text) {
      const bool digit = u_charType(static_cast<UChar32>(c)) == U_DECIMAL_DIGIT_NUMBER;
      const bool voicing = c == mpol::compose::kVoiced || c == mpol::compose::kSemiVoiced;
      if (is_removed_mark(c) && !voicing) continue;
      result += digit ? U'0' + static_cast<char32_t>(u_charDigitValue(static_cast<UChar32>(c))) : c;
    }
    return result;
  }

  Text base(char32_t c) const { return without_marks(normalize(Text(1, c))); }

  Text skeleton(char32_t c) const {
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString result;
    uspoof_getSkeletonUnicodeString(checker_, 0, icu::UnicodeString(static_cast<UChar32>(c)), result, &status);
    if (U_FAILURE(status)) die("skeleton failed");
    return from_icu(result);
  }

  bool is_ordinary_letter(char32_t c) const {
    return u_isalpha(static_cast<UChar32>(c)) && recommended_->contains(static_cast<UChar32>(c));
  }

  static bool is_composable(char32_t c) {
    using namespace mpol::compose;
    return is_leading_jamo(c) || is_vowel_jamo(c) || is_trailing_jamo(c) || c == kVoiced || c == kSemiVoiced ||
           compose_kana(c, kVoiced) != 0;
  }

  void find_bases() {
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
      if (!is_scalar(c) || !u_isdefined(static_cast<UChar32>(c))) continue;
      const bool hangul_syllable = c >= 0xAC00 && c <= 0xD7A3;
      if (hangul_syllable) continue;  // they fold to themselves: decomposed, then composed again
      Text text = base(c);
      for (char32_t y : text) universe_.insert(y);
      bases_.emplace(c, std::move(text));
    }
  }

  // Whether a character takes part in confusable classes at all.
  bool has_class(char32_t c) const {
    if (c < 0x80 || is_mark(c)) return false;
    UErrorCode status = U_ZERO_ERROR;
    const bool hangul = uscript_getScript(static_cast<UChar32>(c), &status) == USCRIPT_HANGUL;
    return !(hangul && is_composable(c)) && c != mpol::compose::kVoiced && c != mpol::compose::kSemiVoiced;
  }

  void find_classes() {
    for (char32_t c : universe_) {
      const Text key = normalize(skeleton(c));
      members_[key].push_back(c);
      if (has_class(c)) key_of_.emplace(c, key);
    }
    for (const auto& [key, members] : members_) representative_.emplace(key, representative_of(key, members));
  }

  // The one form of a class. Case folding comes before confusables, so В (like B) is already в (like ʙ): a class whose
  // letters have capitals that look like an ASCII letter is that letter's, too.
  Text representative_of(const Text& key, const std::vector<char32_t>& members) const {
    Text bare = without_marks(key);
    if (bare.size() == 1 && bare[0] < 0x80) return bare;
    for (char32_t member : members) {
      if (member < 0x80) return Text(1, member);
    }
    for (char32_t member : members) {
      const auto capital = static_cast<char32_t>(u_toupper(static_cast<UChar32>(member)));
      if (capital == member) continue;
      const Text capital_key = without_marks(normalize(skeleton(capital)));
      if (capital_key.size() == 1 && capital_key[0] < 0x80 && u_isalpha(static_cast<UChar32>(capital_key[0])))
        return capital_key;
    }
    for (char32_t member : members) {
      if (is_composable(member) && has_class(member))
        return Text(1, bare.size() == 1 && is_composable(bare[0]) ? bare[0] : member);
    }
    if (bare == key && bare.size() == 1 && !is_ordinary_letter(bare[0])) {
      for (char32_t member : members) {
        if (is_ordinary_letter(member) && has_class(member)) return Text(1, member);
      }
    }
    return bare.empty() ? Text(1, members.front()) : bare;
  }

  // A letter of a living script becomes one letter, not punctuation, a digit or several characters, and it loses a mark
  // only on the way to ASCII: ø is like o, but ش is not like س. Hangul only becomes leading jamo, which join nothing
  // before them.
  bool may_become(char32_t from, const Text& key, const Text& to) const {
    if (to.empty()) return false;
    UErrorCode status = U_ZERO_ERROR;
    if (uscript_getScript(static_cast<UChar32>(from), &status) == USCRIPT_HANGUL)
      return std::all_of(to.begin(), to.end(), mpol::compose::is_leading_jamo);
    if (!is_ordinary_letter(from)) return true;
    return to.size() == 1 && u_isalpha(static_cast<UChar32>(to[0])) && (to[0] < 0x80 || without_marks(key) == key);
  }

  Text represent_one(char32_t c, int depth) const {
    const auto key = key_of_.find(c);
    if (key == key_of_.end()) return Text(1, c);
    const Text& to = representative_.at(key->second);
    if (!may_become(c, key->second, to) || to == Text(1, c)) return Text(1, c);
    if (depth == 8) die("confusable classes do not settle");
    Text result;
    for (char32_t y : to) result += represent_one(y, depth + 1);
    return result;
  }

  Text represent(const Text& text) const {
    Text result;
    for (char32_t c : text) {
      for (char32_t y : represent_one(c, 0)) {
        const char32_t joined = result.empty() ? 0 : mpol::compose::compose_pair(result.back(), y);
        if (joined != 0) {
          result.back() = joined;
        } else if (y != mpol::compose::kVoiced && y != mpol::compose::kSemiVoiced) {
          result += y;
        }
      }
    }
    return result;
  }

  const icu::Normalizer2* casefold_ = nullptr;
  const icu::Normalizer2* nfkd_ = nullptr;
  USpoofChecker* checker_ = nullptr;
  const icu::UnicodeSet* recommended_ = nullptr;
  std::map<char32_t, Text> bases_;
  std::set<char32_t> universe_;
  std::map<char32_t, Text> key_of_;
  std::map<Text, std::vector<char32_t>> members_;
  std::map<Text, Text> representative_;
};

// Turns folded forms into the entries of fold_entry.hpp.
class Entries {
 public:
  std::uint32_t entry_for(char32_t c, const Text& folded) {
    using namespace mpol::fold_entry;
    if (folded == Text(1, c)) {
      const std::uint8_t order = u_getCombiningClass(static_cast<UChar32>(c));
      return order == 0 ? make(Op::kSame, 0) : make(Op::kOrdered, order);
    }
    if (folded.empty()) return make(Op::kRemoved, 0);
    const bool ordered = std::any_of(folded.begin(), folded.end(),
                                     [](char32_t y) { return u_getCombiningClass(static_cast<UChar32>(y)) != 0; });
    std::string bytes;
    to_icu(folded).toUTF8String(bytes);
    // Several characters in as many bytes as the one they came from would look like a copy to the map.
    const bool looks_copied = folded.size() > 1 && bytes.size() == static_cast<std::size_t>(U8_LENGTH(c));
    if (!ordered && !looks_copied && bytes.size() <= 3) {
      std::uint32_t value = 0;
      for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
      return make(static_cast<Op>(bytes.size()), value);
    }
    return make(ordered ? Op::kSequence : Op::kPool,
                pool_offset(bytes) << 8 | static_cast<std::uint32_t>(bytes.size()));
  }
  const std::string& pool() const { return pool_; }

 private:
  std::uint32_t pool_offset(const std::string& bytes) {
    std::size_t offset = pool_.find(bytes);
    if (offset == std::string::npos) {
      offset = pool_.size();
      pool_ += bytes;
    }
    if (offset > 0xFFFF || bytes.size() > 0xFF) die("the pool of long foldings is full");
    return static_cast<std::uint32_t>(offset);
  }
  std::string pool_;
};

void check_closed(const Folding& folding, const std::map<char32_t, Text>& folds) {
  for (const auto& [c, folded] : folds) {
    for (char32_t y : folded) {
      const auto again = folds.find(y);
      const Text twice = again == folds.end() ? folding.fold(y) : again->second;
      if (twice != Text(1, y)) {
        std::fprintf(stderr, "U+%04X folds to U+%04X, which folds to", static_cast<unsigned>(c),
                     static_cast<unsigned>(y));
        for (char32_t z : twice) std::fprintf(stderr, " U+%04X", static_cast<unsigned>(z));
        die(": not closed");
      }
    }
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) die("usage: make_fold_tables OUTPUT.cpp");
  const Folding folding;
  std::map<char32_t, Text> folds;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    const bool hangul_syllable = c >= 0xAC00 && c <= 0xD7A3;
    if (!is_scalar(c) || hangul_syllable) continue;
    Text folded = u_isdefined(static_cast<UChar32>(c)) || is_removed(c) ? folding.fold(c) : Text(1, c);
    if (folded != Text(1, c) || u_getCombiningClass(static_cast<UChar32>(c)) != 0) folds.emplace(c, std::move(folded));
  }
  check_closed(folding, folds);

  Entries entries;
  std::vector<std::uint32_t> values(0x110000, 0);
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    using namespace mpol::fold_entry;
    const auto found = folds.find(c);
    if (!is_scalar(c)) {
      values[c] = make(Op::kBad, 0);
    } else if (const char32_t second = folding.second_of(c); second != 0) {
      values[c] = make(Op::kCompose, second);
    } else if (found != folds.end()) {
      values[c] = entries.entry_for(c, found->second);
    }
  }
  std::ofstream out(arguments[1]);
  out << "// Made by base/text/make_fold_tables.cpp from ICU " << U_ICU_VERSION << ", Unicode " << U_UNICODE_VERSION
      << ".\n"
      << "#include \"base/text/fold_entry.hpp\"\n\nnamespace mpol::fold_entry {\n\n";
  // Two-byte UTF-8 looks its entry up without the index, so its 32 blocks come first, each in its place.
  mpol::tables::write_two_stage(out, "kIndex", "kEntries", values, 6, 32);
  mpol::tables::write_bytes(out, "kPool", entries.pool());
  out << "const char kUnicodeVersion[] = \"" << U_UNICODE_VERSION << "\";\n\n}  // namespace mpol::fold_entry\n";
  return out.flush() ? 0 : 1;
}
