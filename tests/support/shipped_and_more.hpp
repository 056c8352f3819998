// The shipped policies with a thousand further patterns, and lines of events for them: what the whole way from bytes to
// a decision is measured on. Needs MPOL_SOURCE_DIR; throws when the policies cannot be loaded.
#pragma once
#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/run_policy.hpp"
#include "program/ir.hpp"
#include "tests/support/random.hpp"

namespace mpol::test {

inline constexpr std::size_t kFurtherPatterns = 1000;

inline ir::Module shipped_and_more() {
  const DiskFiles files;
  cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
  context.stdlib = MPOL_SOURCE_DIR "/stdlib";
  const auto loaded = cli::load_policy(context, {MPOL_SOURCE_DIR "/policies/mistral"}, {});
  if (!loaded || !loaded->program) throw std::runtime_error("policies/mistral cannot be loaded");
  ir::Module module = loaded->program->module();
  const auto has = std::find_if(module.insts.begin(), module.insts.end(), [&](const ir::Inst& inst) {
    return inst.op == ir::Op::Has && module.tables.views[inst.a].builtin.empty();
  });
  if (has == module.insts.end()) throw std::runtime_error("policies/mistral searches no text");
  for (std::size_t i = 0; i < kFurtherPatterns; ++i) {
    PatternInfo info;
    info.text = fmt::format("further term {} of many", i * 7919 % 100'000);
    module.tables.pattern_sets[has->b].patterns.emplace_back(module.tables.patterns.size());
    module.tables.patterns.push_back(std::move(info));
  }
  return module;
}

// Prompts and answers that nothing is wrong with, with all scores. So many, and no two alike: in a few lines that come
// again and again a processor learns where each branch goes, and takes a half of the time that it takes for texts that it has not seen.
inline std::vector<std::string> lines_of_1_kb(const Tables& tables) {
  static constexpr std::size_t kLines = 256, kUsers = 64, kTextBytes = 960;
  static constexpr std::string_view kWords[] = {
      "the",     "weather", "stays",     "fine",    "and",   "we",     "walk",  "along",  "river", "until",
      "evening", "comes",   "everybody", "goes",    "home",  "again",  "what",  "does",   "a",     "good",
      "plan",    "for",     "three",     "days",    "in",    "summer", "cost",  "when",   "two",   "of",
      "us",      "would",   "take",      "train",   "than",  "drive",  "which", "museum", "opens", "early",
      "enough",  "to",      "see",       "it",      "all",   "ferry",  "at",    "ten",    "group", "tickets",
      "cheaper", "could",   "you",       "compare", "these", "family"};
  std::string scores;
  for (const SignalInfo& signal : tables.signals) {
    if (signal.kind == ValueKind::Score) scores += fmt::format(R"(,"{}":0.01)", signal.name);
  }
  Random random(1);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < kLines; ++i) {
    const char* const kind = random.pick({"prompt", "completion", "document"});
    std::string text;
    while (text.size() < kTextBytes) {
      std::string sentence;
      for (std::size_t left = 4 + random.below(12); left > 0; --left)
        sentence.append(sentence.empty() ? "" : " ").append(random.pick_from(kWords));
      sentence[0] = static_cast<char>(sentence[0] - 'a' + 'A');
      text += sentence + random.pick({". ", ". ", ", ", "? "});
    }
    text.resize(kTextBytes);
    lines.push_back(fmt::format(
        R"({{"id":"event-{}","time":"2026-03-29T10:00:00Z","kind":"{}","user":"u-{}","language":"en","text":"{}"{}}})",
        i, kind, random.below(kUsers), text, scores));
  }
  return lines;
}

}  // namespace mpol::test
