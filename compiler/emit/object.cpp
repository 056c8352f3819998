#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/TargetParser/SubtargetFeature.h>

#include <mutex>

#include "compiler/emit/code.hpp"
#include "program/native_object.hpp"

namespace mpol::emit {
namespace {

// Up to this many blocks are one function.
constexpr std::size_t kSmallBlocks = 2;

std::string host_features() {
  llvm::SubtargetFeatures features;
  std::vector<std::string> names;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    names.push_back((feature.second ? "+" : "-") + feature.first().str());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) features.AddFeature(name);
  return features.getString();
}

struct CodeTarget {
  std::string triple, cpu, features;
  std::string name() const { return target_text(triple, cpu, features, LLVM_VERSION_STRING); }
};
const CodeTarget& host() {
  static const CodeTarget value{llvm::sys::getProcessTriple(), llvm::sys::getHostCPUName().str(), host_features()};
  return value;
}
// What a level has follows from its name.
CodeTarget target_of(const std::string& cpu) { return cpu.empty() ? host() : CodeTarget{host().triple, cpu, ""}; }

void initialize_llvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  });
}

std::unique_ptr<llvm::Module> code_of(const ir::Module& module, const EmitOptions& options,
                                      llvm::LLVMContext& context) {
  PlanOptions plan_options;
  if (options.grouping == Grouping::Indexed) plan_options.index_from = 0;
  if (options.grouping == Grouping::Small || options.grouping == Grouping::Blocks) plan_options.index_from = SIZE_MAX;
  const Plan plan = make_plan(make_formulas(module), plan_options);
  const bool small =
      options.grouping == Grouping::Small || (options.grouping == Grouping::Auto && plan.blocks.size() <= kSmallBlocks);
  return make_code(plan, module.tables.symbols.size(), small, context);
}

}  // namespace

Result<std::string> emit_object(const ir::Module& module, const EmitOptions& options) {
  initialize_llvm();
  std::string error;
  const CodeTarget code_target = target_of(options.cpu);
  const llvm::Target* const target = llvm::TargetRegistry::lookupTarget(code_target.triple, error);
  if (target == nullptr) return Failure{error};
  constexpr llvm::CodeGenOptLevel kLevels[] = {llvm::CodeGenOptLevel::None, llvm::CodeGenOptLevel::Less,
                                               llvm::CodeGenOptLevel::Default};
  llvm::TargetOptions target_options;
  target_options.EnableFastISel = options.level == 0;
  const std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(code_target.triple, code_target.cpu, code_target.features, target_options,
                                  llvm::Reloc::PIC_, llvm::CodeModel::Small, kLevels[options.level]));
  if (!machine) return Failure{"LLVM has no code generation for " + code_target.triple};
  llvm::LLVMContext context;
  const std::unique_ptr<llvm::Module> code = code_of(module, options, context);
  code->setTargetTriple(code_target.triple);
  code->setDataLayout(machine->createDataLayout());
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, stream, nullptr, llvm::CodeGenFileType::ObjectFile, true))
    return Failure{"LLVM cannot write objects for " + code_target.triple};
  passes.run(*code);
  return {boost::system::in_place_value, bytes.data(), bytes.size()};
}

std::string emit_text(const ir::Module& module, const EmitOptions& options) {
  llvm::LLVMContext context;
  std::string text;
  llvm::raw_string_ostream stream(text);
  code_of(module, options, context)->print(stream, nullptr);
  return text;
}

const std::string& target_name() {
  static const std::string name = host().name();
  return name;
}

std::string target_name(const std::string& cpu) { return target_of(cpu).name(); }

}  // namespace mpol::emit
