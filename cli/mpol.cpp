// mpol: the author's tool.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cli/command.hpp"

namespace {

// The standard library lies beside the program: in share/mpol/stdlib of an installation, or at the top of the source
// tree that the program was built in.
std::string find_stdlib() {
  if (const char* folder = std::getenv("MPOL_STDLIB")) return folder;
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path bin = program.parent_path();
  for (const char* place : {"../share/mpol/stdlib", "../../../stdlib"}) {
    const std::filesystem::path folder = (bin / place).lexically_normal();
    if (!std::filesystem::is_directory(folder / "std", error)) continue;
    // Shown in diagnostics: as a relative path where that is shorter.
    const std::filesystem::path relative = std::filesystem::relative(folder, error);
    return !error && relative.string().size() < folder.string().size() ? relative.string() : folder.string();
  }
  return "stdlib";
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  // Past a limit on the size of files a write fails, as on a full disk, and is reported.
  std::signal(SIGXFSZ, SIG_IGN);
  const mpol::DiskFiles files;
  mpol::cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
  context.in_is_terminal = isatty(STDIN_FILENO) != 0;
  context.out_is_terminal = isatty(STDOUT_FILENO) != 0;
  context.err_is_terminal = isatty(STDERR_FILENO) != 0;
  // https://no-color.org: any value that is not empty.
  const char* no_color = std::getenv("NO_COLOR");
  context.colour = context.err_is_terminal && (no_color == nullptr || *no_color == '\0');
  context.stdlib = find_stdlib();
  return mpol::cli::run(argc, argv, context);
}
