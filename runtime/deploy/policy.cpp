#include "runtime/deploy/policy.hpp"

#include <fmt/format.h>

#include "program/sealed_file.hpp"
#include "runtime/deploy/kept_plans.hpp"
#include "runtime/engine/stream_plan.hpp"

namespace mpol::deploy {
namespace {

// They become a source file, a line each, so that a faulty one is shown like any other text.
std::vector<ParamSetting> placed(std::vector<ParamSetting> params, SourceTree& sources) {
  std::string text;
  for (ParamSetting& param : params) {
    const auto begin = static_cast<std::uint32_t>(text.size());
    text += param.key.empty() ? param.name : fmt::format("{}[{}]", param.name, param.key);
    text += '=' + param.value;
    param.span = {FileId(), begin, static_cast<std::uint32_t>(text.size())};
    text += '\n';
  }
  const FileId file = sources.add("parameters", std::move(text));
  for (ParamSetting& param : params) param.span.file = file;
  return params;
}

}  // namespace

Policy::Policy(std::string name, std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding)
    : name_(std::move(name)), program_(std::move(program)), binding_(std::move(binding)) {}

std::shared_ptr<const engine::StreamPlan> Policy::stream_plan() const {
  std::call_once(plan_once_, [this] {
    plan_ = std::make_shared<const engine::StreamPlan>(*program_);
    has_plan_.store(true, std::memory_order_release);
  });
  return plan_;
}

std::shared_ptr<const Policy> load_policy(std::string_view bytes, const std::string& name, const LoadOptions& options,
                                          SourceTree& sources, Diagnostics& diagnostics) {
  const auto open = open_bundle(bytes, name, options.trusted, sources, diagnostics);
  if (!open) return nullptr;
  auto module = read_module(*open, sources, diagnostics);
  if (!module) return nullptr;
  return load_policy(std::move(*module), open.get(), name, options, sources, diagnostics);
}

std::shared_ptr<const Policy> load_policy(ir::Module module, const OpenBundle* open, const std::string& name,
                                          const LoadOptions& options, SourceTree& sources, Diagnostics& diagnostics) {
  bind_params(module, placed(options.params, sources), diagnostics);
  if (diagnostics.has_errors()) return nullptr;
  const bool is_trusted = open != nullptr && open->is_trusted;
  KeptPlans plans(options.cache, diagnostics, is_trusted ? &open->bundle : nullptr, name);
  auto program = load(std::move(module), diagnostics, ScannerKind::Fast, &plans);
  if (!program) return nullptr;
  std::shared_ptr<const StateBinding> binding;
  if (needs_state(*program)) {
    binding = options.store ? bind_state(*program, options.store, diagnostics) : bind_own_state(*program);
    if (!binding) return nullptr;
  }
  auto policy = std::make_shared<Policy>(name, program, std::move(binding));
  if (open != nullptr) {
    policy->id_ = to_hex(open->bundle.id);
    policy->signers_ = open->signers;
    policy->release_ = open->bundle.release;
  }
  if (!options.native) return policy;
  NativeOptions native{options.cache, options.check_native, true};
  if (open != nullptr) native.ready = ready_objects(*open);
  // Parameters that were set make another module of it.
  if (open != nullptr && options.params.empty()) native.ir_hash = to_hex(open->bundle.find(PartKind::Ir)->digest);
  policy->tier_ = std::make_unique<NativeTier>(program, options.generator, std::move(native));
  policy->tier_->start();
  if (options.wait_for_native) policy->tier_->wait();
  return policy;
}

}  // namespace mpol::deploy
