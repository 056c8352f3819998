// Any bytes as settings of the linter, as a baseline, and as a policy with comments for it. What must hold: faults and
// findings lie in their file; settings that are refused say so; what a baseline writes, it reads back as the same.
#include <algorithm>

#include "base/assert.hpp"
#include "compiler/check/check.hpp"
#include "compiler/lint/baseline.hpp"
#include "compiler/lint/lint.hpp"
#include "compiler/parse/parse.hpp"

namespace {

using namespace mpol;

class NoLibrary final : public check::Library {
 public:
  std::vector<FileId> find_package(const std::string&, SourceTree&) override { return {}; }
  std::vector<std::string> package_names() override { return {}; }
  std::vector<FileId> find_lexicon(FileId, const std::string&, SourceTree&) override { return {}; }
};

void check_places(const Diagnostics& diagnostics, const SourceTree& tree) {
  for (const Diagnostic& one : diagnostics.list()) {
    const std::size_t size = tree.file(one.span.file).text().size();
    MPOL_ASSERT(one.span.begin <= one.span.end && one.span.end <= size, "a finding lies in its file");
  }
}

void read_baseline(const std::string& bytes) {
  SourceTree tree;
  Diagnostics faults, none;
  lint::Baseline first, second;
  first.read(tree.add("baseline", bytes), tree, faults);
  check_places(faults, tree);
  second.read(tree.add("again", first.write()), tree, none);
  MPOL_ASSERT(none.empty() && second.write() == first.write(), "a baseline reads what it writes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(data, data + size);
  read_baseline(bytes);

  SourceTree tree;
  Diagnostics faults;
  lint::Settings settings = lint::read_settings(tree.add("mpol-lint.toml", bytes), tree, faults);
  check_places(faults, tree);
  settings.team.resize(
      std::min<std::size_t>(settings.team.size(), 1));  // each is a process; query_fuzz has more of them

  Diagnostics checked, findings;
  NoLibrary library;
  const std::string policy = "package t\ninput event { kind: one of { prompt }, text: text }\n" + bytes;
  std::vector<ast::File> files;
  files.push_back(parse::parse_file(tree.add("p.mpol", policy), tree, checked));
  const checked::Policy read = check::check(files, library, tree, checked);
  lint::lint({files, read, tree}, settings, checked, findings);
  check_places(findings, tree);
  return 0;
}
