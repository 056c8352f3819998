#include "cli/build_policy.hpp"

#include <fmt/format.h>

#include <ostream>

#include "cli/secret_key.hpp"

namespace mpol::cli {

Result<std::unique_ptr<Built>> compile_package(const std::vector<std::string>& paths, Context& context) {
  auto built = std::make_unique<Built>();
  auto packages = compiler::read_packages(paths, context.files, built->sources, built->diagnostics);
  if (!packages) return packages.error();
  if (packages->size() != 1) {
    std::string names;
    for (const compiler::Package& package : *packages) names += (names.empty() ? "`" : ", `") + package.name + '`';
    return Failure{"found the packages " + names + ", expected the files of one package"};
  }
  const compiler::Package& package = packages->front();
  compiler::NamingLibrary library(context.files, {compiler::root_of(package, built->sources), context.stdlib}, package,
                                  built->sources);
  const bool parsed = !built->diagnostics.has_errors();
  compiler::compile(package, library, built->sources,
                    {.last = parsed ? compiler::Stage::Optimize : compiler::Stage::Check}, built->diagnostics);
  show(context, built->diagnostics, built->sources, "human");
  if (built->diagnostics.has_errors()) return built;
  auto set = library.source_set(built->sources);
  if (!set) return set.error();
  built->set = *std::move(set);
  SourceTree of_set;
  built->compiled = compiler::compile(built->set, of_set, built->diagnostics);
  if (!built->compiled.module) return Failure{"the sources do not compile on their own, though they do where they are"};
  return built;
}

std::size_t show_failed(const std::vector<TestResult>& results, Context& context) {
  std::size_t failed = 0;
  for (const TestResult& result : results) {
    if (result.failures.empty()) continue;
    ++failed;
    context.err << "FAILED \"" << result.title << "\"\n";
    for (const TestFailure& failure : result.failures)
      context.err << "    expected  " << failure.expected << "\n    found     " << failure.found << '\n';
  }
  return failed;
}

Result<MadeBundle> make_bundle(Built& built, const BuildFacts& facts, const std::vector<std::string>& levels,
                               const std::vector<SecretKey>& keys, const std::string& path, Context& context) {
  const ir::Module& module = *built.compiled.module;
  auto parts = make_parts(built.set, module, levels, built.diagnostics);
  if (!parts) return parts.error();
  parts->add_manifest(module, facts);
  const std::string bytes = write_bundle(parts->parts());
  // It is read as everybody will: what no reader takes (too large, say) is not written.
  Diagnostics refused;
  SourceTree places;
  auto bundle = read_bundle(bytes, path, {places.add(path, ""), 0, 0}, refused);
  show(context, refused, places, "human");
  if (!bundle) return MadeBundle();
  if (auto all = sign_all(*bundle, keys); !all) return all.error();
  return MadeBundle{write_bundle(*bundle), bundle->id, bundle->signatures.size()};
}

}  // namespace mpol::cli
