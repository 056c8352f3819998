// ICU as the oracle, code point by code point: whatever ICU's normal forms identify, folding identifies, and folding
// does what UTS #39 says but where docs/text.md says otherwise.
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <boost/test/unit_test.hpp>
#include <map>

#include "base/text/compose.hpp"
#include "base/text/fold.hpp"
#include "base/text/segment.hpp"
#include "base/text/utf8.hpp"

using namespace mpol;

namespace {

std::string to_utf8(const icu::UnicodeString& text) {
  std::string result;
  text.toUTF8String(result);
  return result;
}

std::string folded(const icu::UnicodeString& text) { return fold_for_pattern(to_utf8(text), {}); }

template <class Check>
void for_each_code_point(Check check) {
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    if (!U_IS_SURROGATE(c) && u_isdefined(c)) check(c);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(fold_oracle)

BOOST_AUTO_TEST_CASE(normal_forms_fold_alike) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* forms[] = {icu::Normalizer2::getNFCInstance(status), icu::Normalizer2::getNFDInstance(status),
                                     icu::Normalizer2::getNFKCInstance(status),
                                     icu::Normalizer2::getNFKDInstance(status),
                                     icu::Normalizer2::getNFKCCasefoldInstance(status)};
  BOOST_REQUIRE(U_SUCCESS(status));
  for_each_code_point([&](UChar32 c) {
    const std::string ours = fold_code_point(static_cast<char32_t>(c));
    for (const icu::Normalizer2* form : forms) {
      BOOST_REQUIRE_MESSAGE(folded(form->normalize(icu::UnicodeString(c), status)) == ours, "U+" << std::hex << c);
    }
    BOOST_REQUIRE_MESSAGE(folded(icu::UnicodeString(c).toUpper(icu::Locale::getRoot())) ==
                              folded(icu::UnicodeString(c).toUpper(icu::Locale::getRoot()).foldCase()),
                          "U+" << std::hex << c);
  });
}

BOOST_AUTO_TEST_CASE(what_is_invisible_is_removed) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  for_each_code_point([&](UChar32 c) {
    if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) ||
        u_hasBinaryProperty(c, UCHAR_VARIATION_SELECTOR))
      BOOST_TEST(is_removed_by_fold(static_cast<char32_t>(c)));
    // And nothing that can be seen by itself is.
    if (u_isalnum(c) && u_charType(c) != U_MODIFIER_LETTER &&
        !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
        icu::UnicodeString(nfkd->normalize(icu::UnicodeString(c), status)).indexOf(UChar32{0x0640}) < 0)
      BOOST_TEST(!is_removed_by_fold(static_cast<char32_t>(c)), "U+" << std::hex << c);
  });
}

BOOST_AUTO_TEST_CASE(vowel_signs_of_the_brahmic_scripts_stay) {
  int kept = 0;
  for_each_code_point([&](UChar32 c) {
    const int32_t category = u_getIntPropertyValue(c, UCHAR_INDIC_SYLLABIC_CATEGORY);
    if (category != U_INSC_VOWEL_DEPENDENT && category != U_INSC_VIRAMA && category != U_INSC_BINDU &&
        category != U_INSC_VISARGA)
      return;
    if ((U_GET_GC_MASK(c) & U_GC_M_MASK) == 0 || !u_hasBinaryProperty(c, UCHAR_ALPHABETIC)) return;
    ++kept;
    BOOST_TEST(!is_removed_by_fold(static_cast<char32_t>(c)));
  });
  BOOST_TEST(kept > 500);
}

BOOST_AUTO_TEST_CASE(digits_of_all_scripts_are_ascii_digits) {
  for_each_code_point([](UChar32 c) {
    if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER)
      BOOST_TEST(fold_code_point(static_cast<char32_t>(c)) ==
                 std::string(1, static_cast<char>('0' + u_charDigitValue(c))));
  });
}

// Each departure from UTS #39 is one of the kinds that docs/text.md lists, and no other.
BOOST_AUTO_TEST_CASE(confusables_fold_like_their_prototypes) {
  UErrorCode status = U_ZERO_ERROR;
  USpoofChecker* checker = uspoof_open(&status);
  BOOST_REQUIRE(U_SUCCESS(status));
  std::size_t same = 0, different = 0;
  for_each_code_point([&](UChar32 c) {
    icu::UnicodeString skeleton;
    uspoof_getSkeletonUnicodeString(checker, 0, icu::UnicodeString(c), skeleton, &status);
    const bool hangul = c >= 0xAC00 && c <= 0xD7A3;
    if (hangul || skeleton == icu::UnicodeString(c)) return;
    (folded(icu::UnicodeString(c)) == folded(skeleton) ? same : different)++;
  });
  uspoof_close(checker);
  BOOST_TEST_MESSAGE("skeletons: " << same << " fold like their prototype, " << different << " do not");
  BOOST_TEST(same > 5000u);
}

BOOST_AUTO_TEST_CASE(our_two_compositions_are_icu_s) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  for (UChar32 second : {0x3099, 0x309A}) {
    for (UChar32 first = 0x3000; first < 0x3100; ++first) {
      const UChar32 expected = nfc->composePair(first, second);
      const auto ours = compose::compose_pair(static_cast<char32_t>(first), static_cast<char32_t>(second));
      BOOST_TEST(static_cast<UChar32>(ours) == std::max(0, expected));
    }
  }
  for (UChar32 second = 0x1161; second < 0x11FF; ++second) {
    for (UChar32 first : {0x1100, 0x1112, 0x1113, 0xAC00, 0xAC01, 0xAC1C, 0xD788, 0x41}) {
      const UChar32 expected = nfc->composePair(first, second);
      const auto ours = compose::compose_pair(static_cast<char32_t>(first), static_cast<char32_t>(second));
      BOOST_TEST(static_cast<UChar32>(ours) == std::max(0, expected));
    }
  }
}

BOOST_AUTO_TEST_CASE(word_characters_are_those_of_uts_18) {
  for_each_code_point([](UChar32 c) {
    const uint32_t category = U_GET_GC_MASK(c);
    const bool expected = u_hasBinaryProperty(c, UCHAR_ALPHABETIC) || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL) ||
                          (category & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0;
    BOOST_REQUIRE_EQUAL(is_word_char(static_cast<char32_t>(c)), expected);
  });
}

BOOST_AUTO_TEST_SUITE_END()
