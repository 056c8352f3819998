// Native code that comes and goes while several threads decide: what the thread sanitizer is run on.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <mutex>
#include <thread>

#include "compiler/emit/emit.hpp"
#include "runtime/decider.hpp"
#include "tests/support/generate_module.hpp"

namespace mpol {
namespace {

using engine::NativeCode;
using Code = std::shared_ptr<const NativeCode>;

// What is in force; null is the interpreter.
class Current {
 public:
  Code get() const {
    const std::lock_guard lock(mutex_);
    return code_;
  }
  void set(Code code) {
    const std::lock_guard lock(mutex_);
    code_.swap(code);
  }

 private:
  mutable std::mutex mutex_;
  Code code_;
};

struct Expected {
  test::GeneratedEvent event;
  Outcome outcome;
};

BOOST_AUTO_TEST_CASE(decisions_stay_the_same_while_code_is_swapped) {
  constexpr int kDeciders = 3, kSwaps = 1000;
  const ir::Module module = test::generate_module(7, {.rules = 40, .depth = 4});
  const std::string object = emit::emit_object(module).value();
  Diagnostics diagnostics;
  const std::shared_ptr<const Program> program = load(module, diagnostics);
  BOOST_TEST_REQUIRE(program != nullptr);

  std::vector<Expected> events;
  bool any_fires = false;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    events.push_back({test::generate_event(program->tables(), seed), {}});
    Decider decider(program);
    Frame frame(program->tables(), program->symbols());
    test::fill(frame, events.back().event);
    decider.decide(frame);
    events.back().outcome = decider.outcome();
    any_fires |= !decider.outcome().fired.empty();
  }
  BOOST_TEST_REQUIRE(any_fires);

  Current current;
  std::atomic<bool> stops{false};
  std::atomic<std::size_t> wrong{0}, native{0}, interpreted{0};
  std::vector<std::thread> deciders;
  for (int i = 0; i < kDeciders; ++i) {
    deciders.emplace_back([&] {
      Decider decider(program);
      while (!stops.load(std::memory_order_relaxed)) {
        decider.use_native(current.get());
        for (const Expected& expected : events) {
          Frame frame(program->tables(), program->symbols());
          test::fill(frame, expected.event);
          decider.decide(frame);
          if (!(decider.outcome() == expected.outcome)) ++wrong;
        }
        ++(decider.is_native() ? native : interpreted);
      }
    });
  }
  for (int i = 0; i < kSwaps; ++i) current.set(i % 5 == 0 ? nullptr : NativeCode::link(object).value());
  while (native == 0) std::this_thread::yield();
  current.set(nullptr);
  for (const std::size_t seen = interpreted; interpreted == seen;) std::this_thread::yield();
  stops = true;
  for (std::thread& thread : deciders) thread.join();
  BOOST_TEST(wrong == 0u);
}

}  // namespace
}  // namespace mpol
