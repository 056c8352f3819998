// The shipped policies with a thousand further patterns, and lines of events for them: what the whole way from bytes to
// a decision is measured on. Needs MPOL_SOURCE_DIR; throws when the policies cannot be loaded.
#pragma once
#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "cli/run_policy.hpp"
#include "program/ir.hpp"

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

// Prompts and answers that nothing is wrong with, with all scores.
inline std::vector<std::string> lines_of_1_kb(const Tables& tables) {
  std::string scores;
  for (const SignalInfo& signal : tables.signals) {
    if (signal.kind == ValueKind::Score) scores += fmt::format(R"(,"{}":0.01)", signal.name);
  }
  std::vector<std::string> lines;
  for (const char* kind : {"prompt", "completion", "document"}) {
    std::string text =
        "Could you compare these three plans for the summer and say which of them suits a family of four? ";
    while (text.size() < 900)
      text += "The ferry leaves at ten, the museum opens at noon, and tickets are cheaper for groups. ";
    lines.push_back(fmt::format(
        R"({{"id":"event-{}","time":"2026-03-29T10:00:00Z","kind":"{}","user":"u-{}","language":"en","text":"{}"{}}})",
        kind, kind, kind, text, scores));
  }
  return lines;
}

}  // namespace mpol::test
