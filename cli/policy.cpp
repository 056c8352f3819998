#include "cli/policy.hpp"

#include "cli/bundle_policy.hpp"

namespace mpol::cli {
namespace {

Result<std::unique_ptr<Policies>> compile_bundle(Context& context, const std::vector<std::string>& paths,
                                                 const BundleOptions& options) {
  if (paths.size() != 1) return Failure{"found a bundle among several paths, expected it alone"};
  auto policies = std::make_unique<Policies>();
  const auto open = open_bundle(paths.front(), options, context.files, policies->sources, policies->diagnostics);
  if (!open) return open.error();
  compiler::Package package{paths.front(), {}};
  compiler::Compiled compiled;
  if (*open) compiled = compile_again(**open, policies->sources, policies->diagnostics);
  if (compiled.module) package.name = compiled.module->tables.package;
  policies->packages.emplace_back(std::move(package), std::move(compiled));
  return policies;
}

}  // namespace

Result<std::unique_ptr<Policies>> compile_policies(Context& context, const std::vector<std::string>& paths,
                                                   const compiler::CompileOptions& options,
                                                   const BundleOptions& bundle) {
  if (is_bundle(paths, bundle)) return compile_bundle(context, paths, bundle);
  auto policies = std::make_unique<Policies>();
  auto packages = compiler::read_packages(paths, context.files, policies->sources, policies->diagnostics);
  if (!packages) return packages.error();
  const bool parsed = !policies->diagnostics.has_errors();
  for (compiler::Package& package : *packages) {
    compiler::FolderLibrary library(context.files, {compiler::root_of(package, policies->sources), context.stdlib});
    // A fault in one package must not keep the others from being checked; after a syntax error nothing is lowered.
    Diagnostics own;
    compiler::CompileOptions stages = options;
    if (!parsed) stages.last = compiler::Stage::Check;
    compiler::Compiled compiled = compiler::compile(package, library, policies->sources, stages, own);
    policies->diagnostics.append(own);
    policies->packages.emplace_back(std::move(package), std::move(compiled));
  }
  return policies;
}

}  // namespace mpol::cli
