// For a program of few blocks everything is one function, and classes are in registers. For others, classes are written
// to memory by functions of a bounded number of slots, and each block is a function: LLVM's time grows faster than a
// function does. There is no branch.
#include "compiler/emit/code.hpp"

#include "compiler/emit/coder.hpp"

namespace mpol::emit {
namespace {

// Slots of one function. Larger: code generation takes longer in sum. Smaller: more calls an event.
constexpr std::size_t kSlotsOfFunction = 32;

}  // namespace

std::unique_ptr<llvm::Module> Coder::run(bool small) {
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

llvm::GlobalVariable* Coder::global(llvm::Constant* value, const char* name) {
  auto* const variable =
      new llvm::GlobalVariable(*module_, value->getType(), true, llvm::GlobalValue::InternalLinkage, value, name);
  variable->setAlignment(llvm::Align(64));
  return variable;
}

void Coder::add_tables() {
  std::vector<std::uint64_t> words;
  std::vector<std::uint32_t> maps;
  for (const Block& block : plan_.blocks) {
    for (const SlotRows& rows : block.slots) {
      places_.push_back({words.size(), maps.size()});
      words.insert(words.end(), rows.words.begin(), rows.words.end());
      for (const std::uint32_t row : rows.row_of) maps.push_back(row * static_cast<std::uint32_t>(rows.planes.size()));
    }
  }
  words_ = data(words);
  maps_ = narrow(maps);
}

void Coder::add_info(llvm::Constant* classes, llvm::Constant* single, llvm::Constant* blocks) {
  std::vector<std::uint64_t> confirm, inexact;
  for (const Block& block : plan_.blocks) {
    confirm.push_back(block.confirm);
    inexact.push_back(block.inexact);
  }
  const RuleIndex& index = plan_.index;
  std::vector<llvm::Constant*> members;
  for (const std::size_t number :
       {std::size_t{native::kAbiVersion}, plan_.rules, plan_.blocks.size(), plan_.slots.size(),
        std::size_t{plan_.always_unknown}, std::size_t{index.predicate_words}, index.rows.size(), index.lists.size()}) {
    members.push_back(b_.getInt32(static_cast<std::uint32_t>(number)));
  }
  for (llvm::Constant* pointer :
       {classes, single, blocks, data(confirm), data(inexact), numbers(index.rows), data(index.row_words),
        numbers(index.lists), numbers(index.ranges), data(index.seconds), numbers(index.postings),
        numbers(index.clauses), data(index.terms)}) {
    members.push_back(pointer);
  }
  llvm::GlobalVariable* const info = global(llvm::ConstantStruct::getAnon(members), native::kInfoSymbol);
  info->setLinkage(llvm::GlobalValue::ExternalLinkage);
}

llvm::Function* Coder::function(llvm::Type* result, const std::vector<llvm::Type*>& arguments,
                                const llvm::Twine& name) {
  auto* const made = llvm::Function::Create(llvm::FunctionType::get(result, arguments, false),
                                            llvm::GlobalValue::InternalLinkage, name, *module_);
  made->setDoesNotThrow();
  b_.SetInsertPoint(llvm::BasicBlock::Create(b_.getContext(), "", made));
  return made;
}

void Coder::enter(llvm::Function* f) {
  fields_ = f->getArg(0);
  signals_ = f->getArg(1);
  mode_ = f->getArg(3);
  any_unknown_ = b_.getInt32(0);
  list_masks_.clear();
}

llvm::Function* Coder::small_function() {
  llvm::Function* const f = function(i32_, {ptr_, ptr_, ptr_, i32_}, "small");
  enter(f);
  std::vector<Value*> classes(plan_.slots.size());
  const auto class_of = [&](std::uint32_t slot) {
    if (classes[slot] == nullptr) classes[slot] = slot_class(plan_.slots[slot]);
    return classes[slot];
  };
  std::size_t place = 0;
  for (std::size_t i = 0; i < plan_.blocks.size(); ++i) {
    Value* const word = block_word(plan_.blocks[i], place, class_of);
    b_.CreateStore(word, b_.CreateConstGEP1_64(i64_, f->getArg(2), i));
    place += plan_.blocks[i].slots.size();
  }
  b_.CreateRet(any_unknown_);
  return f;
}

llvm::Function* Coder::classes_function() {
  std::vector<llvm::Function*> parts;
  for (std::size_t begin = 0; begin < plan_.slots.size(); begin += kSlotsOfFunction) {
    llvm::Function* const f = function(i32_, {ptr_, ptr_, ptr_, i32_}, "classes");
    enter(f);
    for (std::size_t i = begin; i < std::min(begin + kSlotsOfFunction, plan_.slots.size()); ++i) {
      b_.CreateStore(slot_class(plan_.slots[i]), b_.CreateConstGEP1_64(i32_, f->getArg(2), i));
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

llvm::Function* Coder::block_function(std::size_t index) {
  llvm::Function* const f = function(i64_, {ptr_}, "block");
  const Block& block = plan_.blocks[index];
  if (index > 0) first_place_ += plan_.blocks[index - 1].slots.size();
  std::map<std::uint32_t, Value*> classes;
  const auto class_of = [&](std::uint32_t slot) {
    Value*& known = classes[slot];
    if (known == nullptr) known = b_.CreateLoad(i32_, b_.CreateConstGEP1_64(i32_, f->getArg(0), slot));
    return known;
  };
  b_.CreateRet(block_word(block, first_place_, class_of));
  return f;
}

std::unique_ptr<llvm::Module> make_code(const Plan& plan, std::size_t symbols, bool small, llvm::LLVMContext& context) {
  return Coder(plan, symbols, context).run(small);
}

}  // namespace mpol::emit
