#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "cli/build_info.hpp"
#include "cli/command.hpp"

namespace mpol::cli {

void add_version(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("version", "the version, how it was built, and where the standard library is");
  command->callback([&context] {
    context.run = [&context] {
      context.out << "mpol " << kVersion << "\nbuild: " << kBuildType << ", " << kCompiler
                  << "\nstdlib: " << std::filesystem::weakly_canonical(context.stdlib).string() << '\n';
      return kOk;
    };
  });
}

}  // namespace mpol::cli
