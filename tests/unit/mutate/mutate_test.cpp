// Mutations of real policies: where they stand, and that compiling one declaration anew is compiling the whole text anew.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "compiler/mutate/recompile.hpp"

namespace mpol::mutate {
namespace {

// The disk, but for one file.
class Changed final : public Files {
 public:
  PathKind kind(const std::string& path) const override { return disk_.kind(path); }
  Result<std::string> read(const std::string& path, std::size_t max_bytes) const override {
    if (path == changed) return {boost::system::in_place_value, text};
    return disk_.read(path, max_bytes);
  }
  // A lexicon's file that lost all its terms is as if it were not there.
  Result<std::vector<std::string>> list(const std::string& folder) const override {
    auto names = disk_.list(folder);
    if (names && !gone.empty())
      std::erase_if(*names, [&](const std::string& name) { return join_path(folder, name) == gone; });
    return names;
  }

  std::string changed, text, gone;

 private:
  DiskFiles disk_;
};

struct Read {
  explicit Read(const std::string& path, const Files& files) : root(MPOL_SOURCE_DIR) {
    auto all = compiler::read_packages({root + "/" + path}, files, sources, diagnostics);
    BOOST_REQUIRE(all.has_value());
    BOOST_REQUIRE(all->size() == 1u);
    package = std::move(all->front());
  }
  std::unique_ptr<check::Library> library(const Files& files) const {
    return std::make_unique<compiler::FolderLibrary>(
        files, std::vector<std::string>{compiler::root_of(package, sources), root + "/stdlib"});
  }

  std::string root;
  SourceTree sources;
  Diagnostics diagnostics;
  compiler::Package package;
};

std::string whole_key(const std::string& path, const Files& files) {
  Read read(path, files);
  const auto library = read.library(files);
  const compiler::Compiled compiled = compiler::compile(read.package, *library, read.sources, {}, read.diagnostics);
  return compiled.module && !read.diagnostics.has_errors() ? meaning_key(*compiled.module) : "";
}

// Every `stride`-th mutation is compiled both ways.
void check_policy(const std::string& path, std::size_t stride) {
  const DiskFiles disk;
  Read read(path, disk);
  const auto library = read.library(disk);
  const compiler::Compiled compiled = compiler::compile(read.package, *library, read.sources, {}, read.diagnostics);
  BOOST_REQUIRE(compiled.module.has_value());
  const std::vector<Mutation> mutations = find_mutations(read.package, compiled.policy, *library, read.sources);
  BOOST_TEST(mutations.size() > 10u);

  Recompiler recompiler(read.package, read.library(disk), read.sources);
  BOOST_TEST(recompiler.original().key == meaning_key(*compiled.module));
  std::size_t compiling = 0;
  for (std::size_t i = 0; i < mutations.size(); ++i) {
    const Mutation& mutation = mutations[i];
    const SourceFile& file = read.sources.file(mutation.span.file);
    const Span decl = read.package.files[mutation.file].decls[mutation.decl].span;
    for (const Edit& edit : mutation.edits) {
      BOOST_TEST((edit.span.file == mutation.span.file));
      if (!mutation.in_lexicon) BOOST_TEST((edit.span.begin >= decl.begin && edit.span.end <= decl.end));
    }
    BOOST_TEST(!mutation.what.empty());
    BOOST_TEST(mutation.advice.starts_with("add a test"));
    const std::string text = mutated_text(mutation, read.sources);
    BOOST_TEST(text != file.text(), file.name() << ": " << mutation.what);
    if (i % stride != 0) continue;
    Changed files;
    (mutation.without_file ? files.gone : files.changed) = file.name();
    files.text = text;
    const std::string key = recompiler.compile(mutation).key;
    compiling += key.empty() ? 0 : 1;
    BOOST_TEST(key == whole_key(path, files), file.name() << ": " << mutation.what << '\n' << text);
  }
  BOOST_TEST(compiling > 3u);
  BOOST_TEST(recompiler.original().key == meaning_key(*compiled.module), "a mutation left something behind");
}

BOOST_AUTO_TEST_SUITE(mutate)

BOOST_AUTO_TEST_CASE(the_first_policy) { check_policy("examples/first", 1); }
BOOST_AUTO_TEST_CASE(a_policy_with_state) { check_policy("examples/state", 3); }
BOOST_AUTO_TEST_CASE(the_shipped_policy) { check_policy("policies/mistral", 37); }

BOOST_AUTO_TEST_CASE(the_shipped_policy_meets_nearly_every_operator) {
  const DiskFiles disk;
  Read read("policies/mistral", disk);
  const auto library = read.library(disk);
  const compiler::Compiled compiled = compiler::compile(read.package, *library, read.sources, {}, read.diagnostics);
  std::set<Operator> met;
  for (const Mutation& mutation : find_mutations(read.package, compiled.policy, *library, read.sources))
    met.insert(mutation.op);
  BOOST_TEST(met.size() >= all_operators().size() - 1);  // it has no bool that is a constant
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::mutate
