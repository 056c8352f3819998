#include "cli/run_policy.hpp"

#include <ostream>

#include "cli/bundle_policy.hpp"
#include "cli/policy.hpp"
#include "program/bind_params.hpp"
#include "runtime/deploy/kept_plans.hpp"

namespace mpol::cli {
namespace {

// What is to run, before the operator's parameters.
struct Subject {
  SourceTree sources;
  Diagnostics diagnostics;
  std::optional<ir::Module> module;
  std::unique_ptr<OpenBundle> bundle;  // null: it comes from sources
};

Result<std::unique_ptr<Subject>> read_sources(Context& context, const std::vector<std::string>& paths) {
  auto policies = compile_policies(context, paths, {});
  if (!policies) return policies.error();
  Policies& read = **policies;
  if (read.packages.size() != 1) {
    std::string names;
    for (const auto& [package, compiled] : read.packages) names += (names.empty() ? "`" : ", `") + package.name + '`';
    return Failure{"found the packages " + names + ", expected the files of one package"};
  }
  auto subject = std::make_unique<Subject>();
  subject->module = std::move(read.packages.front().second.module);
  subject->sources = std::move(read.sources);
  subject->diagnostics = std::move(read.diagnostics);
  return subject;
}

Result<std::unique_ptr<Subject>> read_bundle(Context& context, const std::vector<std::string>& paths,
                                             const BundleOptions& options) {
  if (paths.size() != 1) return Failure{"found a bundle among several paths, expected it alone"};
  auto subject = std::make_unique<Subject>();
  auto open = open_bundle(paths.front(), options, context.files, subject->sources, subject->diagnostics);
  if (!open) return open.error();
  subject->bundle = *std::move(open);
  if (subject->bundle) subject->module = deploy::read_module(*subject->bundle, subject->sources, subject->diagnostics);
  return subject;
}

}  // namespace

Result<LoadedPolicy> load_policy(Context& context, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& params, const BundleOptions& options) {
  auto read = is_bundle(paths, options) ? read_bundle(context, paths, options) : read_sources(context, paths);
  if (!read) return read.error();
  Subject& subject = **read;
  const OpenBundle* const trusted = subject.bundle && subject.bundle->is_trusted ? subject.bundle.get() : nullptr;
  LoadedPolicy loaded;
  if (auto& module = subject.module) {
    auto settings = read_settings(params, "--param", subject.sources);
    if (!settings) return settings.error();
    bind_params(*module, *settings, subject.diagnostics);
    Diagnostics refused;
    deploy::KeptPlans plans(CacheFolder::of_user(), refused, trusted ? &trusted->bundle : nullptr, paths.front());
    if (!subject.diagnostics.has_errors())
      loaded.program = load(std::move(*module), subject.diagnostics, ScannerKind::Fast, &plans);
    show_warnings(context, refused);
    if (trusted) loaded.ready = deploy::ready_objects(*trusted);
  }
  show(context, subject.diagnostics, subject.sources, "human");
  if (subject.diagnostics.has_errors()) loaded.program = nullptr;
  return loaded;
}

}  // namespace mpol::cli
