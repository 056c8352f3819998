// What the table generators share: writing C++ arrays. Only build-time programs include this.
//
// A two-stage table splits the code points into blocks of 2^shift and keeps each distinct block once; the first stage
// says which block, the second holds the values. `fixed_blocks` leading blocks keep their own place even when they are
// equal.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace mpol::tables {

[[noreturn]] inline void die(const char* what) {
  std::fprintf(stderr, "table generator: %s\n", what);
  std::exit(1);
}

inline bool is_scalar(char32_t c) { return c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF); }

template <class Number>
void write_numbers(std::ostream& out, const char* type, const char* name, const std::vector<Number>& values) {
  out << "const " << type << " " << name << "[" << values.size() << "] = {";
  for (std::size_t i = 0; i < values.size(); ++i)
    out << (i % 16 == 0 ? "\n" : "") << static_cast<std::uint64_t>(values[i]) << "u,";
  out << "};\n\n";
}

inline void write_bytes(std::ostream& out, const char* name, const std::string& bytes) {
  out << "const unsigned char " << name << "[" << bytes.size() + 1 << "] = {";
  for (unsigned char byte : bytes) out << static_cast<unsigned>(byte) << ",";
  out << "0};\n\n";
}

inline void write_two_stage(std::ostream& out, const char* index_name, const char* values_name,
                            const std::vector<std::uint32_t>& values, unsigned shift, std::size_t fixed_blocks) {
  const std::size_t block_size = std::size_t{1} << shift;
  std::map<std::vector<std::uint32_t>, std::size_t> seen;
  std::vector<std::uint32_t> index, blocks;
  for (std::size_t start = 0; start < values.size(); start += block_size) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(start);
    const std::vector<std::uint32_t> block(first, first + static_cast<std::ptrdiff_t>(block_size));
    const std::size_t next = blocks.size() / block_size;
    const auto [place, is_new] = seen.emplace(block, next);
    if (is_new || start / block_size < fixed_blocks) {
      blocks.insert(blocks.end(), block.begin(), block.end());
      index.push_back(static_cast<std::uint32_t>(next));
    } else {
      index.push_back(static_cast<std::uint32_t>(place->second));
    }
  }
  if (blocks.size() / block_size > 0xFFFF) die("too many distinct blocks");
  write_numbers(out, "std::uint16_t", index_name, index);
  write_numbers(out, "std::uint32_t", values_name, blocks);
}

}  // namespace mpol::tables
