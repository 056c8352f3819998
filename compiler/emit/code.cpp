// For a program of few blocks everything is one function, and classes are in registers. For others, classes are written
// to memory by functions of a bounded number of slots, and each block is a function: LLVM's time grows faster than a
// function does. There is no branch but the end of a block whose first plane is empty.
#include "compiler/emit/code.hpp"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <map>

#include "compiler/emit/buckets.hpp"
#include "program/native_abi.hpp"

namespace mpol::emit {
namespace {

using llvm::Value;
using native::Layout;

// Slots of one function. Larger: code generation takes longer in sum. Smaller: more calls an event.
constexpr std::size_t kSlotsOfFunction = 32;
// Up to this many cuts are compared one by one.
constexpr std::size_t kFewCuts = 6;

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

  std::unique_ptr<llvm::Module> run(bool small) {
    add_tables();
    llvm::Constant* const null = llvm::ConstantPointerNull::get(b_.getPtrTy());
    llvm::Constant* classes = null;
    llvm::Constant* single = null;
    llvm::Constant* blocks = null;
    if (small) {
      single = small_function();
    } else {
      classes = classes_function();
      std::vector<llvm::Constant*> functions;
      for (std::size_t i = 0; i < plan_.blocks.size(); ++i) functions.push_back(block_function(i));
      blocks = array(functions, ptr_);
    }
    add_info(classes, single, blocks);
    return std::move(module_);
  }

 private:
  // ---- data ----
  llvm::GlobalVariable* global(llvm::Constant* value, const char* name = "") {
    auto* const variable =
        new llvm::GlobalVariable(*module_, value->getType(), true, llvm::GlobalValue::InternalLinkage, value, name);
    variable->setAlignment(llvm::Align(64));
    return variable;
  }
  template <class T>
  llvm::Constant* data(const std::vector<T>& values) {
    if (values.empty()) return llvm::ConstantPointerNull::get(b_.getPtrTy());
    return global(llvm::ConstantDataArray::get(b_.getContext(), llvm::ArrayRef<T>(values)));
  }
  llvm::Constant* array(const std::vector<llvm::Constant*>& values, llvm::Type* type) {
    if (values.empty()) return llvm::ConstantPointerNull::get(b_.getPtrTy());
    return global(llvm::ConstantArray::get(llvm::ArrayType::get(type, values.size()), values));
  }

  // Rows of all blocks in one array; by class, where a slot's row begins in it.
  void add_tables() {
    std::vector<std::uint64_t> words;
    std::vector<std::uint16_t> maps;
    for (const Block& block : plan_.blocks) {
      for (const SlotRows& rows : block.slots) {
        places_.push_back({words.size(), maps.size()});
        words.insert(words.end(), rows.words.begin(), rows.words.end());
        for (const std::uint16_t row : rows.row_of)
          maps.push_back(static_cast<std::uint16_t>(row * rows.planes.size()));
      }
    }
    words_ = data(words);
    maps_ = data(maps);
  }

  void add_info(llvm::Constant* classes, llvm::Constant* single, llvm::Constant* blocks) {
    std::vector<std::uint32_t> rule_of;
    std::vector<std::uint64_t> confirm, inexact;
    for (const Block& block : plan_.blocks) {
      rule_of.insert(rule_of.end(), block.rules.begin(), block.rules.end());
      confirm.push_back(block.confirm);
      inexact.push_back(block.inexact);
    }
    std::vector<std::uint32_t> index;
    std::vector<std::uint64_t> index_words;
    for (const IndexedSlot& slot : plan_.index) {
      index.push_back(slot.slot);
      index.push_back(static_cast<std::uint32_t>(index_words.size()));
      index_words.insert(index_words.end(), slot.words.begin(), slot.words.end());
    }
    std::vector<llvm::Constant*> members;
    for (const std::size_t number :
         {std::size_t{native::kAbiVersion}, plan_.rules, plan_.blocks.size(), plan_.slots.size(),
          std::size_t{plan_.always_unknown}, std::size_t{plan_.in_order}, plan_.block_words, plan_.index.size()}) {
      members.push_back(b_.getInt32(static_cast<std::uint32_t>(number)));
    }
    for (llvm::Constant* pointer : {classes, single, blocks, data(rule_of), data(confirm), data(inexact), data(index),
                                    data(index_words), data(plan_.always_blocks)}) {
      members.push_back(pointer);
    }
    llvm::GlobalVariable* const info = global(llvm::ConstantStruct::getAnon(members), native::kInfoSymbol);
    info->setLinkage(llvm::GlobalValue::ExternalLinkage);
  }

