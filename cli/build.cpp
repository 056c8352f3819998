#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <ostream>

#include "base/doors/replace_file.hpp"
#include "cli/build_info.hpp"
#include "cli/build_policy.hpp"
#include "cli/command.hpp"
#include "cli/secret_key.hpp"
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

// How many passed; none where one failed, which is told.
std::optional<std::size_t> pass_tests(Built& built, Context& context) {
  const std::vector<TestResult> results = run_tests(built.compiled.policy, *built.compiled.module, built.diagnostics);
  const std::size_t failed = show_failed(results, context);
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
  auto compiled = compile_package(options.paths, context);
  if (!compiled) return fail(context, compiled.error());
  Built& built = **compiled;
  if (built.diagnostics.has_errors()) return kFindings;
  BuildFacts facts{kVersion, options.release, std::nullopt, built.compiled.policy.proofs.size()};
  if (!options.no_test) {
    facts.tests = pass_tests(built, context);
    if (!facts.tests) return kFindings;
  }
  const ir::Module& module = *built.compiled.module;
  auto made = make_bundle(built, facts, *levels, *keys, options.output, context);
  if (!made) return fail(context, made.error());
  if (made->bytes.empty()) return kFindings;
  if (auto written = write_file(options.output, made->bytes); !written) return fail(context, written.error());
  if (options.output == "/dev/stdout") return kOk;
  context.out << fmt::format(
      "{}: package `{}`, {}, {}{}, {} bytes, {}\nid {}\n", options.output, module.tables.package,
      count(module.rules.size(), "rule"), facts.tests ? count(*facts.tests, "test") + " passed" : kTestsNotRun,
      levels->empty() ? std::string() : fmt::format(", native code for {}", fmt::join(*levels, ", ")),
      made->bytes.size(), made->signatures == 0 ? "not signed" : count(made->signatures, "signature"),
      to_hex(made->id));
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
