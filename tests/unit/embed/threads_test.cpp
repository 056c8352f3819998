// What the C API promises of threads: many deciders of one policy, policies that are swapped under load, a state that all count in.
#include <atomic>
#include <thread>

#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

namespace {

constexpr int kThreads = 4;

// Boost.Test is for one thread: what goes wrong elsewhere is counted.
template <class Work>
int faults_in_threads(Work work) {
  std::atomic<int> faults{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back([&, i] { faults += work(i); });
  for (std::thread& thread : threads) thread.join();
  return faults;
}

}  // namespace

BOOST_AUTO_TEST_CASE(many_deciders_of_one_policy) {
  const Policy policy = loaded("guard.mpolb", trusting().get());
  const int faults = faults_in_threads([&](int thread) {
    const Decider decider(mpol_decider_new(policy.get()));
    int wrong = 0;
    for (int i = 0; i < 500; ++i) {
      const bool is_toxic = (i + thread) % 3 == 0;
      const mpol_decision* decision = nullptr;
      const std::string of = event("t" + std::to_string(thread) + "-" + std::to_string(i), "completion",
                                   is_toxic ? R"("toxicity":0.9)" : R"("toxicity":0.2)");
      wrong += mpol_decide(decider.get(), of.data(), of.size(), &decision) != MPOL_OK;
      wrong += mpol_decision_fired_count(decision) != (is_toxic ? 1U : 0U);
      wrong += mpol_decision_json(decision, nullptr) == nullptr;
    }
    return wrong;
  });
  BOOST_TEST(faults == 0);
}

// No decision fails, and each is that of a policy which was live while it was made.
BOOST_AUTO_TEST_CASE(swapped_under_load) {
  const State state(mpol_state_new());
  const Options with = trusting();
  BOOST_TEST(mpol_options_set_state(with.get(), state.get()) == MPOL_OK);
  const Slot slot(mpol_slot_new(loaded("guard.mpolb", with.get()).get()));
  std::atomic<bool> ends{false};
  std::atomic<std::uint64_t> decided{0};
  std::thread swapping([&] {
    // Loaded anew each time: the one before is freed as soon as nobody has it any more.
    const std::string bytes[] = {bytes_of("next.mpolb"), bytes_of("guard.mpolb")};
    for (int i = 0; i < 40; ++i) {
      mpol_policy* policy = nullptr;
      const std::string& of = bytes[i % 2];
      if (mpol_policy_load_bytes(with.get(), of.data(), of.size(), nullptr, &policy, nullptr) != MPOL_OK) break;
      mpol_slot_set(slot.get(), policy);
      mpol_policy_unref(policy);
      const std::uint64_t before = decided;
      while (decided < before + 20) std::this_thread::yield();
    }
    ends = true;
  });
  std::atomic<int> strict{0}, lenient{0};
  const int faults = faults_in_threads([&](int thread) {
    const Decider decider(mpol_decider_new_for_slot(slot.get()));
    int wrong = 0;
    for (int i = 0; !ends; ++i) {
      const std::string of =
          event("s" + std::to_string(thread) + "-" + std::to_string(i), "completion", R"("toxicity":0.7)");
      const mpol_decision* decision = nullptr;
      wrong += mpol_decide(decider.get(), of.data(), of.size(), &decision) != MPOL_OK;
      const bool is_strict = mpol_policy_release(mpol_decider_policy(decider.get())) == std::string("next");
      wrong += mpol_decision_fired_count(decision) != (is_strict ? 1U : 0U);
      (is_strict ? strict : lenient) += 1;
      ++decided;
    }
    return wrong;
  });
  swapping.join();
  BOOST_TEST(faults == 0);
  BOOST_TEST(strict > 0);
  BOOST_TEST(lenient > 0);
  const Policy last(mpol_slot_get(slot.get()));
  BOOST_TEST(mpol_policy_release(last.get()) == std::string("guard"));
}

BOOST_AUTO_TEST_CASE(all_count_in_one_state) {
  const Folder folder;
  mpol_state* made = nullptr;
  BOOST_REQUIRE_EQUAL(mpol_state_open(folder.path.c_str(), &made, nullptr), MPOL_OK);
  const State state(made);
  const Options with = options();
  BOOST_TEST(mpol_options_set_state(with.get(), state.get()) == MPOL_OK);
  const Policy policy = loaded("guard.mpolb", with.get());
  // Each thread strikes each user once: with four threads, everybody has struck three times at least.
  const int users = 50;
  const auto of = [](int thread, int user, const char* kind) {
    return R"({"id":")" + std::to_string(thread) + "-" + std::to_string(user) + kind +
           R"(","time":1774778400000,"kind":")" + kind + R"(","text":"","toxicity":0.9,"user":"u)" +
           std::to_string(user) + "\"}";
  };
  const int faults = faults_in_threads([&](int thread) {
    const Decider decider(mpol_decider_new(policy.get()));
    int wrong = 0;
    for (int user = 0; user < users; ++user) {
      const std::string strike = of(thread, user, "completion");
      const mpol_decision* decision = nullptr;
      wrong += mpol_decide(decider.get(), strike.data(), strike.size(), &decision) != MPOL_OK;
      if (user % 10 == 0) wrong += mpol_state_sync(state.get(), nullptr) != MPOL_OK;
    }
    return wrong;
  });
  BOOST_TEST(faults == 0);
  const Decider decider(mpol_decider_new(policy.get()));
  for (int user = 0; user < users; ++user) BOOST_TEST(rules_of(decide(decider, of(9, user, "prompt"))) == "G-STRIKES");
}