  // ---- functions ----
  llvm::Function* function(llvm::Type* result, const std::vector<llvm::Type*>& arguments, const llvm::Twine& name) {
    auto* const made = llvm::Function::Create(llvm::FunctionType::get(result, arguments, false),
                                              llvm::GlobalValue::InternalLinkage, name, *module_);
    made->setDoesNotThrow();
    b_.SetInsertPoint(llvm::BasicBlock::Create(b_.getContext(), "", made));
    return made;
  }

  void enter(llvm::Function* f) {
    fields_ = f->getArg(0);
    signals_ = f->getArg(1);
    mode_ = f->getArg(3);
    any_unknown_ = b_.getInt32(0);
    list_masks_.clear();
  }

  llvm::Function* small_function() {
    llvm::Function* const f = function(i32_, {ptr_, ptr_, ptr_, i32_}, "small");
    enter(f);
    if (!plan_.few.empty()) add_branches(f);
    std::vector<Value*> classes(plan_.slots.size());
    const auto class_of = [&](std::uint32_t slot) {
      if (classes[slot] == nullptr) classes[slot] = slot_class(plan_.slots[slot]);
      return classes[slot];
    };
    std::size_t place = 0;
    for (std::size_t i = 0; i < plan_.blocks.size(); ++i) {
      Value* const word = block_word(plan_.blocks[i], place, class_of, false);
      b_.CreateStore(word, b_.CreateConstGEP1_64(i64_, f->getArg(2), i));
      place += plan_.blocks[i].slots.size();
    }
    b_.CreateRet(any_unknown_);
    return f;
  }

  llvm::Function* classes_function() {
    std::vector<llvm::Function*> parts;
    for (std::size_t begin = 0; begin < plan_.slots.size(); begin += kSlotsOfFunction) {
      llvm::Function* const f = function(i32_, {ptr_, ptr_, ptr_, i32_}, "classes");
      enter(f);
      for (std::size_t i = begin; i < std::min(begin + kSlotsOfFunction, plan_.slots.size()); ++i) {
        b_.CreateStore(b_.CreateTrunc(slot_class(plan_.slots[i]), i16_), b_.CreateConstGEP1_64(i16_, f->getArg(2), i));
      }
      b_.CreateRet(any_unknown_);
      parts.push_back(f);
    }
    if (parts.size() == 1) return parts[0];
    llvm::Function* const all = function(i32_, {ptr_, ptr_, ptr_, i32_}, "all_classes");
    Value* any = b_.getInt32(0);
    for (llvm::Function* part : parts) {
      any = b_.CreateOr(any, b_.CreateCall(part, {all->getArg(0), all->getArg(1), all->getArg(2), all->getArg(3)}));
    }
    b_.CreateRet(any);
    return all;
  }

  llvm::Function* block_function(std::size_t index) {
    llvm::Function* const f = function(i64_, {ptr_}, "block");
    const Block& block = plan_.blocks[index];
    if (index > 0) first_place_ += plan_.blocks[index - 1].slots.size();
    std::map<std::uint32_t, Value*> classes;
    const auto class_of = [&](std::uint32_t slot) {
      Value*& known = classes[slot];
      if (known == nullptr) {
        known = b_.CreateZExt(b_.CreateLoad(i16_, b_.CreateConstGEP1_64(i16_, f->getArg(0), slot)), i32_);
      }
      return known;
    };
    const bool ends_early = !plan_.in_order && block.is_or == 0 && block.fill.size() > 1;
    b_.CreateRet(block_word(block, first_place_, class_of, ends_early));
    return f;
  }

  // ---- few rules ----
  // Each rule by itself, ending at the first literal that decides. Rules that seldom fire are decided by one or two,
  // which no table can beat, and only what they read is fetched from memory. At the first value that is read and not
  // known the code goes on below; until then each answer is right whatever the values are that were not read.
  void add_branches(llvm::Function* f) {
    when_unknown_ = new_block(f);
    add_lists();
    Value* word = b_.getInt64(0);
    for (std::size_t i = 0; i < plan_.few.size(); ++i) word = add_rule(f, plan_.few[i], std::uint64_t{1} << i, word);
    b_.CreateStore(word, f->getArg(2));
    b_.CreateRet(b_.getInt32(0));
    b_.SetInsertPoint(when_unknown_);
  }

