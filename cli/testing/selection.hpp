// Which tests of a run are meant: by title, by rule, by place.
//
// In:      what the command line says. Kinds of filters add up (`--run` and `--rule`: both must hold); several of one
//          kind are alternatives.
// Errors:  a regex that does not compile, and a rule or place that no test has, are a Failure that says what there is.
// Threads: a Selection is immutable once made.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/policy.hpp"
#include "program/patterns/scanner.hpp"

namespace mpol::cli {

// `policies/a.mpol:12`
struct TestPlace {
  std::string file;
  std::uint32_t line = 0;  // from 1
};

struct SelectionOptions {
  std::vector<std::string> titles;  // regexes, of the policy's own kind (docs/patterns.md)
  std::vector<std::string> rules;   // ids, or beginnings of ids with `*`
  std::vector<TestPlace> places;
};

struct SelectedTest {
  std::size_t package = 0, test = 0;  // Policies::packages, checked::Policy::tests
};

// Takes the `file:line` among `paths` out, and puts in what they are compiled with: the files of the same package in the
// same folder.
Result<std::vector<TestPlace>> take_places(std::vector<std::string>& paths, const Files& files);

// The tests that are meant, in order; of packages that compile.
Result<std::vector<SelectedTest>> select_tests(const SelectionOptions& options, const Policies& policies);

}  // namespace mpol::cli
