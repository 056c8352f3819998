// golden [--update] [paths]: runs golden tests (*.mpol) and the examples of error pages (*.md), files or folders.
//
// A test passes when writing down what its stage finds gives the file as it is. Each fix that a diagnostic offers is
// applied, and must leave fewer errors than there were. A stage may find faults that no file can expect. With --update
// the files are rewritten; read the diff.
#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/diagnostics/render.hpp"
#include "tests/golden/golden_file.hpp"
#include "tests/golden/page.hpp"
#include "tests/golden/stages.hpp"

namespace mpol::golden {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string line_number(std::string_view text, std::size_t number) {
  const SourceFile file("", std::string(text));
  return number <= file.line_count() ? std::string(file.line(static_cast<std::uint32_t>(number))) : "(the file ends)";
}

// The first line in which the two differ, with both of its forms.
std::string first_difference(std::string_view expected, std::string_view found) {
  const auto place = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end()).first;
  const std::size_t line = 1 + static_cast<std::size_t>(std::count(expected.begin(), place, '\n'));
  return fmt::format("line {}\n    expected: {}\n    found:    {}", line, line_number(expected, line),
                     line_number(found, line));
}

void check_fixes(const GoldenFile& golden, const Stage& stage, const Diagnostics& before,
                 std::vector<std::string>& faults) {
  for (const Diagnostic& diagnostic : before.list()) {
    for (const Fix& fix : diagnostic.fixes) {
      GoldenFile fixed = golden;
      for (std::size_t i = 0; i < fixed.files.size(); ++i) {
        std::vector<Edit> edits;
        for (const Edit& edit : fix.edits)
          if (edit.span.file == FileId(i)) edits.push_back(edit);
        fixed.files[i].second = apply_edits(fixed.files[i].second, std::move(edits));
      }
      Diagnostics after;
      stage.run(tree_of(fixed), FileId(0), after);
      if (after.list().size() < before.list().size()) continue;
      faults.push_back(fmt::format("the fix `{}` of {} leaves {} diagnostics of {}", fix.title,
                                   info(diagnostic.code).text, after.list().size(), before.list().size()));
    }
  }
}

std::vector<std::string> run_test(const fs::path& path, bool update) {
  const std::string text = read_file(path);
  GoldenFile golden = read_golden(text);
  const Stage* stage = find_stage(golden.stage);
  if (!stage) return {fmt::format("the first line names no stage that there is: `{}`", golden.stage)};
  std::vector<std::string> faults;
  const SourceTree tree = tree_of(golden);
  Diagnostics found;
  faults = stage->run(tree, FileId(0), found).faults;
  for (auto& [name, dump] : golden.dumps) {
    const Stage* dumped = find_stage(name);
    if (!dumped) return {fmt::format("no stage is called `{}`", name)};
    Diagnostics ignored;
    dump = dumped->run(tree, FileId(0), ignored).dump;
  }
  const std::string written = write_golden(golden, found.list());
  if (written != text && update) {
    std::ofstream(path, std::ios::binary) << written;
  } else if (written != text) {
    faults.push_back(first_difference(text, written));
  }
  check_fixes(golden, *stage, found, faults);
  return faults;
}

std::vector<std::string> run_file(const fs::path& path, bool update) {
  if (path.extension() == ".md") return check_page(read_file(path), path.stem().string());
  return run_test(path, update);
}

std::vector<fs::path> find_files(const std::vector<fs::path>& roots) {
  std::vector<fs::path> result;
  for (const fs::path& root : roots) {
    if (!fs::is_directory(root)) {
      result.push_back(root);
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root)) {
      const fs::path extension = entry.path().extension();
      if (entry.is_regular_file() && (extension == ".mpol" || extension == ".md")) result.push_back(entry.path());
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

int run(const std::vector<fs::path>& roots, bool update) {
  const std::vector<fs::path> files = find_files(roots);
  std::vector<std::vector<std::string>> faults(files.size());
  std::atomic<std::size_t> next = 0;
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
      workers.emplace_back([&] {
        for (std::size_t one = next++; one < files.size(); one = next++) faults[one] = run_file(files[one], update);
      });
  }
  int failed = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (faults[i].empty()) continue;
    ++failed;
    fmt::print("FAILED {}\n", files[i].string());
    for (const std::string& fault : faults[i]) fmt::print("  {}\n", fault);
  }
  fmt::print("{} files, {} failed\n", files.size(), failed);
  return failed == 0 && !files.empty() ? 0 : 1;
}

}  // namespace
}  // namespace mpol::golden

int main(int count, char** words) {
  bool update = false;
  std::vector<std::filesystem::path> roots;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(words[i]) == "--update")
      update = true;
    else
      roots.emplace_back(words[i]);
  }
  if (roots.empty()) roots = {MPOL_SOURCE_DIR "/tests/golden", MPOL_SOURCE_DIR "/docs/errors"};
  return mpol::golden::run(roots, update);
}
