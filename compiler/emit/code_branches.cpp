// Code with branches, for a few rules.
#include "compiler/emit/coder.hpp"

namespace mpol::emit {

void Coder::add_branches(llvm::Function* f) {
  when_unknown_ = new_block(f);
  add_lists();
  Value* word = b_.getInt64(0);
  for (std::size_t i = 0; i < plan_.few.size(); ++i) word = add_rule(f, plan_.few[i], std::uint64_t{1} << i, word);
  b_.CreateStore(word, f->getArg(2));
  b_.CreateRet(b_.getInt32(0));
  b_.SetInsertPoint(when_unknown_);
}

void Coder::add_lists() {
  for (const Slot& slot : plan_.slots) {
    if (slot.kind != SlotKind::List) continue;
    const auto [part, bit] = place_in_list(slot);
    Lists& list = lists_[{slot.index, part}];
    if (list.read != nullptr) continue;
    list.is_read = b_.CreateAlloca(i8_);
    list.mask = b_.CreateAlloca(i64_);
    b_.CreateStore(b_.getInt8(0), list.is_read);
    llvm::IRBuilder<>::InsertPointGuard here(b_);
    Value* const fields = fields_;
    list.read = function(i64_, {ptr_}, "list");
    fields_ = list.read->getArg(0);
    b_.CreateRet(list_mask(slot.index, part));
    fields_ = fields;
  }
}

Value* Coder::read_list_bits(const Slot& slot) {
  const auto [part, bit] = place_in_list(slot);
  const Lists& list = lists_.at({slot.index, part});
  llvm::Function* const f = b_.GetInsertBlock()->getParent();
  auto* const read = new_block(f);
  auto* const go_on = new_block(f);
  b_.CreateCondBr(b_.CreateICmpEQ(b_.CreateLoad(i8_, list.is_read), b_.getInt8(0)), read, go_on);
  b_.SetInsertPoint(read);
  b_.CreateStore(b_.CreateCall(list.read, {fields_}), list.mask);
  b_.CreateStore(b_.getInt8(1), list.is_read);
  b_.CreateBr(go_on);
  b_.SetInsertPoint(go_on);
  return b_.CreateLShr(b_.CreateLoad(i64_, list.mask), b_.getInt64(bit));
}

void Coder::leave_if_unknown(llvm::Function* f, const Slot& slot) {
  if (slot.kind == SlotKind::Deferred || slot.kind == SlotKind::Missing) return;
  Value* known = nullptr;
  if (slot.kind == SlotKind::Unavailable) {
    known = b_.CreateNot(state_is(slot, SignalState::NotFetched));
  } else {
    Value* const flag = load(slot, i8_, Layout::kPresent, Layout::kState);
    known = b_.CreateICmpNE(b_.CreateAnd(flag, b_.getInt8(1)), b_.getInt8(0));
  }
  if (slot.kind == SlotKind::Symbol) {
    Value* const symbol = load(slot, i32_, Layout::kFieldSymbol, Layout::kSignalSymbol);
    known = b_.CreateAnd(known, b_.CreateICmpNE(symbol, number(Id<void>::kNone)));
  }
  auto* const go_on = new_block(f);
  b_.CreateCondBr(known, go_on, when_unknown_);
  b_.SetInsertPoint(go_on);
}

Value* Coder::add_rule(llvm::Function* f, const RuleFormula& rule, std::uint64_t bit, Value* word) {
  if (rule.groups.empty()) return rule.is_or ? word : b_.CreateOr(word, b_.getInt64(bit));
  auto* const fires = new_block(f);
  auto* const after = new_block(f);
  llvm::PHINode* const result = llvm::PHINode::Create(i64_, 4, "", after);
  for (std::size_t g = 0; g < rule.groups.size(); ++g) {
    const std::vector<Literal>& group = rule.groups[g];
    const bool is_last_group = g + 1 == rule.groups.size();
    auto* const next_group = is_last_group ? nullptr : new_block(f);
    for (std::size_t k = 0; k < group.size(); ++k) {
      const bool is_last = k + 1 == group.size();
      auto* const next = is_last ? nullptr : new_block(f);
      llvm::BasicBlock* when_true = is_last_group ? fires : next_group;
      llvm::BasicBlock* when_false = is_last ? after : next;
      if (rule.is_or) {
        when_true = is_last ? fires : next;
        when_false = is_last_group ? after : next_group;
      }
      leave_if_unknown(f, plan_.slots[group[k].slot]);
      Value* const test = b_.CreateXor(plain_test(group[k]), b_.getInt1(group[k].negated));
      if (when_false == after) result->addIncoming(word, b_.GetInsertBlock());
      b_.CreateCondBr(test, when_true, when_false);
      if (next != nullptr) b_.SetInsertPoint(next);
    }
    if (next_group != nullptr) b_.SetInsertPoint(next_group);
  }
  b_.SetInsertPoint(fires);
  result->addIncoming(b_.CreateOr(word, b_.getInt64(bit)), fires);
  b_.CreateBr(after);
  b_.SetInsertPoint(after);
  return result;
}

Value* Coder::plain_test(const Literal& literal) {
  const Slot& slot = plan_.slots[literal.slot];
  switch (slot.kind) {
    case SlotKind::Missing: return b_.CreateNot(has_value(slot));
    case SlotKind::Unavailable: return state_is(slot, SignalState::Unavailable);
    case SlotKind::Truth:
      return b_.CreateICmpNE(load(slot, i8_, Layout::kFieldTruth, Layout::kSignalTruth), b_.getInt8(0));
    case SlotKind::List:
      return b_.CreateICmpNE(b_.CreateAnd(read_list_bits(slot), b_.getInt64(1u << literal.bit)), b_.getInt64(0));
    case SlotKind::Symbol: return symbol_test(literal, load(slot, i32_, Layout::kFieldSymbol, Layout::kSignalSymbol));
    default: break;
  }
  const bool is_int = slot.kind == SlotKind::Int;
  Value* const value = is_int ? load(slot, i64_, Layout::kFieldInt, Layout::kSignalInt)
                              : load(slot, b_.getDoubleTy(), Layout::kFieldNumber, Layout::kSignalNumber);
  Value* const test = literal.low ? reaches(slot, value, *literal.low) : nullptr;
  if (!literal.high) return test;
  Value* const below = b_.CreateNot(reaches(slot, value, *literal.high));
  return test == nullptr ? below : b_.CreateAnd(test, below);
}

Value* Coder::symbol_test(const Literal& literal, Value* symbol) {
  std::uint64_t mask = 0;
  bool fits = true;
  for (const SymbolId id : literal.symbols) {
    fits &= id.index < 64;
    mask |= std::uint64_t{1} << (id.index % 64);
  }
  if (literal.symbols.size() > 1 && fits) {
    Value* const shift = b_.CreateAnd(b_.CreateZExt(symbol, i64_), b_.getInt64(63));
    Value* const bit = b_.CreateAnd(b_.CreateLShr(b_.getInt64(mask), shift), b_.getInt64(1));
    return b_.CreateAnd(b_.CreateICmpNE(bit, b_.getInt64(0)), b_.CreateICmpULT(symbol, number(64)));
  }
  Value* any = b_.getInt1(false);
  for (const SymbolId id : literal.symbols) any = b_.CreateOr(any, b_.CreateICmpEQ(symbol, number(id.index)));
  return any;
}

}  // namespace mpol::emit
