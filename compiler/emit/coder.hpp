// Coder: makes the LLVM code of a plan. Internal to emit; the only header with LLVM's in it.
//
// Data and functions are in code.cpp, classes and lists in code_classes.cpp.
#pragma once
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "compiler/emit/buckets.hpp"
#include "compiler/emit/plan.hpp"
#include "program/native_abi.hpp"

namespace mpol::emit {

using llvm::Value;
using native::Layout;

class Coder {
 public:
  Coder(const Plan& plan, std::size_t symbols, llvm::LLVMContext& context)
      : plan_(plan), symbols_(symbols), b_(context), module_(std::make_unique<llvm::Module>("mpol", context)) {
    i8_ = b_.getInt8Ty();
    i16_ = b_.getInt16Ty();
    i32_ = b_.getInt32Ty();
    i64_ = b_.getInt64Ty();
    ptr_ = b_.getPtrTy();
  }

  std::unique_ptr<llvm::Module> run(bool small);

 private:
  // ---- data ----
  llvm::GlobalVariable* global(llvm::Constant* value, const char* name = "");
  template <class T>
  llvm::Constant* data(const std::vector<T>& values) {
    if (values.empty()) return llvm::ConstantPointerNull::get(b_.getPtrTy());
    return global(llvm::ConstantDataArray::get(b_.getContext(), llvm::ArrayRef<T>(values)));
  }
  // Of a struct that is 32-bit numbers alone.
  template <class T>
  llvm::Constant* numbers(const std::vector<T>& values) {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) % 4 == 0 && alignof(T) == 4);
    std::vector<std::uint32_t> flat(values.size() * sizeof(T) / 4);
    if (!flat.empty()) std::memcpy(flat.data(), values.data(), flat.size() * 4);
    return data(flat);
  }
  // Numbers that are looked up one at a time: of 16 bits where they fit, since large tables cost a cache.
  struct Numbers {
    llvm::Constant* data = nullptr;
    llvm::Type* type = nullptr;
  };
  Numbers narrow(const std::vector<std::uint32_t>& values) {
    const bool fits = std::all_of(values.begin(), values.end(), [](std::uint32_t value) { return value <= 0xFFFF; });
    if (!fits) return {data(values), i32_};
    return {data(std::vector<std::uint16_t>(values.begin(), values.end())), i16_};
  }
  Value* look_up(const Numbers& numbers, Value* at, llvm::Type* result) {
    return b_.CreateZExt(b_.CreateLoad(numbers.type, b_.CreateGEP(numbers.type, numbers.data, at)), result);
  }
  llvm::Constant* array(const std::vector<llvm::Constant*>& values, llvm::Type* type) {
    if (values.empty()) return llvm::ConstantPointerNull::get(b_.getPtrTy());
    return global(llvm::ConstantArray::get(llvm::ArrayType::get(type, values.size()), values));
  }

  // Rows of all blocks in one array; by class, where a slot's row begins in it.
  void add_tables();
  void add_info(llvm::Constant* classes, llvm::Constant* single, llvm::Constant* blocks);

  // ---- functions ----
  llvm::Function* function(llvm::Type* result, const std::vector<llvm::Type*>& arguments, const llvm::Twine& name);
  void enter(llvm::Function* f);
  llvm::Function* small_function();
  llvm::Function* classes_function();
  llvm::Function* block_function(std::size_t index);

  // ---- blocks ----
  // The word of rules that fire.
  template <class ClassOf>
  Value* block_word(const Block& block, std::size_t place, const ClassOf& class_of) {
    std::vector<Value*> planes;
    for (const std::uint64_t fill : block.fill) planes.push_back(fill == 0 ? nullptr : b_.getInt64(fill));
    for (std::size_t i = 0; i < block.slots.size(); ++i) {
      const SlotRows& rows = block.slots[i];
      Value* const begin = row_begin(place + i, class_of(rows.slot));
      for (std::size_t k = 0; k < rows.planes.size(); ++k) {
        Value* const at = b_.CreateAdd(begin, b_.getInt64(places_[place + i].words + k));
        Value* const word = b_.CreateLoad(i64_, b_.CreateGEP(i64_, words_, at));
        Value*& plane = planes[rows.planes[k]];
        plane = plane == nullptr ? word : b_.CreateOr(plane, word);
      }
    }
    if (planes[0] == nullptr) planes[0] = b_.getInt64(0);
    Value* all = planes[0];
    for (std::size_t g = 1; g < planes.size(); ++g) {
      all = b_.CreateAnd(all, planes[g] == nullptr ? b_.getInt64(0) : planes[g]);
    }
    return block.is_or == 0 ? all : b_.CreateXor(all, b_.getInt64(block.is_or));
  }

  Value* row_begin(std::size_t place, Value* slot_class) {
    Value* const at = b_.CreateAdd(b_.CreateZExt(slot_class, i64_), b_.getInt64(places_[place].maps));
    return look_up(maps_, at, i64_);
  }

  // ---- classes ----
  Value* load(const Slot& slot, llvm::Type* type, std::uint32_t in_field, std::uint32_t in_signal);
  Value* state_is(const Slot& slot, SignalState state) {
    return b_.CreateICmpEQ(load(slot, i8_, 0, Layout::kState), b_.getInt8(static_cast<std::uint8_t>(state)));
  }
  Value* has_value(const Slot& slot) {
    if (slot.is_signal) return state_is(slot, SignalState::Available);
    return b_.CreateICmpNE(load(slot, i8_, Layout::kPresent, 0), b_.getInt8(0));
  }
  Value* number(std::uint32_t value) { return b_.getInt32(value); }

  // The class where `known`, else that of an unknown value.
  Value* or_unknown(const Slot& slot, Value* known, Value* known_class, std::uint32_t which = 0) {
    any_unknown_ = b_.CreateOr(any_unknown_, b_.CreateZExt(b_.CreateNot(known), i32_));
    return b_.CreateSelect(known, known_class, b_.CreateAdd(mode_, number(slot.classes() + which)));
  }

  Value* slot_class(const Slot& slot);
  Value* with_fallback(const Slot& slot, Value* known, Value* own);

  // Is the number at or above the cut? Cuts of numbers are compared as numbers.
  Value* reaches(const Slot& slot, Value* value, Key cut) {
    if (slot.kind == SlotKind::Int) return b_.CreateICmpSGE(value, b_.getInt64(static_cast<std::uint64_t>(cut)));
    return b_.CreateFCmpOGE(value, llvm::ConstantFP::get(b_.getDoubleTy(), number_of(cut)));
  }

  Value* number_class(const Slot& slot);
  Value* bucket_class(Value* value, const Buckets& buckets, bool is_int);

  // Halves the cuts, as often as it takes, without a branch. They are filled up with ones that no value reaches.
  Value* search_class(const Slot& slot, Value* value);
  Value* symbol_class(const Slot& slot, Value* symbol);

  // ---- lists ----
  // Which of a list field's symbols it holds, 64 symbols a mask; slots of the field have four bits each.
  Value* list_class(const Slot& slot) {
    Value* const bits = b_.CreateTrunc(b_.CreateAnd(list_bits(slot), b_.getInt64(slot.classes() - 1)), i32_);
    return or_unknown(slot, has_value(slot), bits);
  }

  // A list field's slots share masks, sixteen of them each: which mask, and where in it.
  std::pair<std::size_t, std::uint64_t> place_in_list(const Slot& slot) const;
  // The slot's bits, and above them those of the slots that come after it.
  Value* list_bits(const Slot& slot);
  Value* list_mask(std::uint32_t field, std::size_t part);

  struct Place {
    std::size_t words = 0, maps = 0;
  };
  const Plan& plan_;
  std::size_t symbols_;
  llvm::IRBuilder<> b_;
  std::unique_ptr<llvm::Module> module_;
  llvm::Type *i8_, *i16_, *i32_, *i64_, *ptr_;
  llvm::Constant* words_ = nullptr;
  Numbers maps_;
  std::vector<Place> places_;  // of all blocks' slots, one after the other
  std::size_t first_place_ = 0;
  // Of the function in work.
  Value *fields_ = nullptr, *signals_ = nullptr, *mode_ = nullptr, *any_unknown_ = nullptr;
  std::map<std::pair<std::uint32_t, std::size_t>, Value*> list_masks_;
};

}  // namespace mpol::emit
