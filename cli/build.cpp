#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/doors/replace_file.hpp"
#include "cli/build_info.hpp"
#include "cli/command.hpp"
#include "cli/make_bundle.hpp"
#include "cli/secret_key.hpp"
#include "cli/test_run.hpp"
#include "program/cpu_level.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::vector<std::string> paths;
  std::string output;
  std::string release;
  std::vector<std::string> cpus;
  SecretOptions secrets;
  bool no_test = false;
};

// Compiled from the disk, where diagnostics name the author's own files; then from the set alone, as anybody can who has
// the bundle.
struct Built {
  SourceTree sources;
  Diagnostics diagnostics;
  compiler::SourceSet set;
  compiler::Compiled compiled;
};

Result<std::unique_ptr<Built>> compile_set(const Options& options, Context& context) {
  auto built = std::make_unique<Built>();
  auto packages = compiler::read_packages(options.paths, context.files, built->sources, built->diagnostics);
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

// How many passed; none where one failed, which is told.
std::optional<std::size_t> pass_tests(Built& built, Context& context) {
  const std::vector<TestResult> results = run_tests(built.compiled.policy, *built.compiled.module, built.diagnostics);
  std::size_t failed = 0;
  for (const TestResult& result : results) {
    if (result.failures.empty()) continue;
    ++failed;
    context.err << "FAILED \"" << result.title << "\"\n";
    for (const TestFailure& failure : result.failures)
      context.err << "    expected  " << failure.expected << "\n    found     " << failure.found << '\n';
  }
  if (failed == 0) return results.size();
  context.err << fmt::format("no bundle is written: {} of {}; `mpol test` shows the decisions\n",
                             failed == 1 ? "1 test fails" : fmt::format("{} tests fail", failed), results.size());
  return std::nullopt;
}

Result<std::vector<std::string>> levels_of(std::vector<std::string> cpus) {
  const auto known = cpu_levels();
  for (const std::string& cpu : cpus) {
    if (std::find(known.begin(), known.end(), cpu) != known.end()) continue;
    return Failure{
        fmt::format("there is no native code for the CPU `{}`; for this architecture there is {}", cpu,
                    known.empty() ? "none that bundles can hold" : fmt::format("{}", fmt::join(known, ", ")))};
  }
  std::sort(cpus.begin(), cpus.end());
  cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
  return cpus;
}

int build(const Options& options, Context& context) {
  // What can be wrong with the command line, before any work.
  const auto levels = levels_of(options.cpus);
  if (!levels) return fail(context, levels.error());
  const auto keys = read_secret_keys(options.secrets);
  if (!keys) return fail(context, keys.error());
  auto compiled = compile_set(options, context);
  if (!compiled) return fail(context, compiled.error());
  Built& built = **compiled;
  if (built.diagnostics.has_errors()) return kFindings;
  BuildFacts facts{kVersion, options.release, std::nullopt, built.compiled.policy.proofs.size()};
  if (!options.no_test) {
    facts.tests = pass_tests(built, context);
    if (!facts.tests) return kFindings;
  }
  const ir::Module& module = *built.compiled.module;
  auto parts = make_parts(built.set, module, *levels, built.diagnostics);
  if (!parts) return fail(context, parts.error());
  parts->add_manifest(module, facts);
  std::string bytes = write_bundle(parts->parts());
  // It is read as everybody will: what no reader takes (too large, say) is not written.
  Diagnostics refused;
  SourceTree places;
  auto bundle = read_bundle(bytes, options.output, {places.add(options.output, ""), 0, 0}, refused);
  show(context, refused, places, "human");
  if (!bundle) return kFindings;
  if (auto all = sign_all(*bundle, *keys); !all) return fail(context, all.error());
  bytes = write_bundle(*bundle);
  if (auto written = write_file(options.output, bytes); !written) return fail(context, written.error());
  if (options.output == "/dev/stdout") return kOk;
  context.out << fmt::format(
      "{}: package `{}`, {}, {}{}, {} bytes, {}\nid {}\n", options.output, module.tables.package,
      count(module.rules.size(), "rule"), facts.tests ? count(*facts.tests, "test") + " passed" : kTestsNotRun,
      levels->empty() ? std::string() : fmt::format(", native code for {}", fmt::join(*levels, ", ")), bytes.size(),
      bundle->signatures.empty() ? "not signed" : count(bundle->signatures.size(), "signature"), to_hex(bundle->id));
  return kOk;
}

}  // namespace

void add_build(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("build", "make a bundle: a policy as one file, tested, ready to run, signed");
  auto options = std::make_shared<Options>();
  command->add_option("paths", options->paths, "the policy: .mpol files or a folder, of one package")->required();
  command->add_option("-o,--output", options->output, "the bundle to write, whose name ends in .mpolb")->required();
  command->add_option("--cpu", options->cpus, "make native code for these CPUs too: x86-64-v3,x86-64-v4")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--sign", options->secrets.files,
                   "sign with the secret key of this file (mode 0600); may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command
      ->add_option("--sign-env", options->secrets.variables,
                   "sign with the secret key of this variable of the environment; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
  command->add_option("--release", options->release, "what you call this state of the policy, for the manifest");
  command->add_flag("--no-test", options->no_test, "do not run the tests; the manifest says so");
  command->footer(
      "Examples:\n  mpol build policies/mistral -o mistral.mpolb\n"
      "  mpol build policies/mistral -o mistral.mpolb --cpu x86-64-v3,x86-64-v4 --sign release.key\n"
      "Exit code: 0 when the bundle is written, 1 when the policy has errors or a test fails, 2 when something cannot "
      "be "
      "read or written.\nThe same input gives the same bytes.");
  command->callback([&context, options] { context.run = [&context, options] { return build(*options, context); }; });
}

}  // namespace mpol::cli
