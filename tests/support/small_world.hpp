// A small world to try conditions in: random rules over few fields, signals and constants, so that parts of them contradict or
// imply each other, and every event that there is in it. For what the checker proves of conditions.
#pragma once
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "compiler/check/check.hpp"
#include "compiler/parse/parse.hpp"
#include "compiler/sources.hpp"
#include "program/frame.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

inline std::string small_condition(Random& random, int depth) {
  if (depth > 0 && random.chance(3, 4)) {
    const std::string first = small_condition(random, depth - 1);
    if (random.chance(1, 5)) return "not (" + first + ")";
    const char* const word = random.pick({" and ", " and ", " or "});
    const std::string second = small_condition(random, depth - 1);
    return random.chance(1, 3) ? "(" + first + word + second + word + small_condition(random, depth - 1) + ")"
                               : "(" + first + word + second + ")";
  }
  const std::string order = random.pick({" < ", " <= ", " > ", " >= ", " == ", " != "});
  switch (random.below(6)) {
    case 0: return "output_tokens" + order + random.pick({"1", "2", "3", "limit", "limit"});
    case 1: return "limit" + order + random.pick({"output_tokens", "2", "4"});
    case 2: return "hate" + order + random.pick({"25%", "50%", "75%", "spam"});
    case 3: return random.pick({"logprobs", "org is missing", "spam >= 50%", "max(hate, spam) < 50%"});
    case 4: return std::string("kind is ") + random.pick({"prompt", "completion", "report"});
    default:
      return std::string("kind") + random.pick({" in ", " not in "}) +
             random.pick({"{ prompt, report }", "{ completion, report, usage }"});
  }
}

// What can be unknown in other ways than by a signal, or cannot because of what stands before it.
inline std::string small_clause(Random& random) {
  if (random.chance(1, 2)) return small_condition(random, 1);
  return random.pick({"org == \"o\"", "org is not missing and org == \"o\"", "org is missing or org != \"o\"",
                      "10 / output_tokens > 2", "output_tokens + 1 > 3", "output_tokens in 1 .. 2", "\"t\" in tags",
                      "(if logprobs then hate >= 50% else kind is prompt)",
                      "(if org is missing then logprobs else org == \"o\")"});
}

// Rules R-0 to R-<rules - 1>. `clauses`: some also say `applies to` and `unless`.
inline std::string small_policy(std::uint64_t seed, std::uint64_t rules, bool clauses) {
  Random random(seed);
  std::string text =
      "package generated\nimport std.chat\nimport std.outcome\nsignal hate : score\nsignal spam : score\n"
      "param limit : int = 2 in 1 .. 4\n";
  for (std::uint64_t i = 0; i < rules; ++i) {
    const std::string when = small_condition(random, 2);
    const char* const applies = clauses && random.chance(1, 3) ? "applies to prompt, report " : "";
    const std::string unless = clauses && random.chance(1, 3) ? "unless " + small_clause(random) + ' ' : "";
    text += fmt::format("rule R-{} \"x\" {{ {}when {} {}then log }}\n", i, applies, when, unless);
  }
  return text;
}

// Of one file, `sources.file(FileId(0))`. `stdlib`: the folder of the standard library.
inline checked::Policy check_small_policy(const std::string& text, const std::string& stdlib, SourceTree& sources) {
  const DiskFiles files;
  compiler::FolderLibrary library(files, {stdlib});
  Diagnostics diagnostics;
  const FileId file = sources.add("generated.mpol", text);
  std::vector<ast::File> parsed;
  parsed.push_back(parse::parse_file(file, sources, diagnostics));
  checked::Policy policy = check::check(parsed, library, sources, diagnostics);
  for (const Diagnostic& fault : diagnostics.list())
    BOOST_REQUIRE_MESSAGE(fault.severity != Severity::Error, fault.message << "\n" << text);
  return policy;
}

class SmallWorld {
 public:
  // Of the tables' program; both must outlive this.
  SmallWorld(const Tables& tables, const SymbolTable& symbols) : tables_(tables), frame_(tables, symbols) {}
  Frame& frame() { return frame_; }

  // Calls each() with the frame at one event after the other.
  template <class Each>
  void for_each_event(const Each& each) {
    for (const char* kind : {"prompt", "completion", "report", "document"}) {
      for (std::int64_t tokens = 0; tokens <= 5; ++tokens) {
        for (const bool logprobs : {false, true}) {
          for (const double hate : {-1.0, 0.0, 0.25, 0.4, 0.5, 0.75, 1.0}) {
            for (const double spam : {-1.0, 0.25, 0.5, 1.0}) {
              fill(kind, tokens, logprobs, hate, spam);
              each();
            }
          }
        }
      }
    }
  }

 private:
  FieldValue& field(std::string_view name) {
    std::size_t i = 0;
    while (tables_.fields.at(i).name != name) ++i;
    return frame_.fields[i];
  }
  void signal(std::size_t id, double value) {
    frame_.signals[id].state = value < 0 ? SignalState::Unavailable : SignalState::Available;
    frame_.signals[id].number = value;
  }
  void fill(const char* kind, std::int64_t tokens, bool logprobs, double hate, double spam) {
    frame_.clear();
    field("kind").present = field("output_tokens").present = field("logprobs").present = true;
    field("kind").symbol = frame_.intern(kind);
    field("output_tokens").int_value = tokens;
    field("logprobs").truth = logprobs;
    if (logprobs) {
      field("org").present = true;
      field("org").symbol = frame_.intern("o");
    }
    signal(0, hate);
    signal(1, spam);
  }

  const Tables& tables_;
  Frame frame_;
};

}  // namespace mpol::test