  // A list is read at most once, and only when a literal asks for it: most events are decided without.
  struct Lists {
    llvm::Function* read = nullptr;  // of the mask
    llvm::AllocaInst *is_read = nullptr, *mask = nullptr;
  };
  void add_lists() {
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

  // The same as list_bits.
  Value* read_list_bits(const Slot& slot) {
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

  llvm::BasicBlock* new_block(llvm::Function* f) { return llvm::BasicBlock::Create(b_.getContext(), "", f); }

  // Bit 0 of `present` and of a signal's state says that the value is had.
  static_assert(static_cast<int>(SignalState::Available) == 1 && static_cast<int>(SignalState::Unavailable) == 2);
  void leave_if_unknown(llvm::Function* f, const Slot& slot) {
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

  // Returns the word, with the rule's bit where it fires.
  Value* add_rule(llvm::Function* f, const RuleFormula& rule, std::uint64_t bit, Value* word) {
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

  // Whether a known value makes the literal hold, before its negation.
  Value* plain_test(const Literal& literal) {
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

  Value* symbol_test(const Literal& literal, Value* symbol) {
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

  // ---- blocks ----
  // The word of rules that fire.
  template <class ClassOf>
  Value* block_word(const Block& block, std::size_t place, const ClassOf& class_of, bool ends_early) {
    std::vector<Value*> planes;
    for (const std::uint64_t fill : block.fill) planes.push_back(fill == 0 ? nullptr : b_.getInt64(fill));
    std::vector<Value*> begins(block.slots.size());
    const auto add = [&](std::size_t i, bool first_plane) {
      const SlotRows& rows = block.slots[i];
      for (std::size_t k = 0; k < rows.planes.size(); ++k) {
        if (first_plane != (rows.planes[k] == 0)) continue;
        if (begins[i] == nullptr) begins[i] = row_begin(place + i, class_of(rows.slot));
        Value* const at = b_.CreateAdd(begins[i], b_.getInt64(places_[place + i].words + k));
        Value* const word = b_.CreateLoad(i64_, b_.CreateGEP(i64_, words_, at));
        Value*& plane = planes[rows.planes[k]];
        plane = plane == nullptr ? word : b_.CreateOr(plane, word);
      }
    };
    for (std::size_t i = 0; i < block.slots.size(); ++i) add(i, true);
    if (planes[0] == nullptr) planes[0] = b_.getInt64(0);
    if (ends_early) {
      llvm::Function* const f = b_.GetInsertBlock()->getParent();
      auto* const none = llvm::BasicBlock::Create(b_.getContext(), "", f);
      auto* const some = llvm::BasicBlock::Create(b_.getContext(), "", f);
      b_.CreateCondBr(b_.CreateICmpEQ(planes[0], b_.getInt64(0)), none, some);
      b_.SetInsertPoint(none);
      b_.CreateRet(b_.getInt64(0));
      b_.SetInsertPoint(some);
      // What the first part has made is good here too: it comes before.
    }
    for (std::size_t i = 0; i < block.slots.size(); ++i) add(i, false);
    Value* all = planes[0];
    for (std::size_t g = 1; g < planes.size(); ++g) {
      all = b_.CreateAnd(all, planes[g] == nullptr ? b_.getInt64(0) : planes[g]);
    }
    return block.is_or == 0 ? all : b_.CreateXor(all, b_.getInt64(block.is_or));
  }

  Value* row_begin(std::size_t place, Value* slot_class) {
    Value* const at = b_.CreateAdd(b_.CreateZExt(slot_class, i64_), b_.getInt64(places_[place].maps));
    return b_.CreateZExt(b_.CreateLoad(i16_, b_.CreateGEP(i16_, maps_, at)), i64_);
  }

  // ---- classes ----
  Value* load(const Slot& slot, llvm::Type* type, std::uint32_t in_field, std::uint32_t in_signal) {
    const std::uint64_t offset = slot.is_signal ? std::uint64_t{slot.index} * Layout::kSignalBytes + in_signal
                                                : std::uint64_t{slot.index} * Layout::kFieldBytes + in_field;
    return b_.CreateLoad(type, b_.CreateConstGEP1_64(i8_, slot.is_signal ? signals_ : fields_, offset));
  }
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

  Value* slot_class(const Slot& slot) {
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

  Value* with_fallback(const Slot& slot, Value* known, Value* own) {
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

  // Is the number at or above the cut? Cuts of numbers are compared as numbers.
  Value* reaches(const Slot& slot, Value* value, Key cut) {
    if (slot.kind == SlotKind::Int) return b_.CreateICmpSGE(value, b_.getInt64(static_cast<std::uint64_t>(cut)));
    return b_.CreateFCmpOGE(value, llvm::ConstantFP::get(b_.getDoubleTy(), number_of(cut)));
  }

  Value* number_class(const Slot& slot) {
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

  Value* bucket_class(Value* value, const Buckets& buckets, bool is_int) {
    llvm::Type* const real = b_.getDoubleTy();
    const auto real_number = [&](double x) { return llvm::ConstantFP::get(real, x); };
    Value* part = is_int ? b_.CreateSIToFP(value, real) : value;
    part = b_.CreateFMul(b_.CreateFSub(part, real_number(buckets.low)), real_number(buckets.scale));
    // In this form each is one instruction, and what is not a number becomes 0.
    part = b_.CreateSelect(b_.CreateFCmpOGT(part, real_number(0)), part, real_number(0));
    part = b_.CreateSelect(b_.CreateFCmpOLT(part, real_number(buckets.count - 1.0)), part,
                           real_number(buckets.count - 1.0));
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

  // Halves the cuts, as often as it takes, without a branch. They are filled up with ones that no value reaches.
  Value* search_class(const Slot& slot, Value* value) {
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
      Value* const cut = b_.CreateLoad(is_int ? i64_ : b_.getDoubleTy(),
                                       b_.CreateGEP(i64_, table, b_.CreateSub(next, b_.getInt64(1))));
      Value* const above = is_int ? b_.CreateICmpSGT(value, cut) : b_.CreateFCmpOGE(value, cut);
      at = b_.CreateSelect(above, next, at);
    }
    return b_.CreateTrunc(at, i32_);
  }

  Value* symbol_class(const Slot& slot, Value* symbol) {
    std::vector<std::uint16_t> classes(symbols_ + 1, 0);
    for (std::size_t i = 0; i < slot.symbols.size(); ++i) {
      if (slot.symbols[i].index < symbols_) classes[slot.symbols[i].index] = static_cast<std::uint16_t>(1 + i);
    }
    Value* const known = b_.CreateICmpULT(symbol, number(static_cast<std::uint32_t>(symbols_)));
    Value* const at = b_.CreateZExt(b_.CreateSelect(known, symbol, number(static_cast<std::uint32_t>(symbols_))), i64_);
    Value* const own = b_.CreateZExt(b_.CreateLoad(i16_, b_.CreateGEP(i16_, data(classes), at)), i32_);
    return slot.reads_spelling ? or_unknown(slot, known, own, 2) : own;
  }

  // ---- lists ----
  // Which of a list field's symbols it holds, 64 symbols a mask; slots of the field have four bits each.
  Value* list_class(const Slot& slot) {
    Value* const bits = b_.CreateTrunc(b_.CreateAnd(list_bits(slot), b_.getInt64(slot.classes() - 1)), i32_);
    return or_unknown(slot, has_value(slot), bits);
  }

  // A list field's slots share masks, sixteen of them each: which mask, and where in it.
  std::pair<std::size_t, std::uint64_t> place_in_list(const Slot& slot) const {
    const auto own = static_cast<std::size_t>(&slot - plan_.slots.data());
    std::size_t ordinal = 0;
    for (std::size_t i = 0; i < own; ++i) {
      ordinal += plan_.slots[i].kind == SlotKind::List && plan_.slots[i].index == slot.index ? 1 : 0;
    }
    return {ordinal / 16, ordinal % 16 * 4};
  }
  // The slot's bits, and above them those of the slots that come after it.
  Value* list_bits(const Slot& slot) {
    const auto [part, bit] = place_in_list(slot);
    Value*& mask = list_masks_[{slot.index, part}];
    if (mask == nullptr) mask = list_mask(slot.index, part);
    return b_.CreateLShr(mask, b_.getInt64(bit));
  }

  Value* list_mask(std::uint32_t field, std::size_t part) {
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

  struct Place {
    std::size_t words = 0, maps = 0;
  };
  const Plan& plan_;
  std::size_t symbols_;
  llvm::IRBuilder<> b_;
  std::unique_ptr<llvm::Module> module_;
  llvm::Type *i8_, *i16_, *i32_, *i64_, *ptr_;
  llvm::Constant *words_ = nullptr, *maps_ = nullptr;
  std::vector<Place> places_;  // of all blocks' slots, one after the other
  std::size_t first_place_ = 0;
  // Of the function in work.
  Value *fields_ = nullptr, *signals_ = nullptr, *mode_ = nullptr, *any_unknown_ = nullptr;
  std::map<std::pair<std::uint32_t, std::size_t>, Value*> list_masks_;
  // Of code with branches.
  llvm::BasicBlock* when_unknown_ = nullptr;
  std::map<std::pair<std::uint32_t, std::size_t>, Lists> lists_;
};

}  // namespace

std::unique_ptr<llvm::Module> make_code(const Plan& plan, std::size_t symbols, bool small, llvm::LLVMContext& context) {
  return Coder(plan, symbols, context).run(small);
}

}  // namespace mpol::emit
