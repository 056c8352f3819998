// The class of each slot: the place of its value among the constants it is compared with.
#include "compiler/emit/coder.hpp"

namespace mpol::emit {
namespace {

// Up to this many cuts are compared one by one.
constexpr std::size_t kFewCuts = 6;

}  // namespace

Value* Coder::load(const Slot& slot, llvm::Type* type, std::uint32_t in_field, std::uint32_t in_signal) {
  const std::uint64_t offset = slot.is_signal ? std::uint64_t{slot.index} * Layout::kSignalBytes + in_signal
                                              : std::uint64_t{slot.index} * Layout::kFieldBytes + in_field;
  return b_.CreateLoad(type, b_.CreateConstGEP1_64(i8_, slot.is_signal ? signals_ : fields_, offset));
}

Value* Coder::slot_class(const Slot& slot) {
  switch (slot.kind) {
    case SlotKind::Deferred: any_unknown_ = b_.CreateOr(any_unknown_, number(plan_.always_unknown)); return mode_;
    case SlotKind::Missing: return b_.CreateZExt(b_.CreateNot(has_value(slot)), i32_);
    case SlotKind::Unavailable: {
      Value* const fetched = b_.CreateNot(state_is(slot, SignalState::NotFetched));
      return or_unknown(slot, fetched, b_.CreateZExt(state_is(slot, SignalState::Unavailable), i32_));
    }
    case SlotKind::List: return list_class(slot);
    default: break;
  }
  Value* known = has_value(slot);
  Value* own = nullptr;
  if (slot.kind == SlotKind::Truth) {
    Value* const byte = load(slot, i8_, Layout::kFieldTruth, Layout::kSignalTruth);
    own = b_.CreateZExt(b_.CreateICmpNE(byte, b_.getInt8(0)), i32_);
  } else if (slot.kind == SlotKind::Symbol) {
    Value* const symbol = load(slot, i32_, Layout::kFieldSymbol, Layout::kSignalSymbol);
    own = symbol_class(slot, symbol);
    Value* const named = b_.CreateICmpNE(symbol, number(Id<void>::kNone));
    if (slot.fallback)
      return with_fallback(slot, known, or_unknown(slot, b_.CreateOr(named, b_.CreateNot(known)), own));
    known = b_.CreateAnd(known, named);
  } else {
    own = number_class(slot);
  }
  return slot.fallback ? with_fallback(slot, known, own) : or_unknown(slot, known, own);
}

Value* Coder::with_fallback(const Slot& slot, Value* known, Value* own) {
  std::uint32_t fallback = 0;
  switch (slot.kind) {
    case SlotKind::Truth: fallback = slot.fallback->int_value != 0 ? 1 : 0; break;
    case SlotKind::Symbol: fallback = slot.class_of(SymbolId(slot.fallback->a)); break;
    case SlotKind::Int: fallback = slot.class_of(slot.fallback->int_value); break;
    default: fallback = slot.class_of(key_of(slot.fallback->number)); break;
  }
  Value* const chosen = b_.CreateSelect(known, own, number(fallback));
  if (!slot.is_signal) return chosen;
  return or_unknown(slot, b_.CreateNot(state_is(slot, SignalState::NotFetched)), chosen);
}

Value* Coder::number_class(const Slot& slot) {
  const bool is_int = slot.kind == SlotKind::Int;
  Value* const value = is_int ? load(slot, i64_, Layout::kFieldInt, Layout::kSignalInt)
                              : load(slot, b_.getDoubleTy(), Layout::kFieldNumber, Layout::kSignalNumber);
  if (slot.cuts.size() > kFewCuts) {
    if (const std::optional<Buckets> buckets = make_buckets(slot.cuts, is_int))
      return bucket_class(value, *buckets, is_int);
    return search_class(slot, value);
  }
  Value* sum = number(0);
  for (const Key cut : slot.cuts) sum = b_.CreateAdd(sum, b_.CreateZExt(reaches(slot, value, cut), i32_));
  return sum;
}

Value* Coder::bucket_class(Value* value, const Buckets& buckets, bool is_int) {
  llvm::Type* const real = b_.getDoubleTy();
  const auto real_number = [&](double x) { return llvm::ConstantFP::get(real, x); };
  Value* part = is_int ? b_.CreateSIToFP(value, real) : value;
  part = b_.CreateFMul(b_.CreateFSub(part, real_number(buckets.low)), real_number(buckets.scale));
  // In this form each is one instruction, and what is not a number becomes 0.
  part = b_.CreateSelect(b_.CreateFCmpOGT(part, real_number(0)), part, real_number(0));
  part =
      b_.CreateSelect(b_.CreateFCmpOLT(part, real_number(buckets.count - 1.0)), part, real_number(buckets.count - 1.0));
  part = b_.CreateFPToSI(part, i64_);
  // A part: its cuts, one less than each so that none is the greatest, then how many come before.
  const std::size_t width = buckets.inside + 1;
  std::vector<std::uint64_t> words;
  for (std::uint32_t i = 0; i < buckets.count; ++i) {
    for (std::uint32_t k = 0; k < buckets.inside; ++k) {
      const bool is_there = k < buckets.cuts[i].size();
      if (is_int) {
        words.push_back(static_cast<std::uint64_t>(is_there ? buckets.cuts[i][k] - 1 : INT64_MAX));
      } else {
        const double cut = is_there ? number_of(buckets.cuts[i][k]) : std::numeric_limits<double>::quiet_NaN();
        words.push_back(std::bit_cast<std::uint64_t>(cut));
      }
    }
    words.push_back(buckets.before[i]);
  }
  Value* const row = b_.CreateGEP(i64_, data(words), b_.CreateMul(part, b_.getInt64(width)));
  Value* sum = b_.CreateLoad(i32_, b_.CreateConstGEP1_64(i64_, row, buckets.inside));
  for (std::uint32_t k = 0; k < buckets.inside; ++k) {
    Value* const cut = b_.CreateLoad(is_int ? i64_ : real, b_.CreateConstGEP1_64(i64_, row, k));
    Value* const above = is_int ? b_.CreateICmpSGT(value, cut) : b_.CreateFCmpOGE(value, cut);
    sum = b_.CreateAdd(sum, b_.CreateZExt(above, i32_));
  }
  return sum;
}

Value* Coder::search_class(const Slot& slot, Value* value) {
  std::size_t size = 1;
  while (size <= slot.cuts.size()) size *= 2;
  const bool is_int = slot.kind == SlotKind::Int;
  std::vector<std::uint64_t> words;
  for (std::size_t i = 0; i < size; ++i) {
    const bool is_there = i < slot.cuts.size();
    if (is_int) {
      words.push_back(static_cast<std::uint64_t>(is_there ? slot.cuts[i] - 1 : INT64_MAX));
    } else {
      const double cut = is_there ? number_of(slot.cuts[i]) : std::numeric_limits<double>::quiet_NaN();
      words.push_back(std::bit_cast<std::uint64_t>(cut));
    }
  }
  llvm::Constant* const table = data(words);
  Value* at = b_.getInt64(0);
  for (std::size_t half = size / 2; half > 0; half /= 2) {
    Value* const next = b_.CreateAdd(at, b_.getInt64(half));
    Value* const cut =
        b_.CreateLoad(is_int ? i64_ : b_.getDoubleTy(), b_.CreateGEP(i64_, table, b_.CreateSub(next, b_.getInt64(1))));
    Value* const above = is_int ? b_.CreateICmpSGT(value, cut) : b_.CreateFCmpOGE(value, cut);
    at = b_.CreateSelect(above, next, at);
  }
  return b_.CreateTrunc(at, i32_);
}

Value* Coder::symbol_class(const Slot& slot, Value* symbol) {
  std::vector<std::uint32_t> classes(symbols_ + 1, 0);
  for (std::size_t i = 0; i < slot.symbols.size(); ++i) {
    if (slot.symbols[i].index < symbols_) classes[slot.symbols[i].index] = static_cast<std::uint32_t>(1 + i);
  }
  Value* const known = b_.CreateICmpULT(symbol, number(static_cast<std::uint32_t>(symbols_)));
  Value* const at = b_.CreateZExt(b_.CreateSelect(known, symbol, number(static_cast<std::uint32_t>(symbols_))), i64_);
  Value* const own = look_up(narrow(classes), at, i32_);
  return slot.reads_spelling ? or_unknown(slot, known, own, 2) : own;
}

std::pair<std::size_t, std::uint64_t> Coder::place_in_list(const Slot& slot) const {
  const auto own = static_cast<std::size_t>(&slot - plan_.slots.data());
  std::size_t ordinal = 0;
  for (std::size_t i = 0; i < own; ++i) {
    ordinal += plan_.slots[i].kind == SlotKind::List && plan_.slots[i].index == slot.index ? 1 : 0;
  }
  return {ordinal / 16, ordinal % 16 * 4};
}

Value* Coder::list_bits(const Slot& slot) {
  const auto [part, bit] = place_in_list(slot);
  Value*& mask = list_masks_[{slot.index, part}];
  if (mask == nullptr) mask = list_mask(slot.index, part);
  return b_.CreateLShr(mask, b_.getInt64(bit));
}

Value* Coder::list_mask(std::uint32_t field, std::size_t part) {
  std::vector<std::uint8_t> bits(symbols_ + 1, 64);
  std::size_t ordinal = 0;
  for (const Slot& slot : plan_.slots) {
    if (slot.kind != SlotKind::List || slot.index != field) continue;
    for (std::size_t i = 0; i < slot.symbols.size() && ordinal / 16 == part; ++i) {
      if (slot.symbols[i].index < symbols_)
        bits[slot.symbols[i].index] = static_cast<std::uint8_t>(ordinal % 16 * 4 + i);
    }
    ++ordinal;
  }
  const std::uint64_t offset = std::uint64_t{field} * Layout::kFieldBytes + Layout::kFieldList;
  Value* const begin = b_.CreateLoad(ptr_, b_.CreateConstGEP1_64(i8_, fields_, offset));
  Value* const end = b_.CreateLoad(ptr_, b_.CreateConstGEP1_64(i8_, fields_, offset + sizeof(void*)));
  llvm::Constant* const table = data(bits);

  llvm::BasicBlock* const before = b_.GetInsertBlock();
  auto* const loop = llvm::BasicBlock::Create(b_.getContext(), "", before->getParent());
  auto* const body = llvm::BasicBlock::Create(b_.getContext(), "", before->getParent());
  auto* const after = llvm::BasicBlock::Create(b_.getContext(), "", before->getParent());
  b_.CreateBr(loop);
  b_.SetInsertPoint(loop);
  llvm::PHINode* const at = b_.CreatePHI(ptr_, 2);
  llvm::PHINode* const mask = b_.CreatePHI(i64_, 2);
  b_.CreateCondBr(b_.CreateICmpEQ(at, end), after, body);
  b_.SetInsertPoint(body);
  Value* const symbol = b_.CreateLoad(i32_, at);
  Value* const limit = number(static_cast<std::uint32_t>(symbols_));
  Value* const index = b_.CreateZExt(b_.CreateSelect(b_.CreateICmpULT(symbol, limit), symbol, limit), i64_);
  Value* const bit = b_.CreateZExt(b_.CreateLoad(i8_, b_.CreateGEP(i8_, table, index)), i64_);
  Value* const is_asked = b_.CreateZExt(b_.CreateICmpULT(bit, b_.getInt64(64)), i64_);
  Value* const next_mask = b_.CreateOr(mask, b_.CreateShl(is_asked, b_.CreateAnd(bit, b_.getInt64(63))));
  Value* const next = b_.CreateConstGEP1_64(i32_, at, 1);
  b_.CreateBr(loop);
  at->addIncoming(begin, before);
  at->addIncoming(next, body);
  mask->addIncoming(b_.getInt64(0), before);
  mask->addIncoming(next_mask, body);
  b_.SetInsertPoint(after);
  return mask;
}

}  // namespace mpol::emit
