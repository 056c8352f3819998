#include "cli/make_bundle.hpp"

#include <map>

#include "compiler/emit/emit.hpp"
#include "program/ir_text.hpp"
#include "program/native_object.hpp"
#include "program/program.hpp"

namespace mpol::cli {
namespace {

class CollectedPlans final : public PlanKeeper {
 public:
  std::map<std::string, std::string> plans;
  std::optional<std::string> find(const std::string&) override { return std::nullopt; }
  void keep(const std::string& key, std::string_view plan) override { plans[key] = plan; }
  void refuse(const std::string&, const std::string&) override {}
};

}  // namespace

void BundleParts::add(PartKind kind, std::string name, std::string bytes) {
  texts_.push_back(std::move(bytes));
  parts_.push_back({kind, std::move(name), texts_.back()});
}

void BundleParts::add_manifest(const ir::Module& module, const BuildFacts& facts) {
  texts_.push_back(make_manifest(module, parts_, facts));
  parts_.insert(parts_.begin(), {PartKind::Manifest, "manifest.json", texts_.back()});
}

Result<BundleParts> make_parts(const compiler::SourceSet& set, const ir::Module& module,
                               const std::vector<std::string>& levels, Diagnostics& diagnostics) {
  BundleParts made;
  for (const compiler::SourceText& source : set.own) made.add(PartKind::Policy, source.name, source.text);
  for (const compiler::SourceText& source : set.imports) made.add(PartKind::Import, source.name, source.text);
  made.add(PartKind::Ir, "policy.ir", ir::print(module));
  CollectedPlans plans;
  if (!load(module, diagnostics, ScannerKind::Fast, &plans)) return made;
  for (auto& [key, plan] : plans.plans) made.add(PartKind::Plan, key, std::move(plan));
  for (const std::string& level : levels) {
    auto object = emit::emit_object(module, {.cpu = level});
    if (!object) return object.error();
    made.add(PartKind::Native, level, native_source(module, emit::target_name(level)).head() + *object);
  }
  return made;
}

}  // namespace mpol::cli
