#include "program/ir_intern.hpp"

#include <algorithm>
#include <bit>

#include "program/ir_shape.hpp"

namespace mpol::ir {
namespace {

// FNV-1a over words, with a final mix.
class Hash {
 public:
  void add(std::uint64_t word) { state_ = (state_ ^ word) * 0x100000001B3u; }
  std::size_t value() const { return state_ ^ (state_ >> 29); }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325u;
};

std::size_t hash(const Inst& inst, std::span<const InstId> operands) {
  Hash hash;
  hash.add(static_cast<std::uint64_t>(inst.op) << 8 | static_cast<std::uint64_t>(inst.type));
  hash.add(static_cast<std::uint64_t>(inst.a) << 32 | inst.b);
  hash.add(static_cast<std::uint64_t>(inst.c) << 32 | inst.score.index);
  hash.add(static_cast<std::uint64_t>(inst.int_value));
  hash.add(std::bit_cast<std::uint64_t>(inst.number));
  for (const InstId operand : operands) hash.add(operand.index);
  return hash.value();
}

}  // namespace

bool Interner::equal(const Inst& inst, std::span<const InstId> operands, InstId other_id) const {
  const Inst& other = module_.insts[other_id.index];
  const std::span<const InstId> others = module_.operands_of(other);
  // Numbers by bits: zero and minus zero compare equal and are not the same constant.
  return inst.op == other.op && inst.type == other.type && inst.flag == other.flag && inst.a == other.a &&
         inst.b == other.b && inst.c == other.c && inst.int_value == other.int_value &&
         std::bit_cast<std::uint64_t>(inst.number) == std::bit_cast<std::uint64_t>(other.number) &&
         inst.score == other.score && std::equal(operands.begin(), operands.end(), others.begin(), others.end());
}

void Interner::offer_origin(InstId id, OriginId origin) {
  Inst& inst = module_.insts[id.index];
  if (!inst.origin.has_value()) inst.origin = origin;
}

InstId Interner::add(Inst inst, std::span<const InstId> operands) {
  const std::size_t key = hash(inst, operands);
  const auto [begin, end] = by_hash_.equal_range(key);
  for (auto found = begin; found != end; ++found) {
    if (!equal(inst, operands, found->second)) continue;
    offer_origin(found->second, inst.origin);
    return found->second;
  }
  const InstId id = append(module_, inst, operands);
  by_hash_.emplace(key, id);
  return id;
}

}  // namespace mpol::ir
