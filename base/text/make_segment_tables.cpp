// Writes the tables of base/text/segment_tables.hpp as C++, from ICU's Unicode data. Runs at build time.
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <fstream>

#include "base/text/make_tables.hpp"
#include "base/text/segment_tables.hpp"

namespace {

namespace bits = mpol::segment_tables;

bool is_unspaced(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR: return true;
    default: return c == 0x30FC;  // the prolonged sound mark, common to both kana
  }
}

std::uint32_t properties(UChar32 c) {
  const std::uint32_t category = U_GET_GC_MASK(c);
  const bool word = u_hasBinaryProperty(c, UCHAR_ALPHABETIC) || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL) ||
                    (category & (U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0;
  return (word ? bits::kWord : 0) | ((category & U_GC_L_MASK) != 0 ? bits::kLetter : 0) |
         ((category & U_GC_M_MASK) != 0 ? bits::kMark : 0) | (word && is_unspaced(c) ? bits::kUnspaced : 0);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) mpol::tables::die("usage: make_segment_tables OUTPUT.cpp");
  std::vector<std::uint32_t> values(0x110000, 0);
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) values[static_cast<std::size_t>(c)] = properties(c);
  std::ofstream out(arguments[1]);
  out << "// Made by base/text/make_segment_tables.cpp from ICU " << U_ICU_VERSION << ".\n"
      << "#include \"base/text/segment_tables.hpp\"\n\nnamespace mpol::segment_tables {\n\n";
  mpol::tables::write_two_stage(out, "kIndex", "kProperties", values, 6, 0);
  out << "}  // namespace mpol::segment_tables\n";
  return out.flush() ? 0 : 1;
}
