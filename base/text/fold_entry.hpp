// The tables of the folder: what each code point becomes. Made at build time by make_fold_tables.cpp.
//
// An entry is 32 bits: the operation in the top 4, its operand in the lower 24. Two stages: kIndex by code point / 64
// gives the block, kEntries the entry; the blocks of two-byte UTF-8 come first, unshared, and need no index. Read-only;
// safe from any thread. Only fold*.cpp and the generator include this.
#pragma once
#include <cstdint>

namespace mpol::fold_entry {

enum class Op : std::uint32_t {
  kSame = 0,  // the character stays
  kOne = 1,   // 1, 2 or 3 bytes of UTF-8, in the operand, lowest byte first
  kTwo = 2,
  kThree = 3,
  kRemoved = 4,   // nothing stays
  kPool = 5,      // offset in kPool << 8 | length
  kOrdered = 6,   // stays, and is a mark with this canonical combining class: it is ordered among its neighbours
  kCompose = 7,   // becomes this code point, which may join the character before it (compose.hpp)
  kSequence = 8,  // as kPool, but some of its characters are kOrdered
  kBad = 9,       // a surrogate: not UTF-8
};

constexpr std::uint32_t make(Op op, std::uint32_t operand) { return static_cast<std::uint32_t>(op) << 28 | operand; }
constexpr Op op_of(std::uint32_t entry) { return static_cast<Op>(entry >> 28); }
constexpr std::uint32_t operand_of(std::uint32_t entry) { return entry & 0xFFFFFF; }

extern const std::uint16_t kIndex[0x110000 / 64];
extern const std::uint32_t kEntries[];
extern const unsigned char kPool[];
extern const char kUnicodeVersion[];

// `code_point` is at most U+10FFFF.
inline std::uint32_t entry_of(char32_t code_point) {
  return kEntries[kIndex[code_point >> 6] * 64u + (code_point & 63)];
}

}  // namespace mpol::fold_entry
