// Linked code: its pages, its memory, and a process that may not have any.
#include "runtime/engine/native.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <fstream>
#include <sstream>

#include "compiler/emit/emit.hpp"
#include "runtime/decider.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol {
namespace {

using engine::NativeCode;

// `count` rules over ten scores.
ir::Module many_rules(std::size_t count) {
  test::ModuleBuilder m;
  std::vector<InstId> scores;
  for (int i = 0; i < 10; ++i) scores.push_back(m.score("score" + std::to_string(i)));
  for (std::size_t i = 0; i < count; ++i) {
    const auto part = [&](std::size_t k) {
      return m.at_least(scores[(i * 7 + k * 3) % 10], static_cast<double>((i * 31 + k * 17) % 97) / 100);
    };
    m.rule("R-" + std::to_string(i), m.all({part(0), m.any({part(1), part(2)}), part(4)}));
  }
  return std::move(m.module);
}

std::string object_of(const ir::Module& module) { return emit::emit_object(module).value(); }

std::size_t resident_kilobytes() {
  std::ifstream status("/proc/self/statm");
  std::size_t all = 0, resident = 0;
  status >> all >> resident;
  return resident * static_cast<std::size_t>(getpagesize()) / 1024;
}

BOOST_AUTO_TEST_CASE(no_page_is_writable_and_executable) {
  const auto code = NativeCode::link(object_of(many_rules(1000)));
  BOOST_TEST_REQUIRE(code.has_value());
  const auto entry = reinterpret_cast<std::uintptr_t>((*code)->info().block_code[0]);
  std::ifstream maps("/proc/self/maps");
  bool found = false;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::uintptr_t begin = 0, end = 0;
    char dash = 0;
    std::string rights;
    words >> std::hex >> begin >> dash >> end >> rights;
    BOOST_TEST((rights.find('w') == rights.npos || rights.find('x') == rights.npos), line);
    if (entry < begin || entry >= end) continue;
    found = true;
    BOOST_TEST(rights == "r-xp");
  }
  BOOST_TEST(found);
}

BOOST_AUTO_TEST_CASE(a_thousand_swaps_leave_memory_where_it_was) {
  const std::string object = object_of(many_rules(1000));
  Diagnostics diagnostics;
  Decider decider(load(many_rules(1000), diagnostics));
  Frame frame(decider.program().tables(), decider.program().symbols());
  for (SignalReading& signal : frame.signals) {
    signal.state = SignalState::Available;
    signal.number = 0.9;
  }
  decider.decide(frame);
  const std::vector<RuleId> expected = decider.outcome().fired;
  const auto swap = [&](int times) {
    for (int i = 0; i < times; ++i) {
      decider.use_native(NativeCode::link(object).value());
      decider.decide(frame);
    }
  };
  swap(50);
  BOOST_TEST(decider.is_native());
  const std::size_t before = resident_kilobytes();
  swap(1000);
  BOOST_TEST((decider.outcome().fired == expected));
  // One program's code is about 200 KB: keeping each would be 200 MB. The address sanitizer keeps what is freed for a
  // while, and looks for leaks itself.
#if defined(__SANITIZE_ADDRESS__)
  constexpr std::size_t kMostGrowth = 256 * 1024;
#else
  constexpr std::size_t kMostGrowth = 2048;
#endif
  BOOST_TEST(resident_kilobytes() < before + kMostGrowth);
}

// A class and a row for each of more symbols than 16 bits can number: rule n fires for those whose number has bit n.
BOOST_AUTO_TEST_CASE(a_value_may_be_compared_with_more_constants_than_16_bits_number) {
  constexpr std::uint32_t kSymbols = 70'000, kRules = 17;
  const auto make = [] {
    test::ModuleBuilder m;
    const InstId user = m.field(m.add_field("user", ValueKind::String));
    for (std::uint32_t i = 0; i < kSymbols; ++i) m.module.tables.symbols.push_back("user-" + std::to_string(i));
    for (std::uint32_t rule = 0; rule < kRules; ++rule) {
      std::vector<SymbolId> set;
      for (std::uint32_t i = 0; i < kSymbols; ++i) {
        if ((i >> rule & 1) != 0) set.emplace_back(i);
      }
      m.module.tables.symbol_sets.push_back(std::move(set));
      m.rule("R-" + std::to_string(rule), m.add(ir::Op::SymbolIn, ir::Type::Truth, {user}, rule));
    }
    return std::move(m.module);
  };
  Diagnostics diagnostics;
  Decider decider(load(make(), diagnostics));
  Frame frame(decider.program().tables(), decider.program().symbols());
  for (const emit::Grouping grouping : {emit::Grouping::Small, emit::Grouping::Blocks, emit::Grouping::Indexed}) {
    emit::EmitOptions options;
    options.level = 0;
    options.grouping = grouping;
    decider.use_native(NativeCode::link(emit::emit_object(make(), options).value()).value());
    BOOST_TEST_REQUIRE(decider.is_native());
    for (const std::uint32_t number : {0u, 1u, 255u, 65'533u, 65'534u, 65'535u, 65'536u, 65'537u, kSymbols - 1}) {
      frame.fields[0].present = true;
      frame.fields[0].symbol = SymbolId(number);
      decider.decide(frame);
      std::uint32_t fired = 0;
      for (const RuleId rule : decider.outcome().fired) fired |= 1u << rule.index;
      BOOST_TEST(fired == number);
    }
  }
}

BOOST_AUTO_TEST_CASE(damaged_objects_are_refused) {
  const std::string object = object_of(many_rules(10));
  BOOST_TEST(!NativeCode::link("").has_value());
  BOOST_TEST(!NativeCode::link("no object").has_value());
  BOOST_TEST(!NativeCode::link(object.substr(0, object.size() / 2)).has_value());
}

// Makes mprotect and mmap fail when they ask for executable pages, as hardened systems do.
bool forbid_executable_memory() {
  sock_filter rules[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 13),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{sizeof rules / sizeof rules[0], rules};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

BOOST_AUTO_TEST_CASE(a_process_without_executable_memory_keeps_deciding) {
  const std::string object = object_of(many_rules(100));
  const pid_t child = fork();
  BOOST_TEST_REQUIRE(child >= 0);
  if (child == 0) {
    if (!forbid_executable_memory()) _exit(77);
    const auto code = NativeCode::link(object);
    Diagnostics diagnostics;
    Decider decider(load(many_rules(100), diagnostics));
    Frame frame(decider.program().tables(), decider.program().symbols());
    const bool decides = !decider.decide(frame).undetermined.empty();
    _exit(code.has_value() ? 1 : decides ? 0 : 2);
  }
  int status = 0;
  BOOST_TEST_REQUIRE(waitpid(child, &status, 0) == child);
  BOOST_TEST_REQUIRE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    BOOST_TEST_MESSAGE("skipped: this kernel has no seccomp filters");
    return;
  }
  BOOST_TEST(WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace mpol
