// Counters through the C API: of a policy by itself, shared by several, and kept in a folder.
#include <sys/stat.h>

#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

namespace {

Policy with_state(const std::string& name, const State& state) {
  const Options with = options();
  BOOST_TEST(mpol_options_set_state(with.get(), state.get()) == MPOL_OK);
  return loaded(name, with.get());
}

void strike(const Decider& decider, const std::string& id) {
  BOOST_TEST(rules_of(decide(decider, event(id, "completion", R"("toxicity":0.9)"))) == "G-TOXIC");
}
bool is_known(const Decider& decider) { return rules_of(decide(decider, event("look", "prompt"))) == "G-STRIKES"; }

State open(const std::string& folder, std::string& fault) {
  mpol_state* state = nullptr;
  mpol_report* report = nullptr;
  const mpol_status status = mpol_state_open(folder.c_str(), &state, &report);
  const Report taken(report);
  BOOST_TEST((status == MPOL_OK) == (state != nullptr));
  fault = taken ? mpol_report_text(report) : "";
  return State(state);
}

}  // namespace

BOOST_AUTO_TEST_CASE(null_is_a_bad_argument) {
  mpol_state* state = nullptr;
  BOOST_TEST(mpol_state_open(nullptr, &state, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_state_open("/tmp", nullptr, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_state_sync(nullptr, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_state_ref(nullptr) == nullptr);
}

BOOST_AUTO_TEST_CASE(deciders_of_a_policy_count_together) {
  const Policy policy = guard();
  const Decider one(mpol_decider_new(policy.get())), two(mpol_decider_new(policy.get()));
  strike(one, "a");
  strike(two, "b");
  BOOST_TEST(!is_known(one));
  strike(one, "c");
  // "look" was counted before: this one only reads.
  BOOST_TEST(is_known(two));
  // Another policy has counters of its own.
  const Decider other(mpol_decider_new(guard().get()));
  BOOST_TEST(!is_known(other));
}

BOOST_AUTO_TEST_CASE(policies_of_a_state_count_together) {
  State state(mpol_state_new());
  const Policy guard = with_state("guard.mpolb", state), next = with_state("next.mpolb", state);
  BOOST_TEST(mpol_state_sync(state.get(), nullptr) == MPOL_OK);
  // Policies keep it.
  state.reset();
  const Decider one(mpol_decider_new(guard.get())), two(mpol_decider_new(next.get()));
  strike(one, "a");
  strike(two, "b");
  strike(one, "c");
  BOOST_TEST(is_known(two));
  BOOST_TEST(is_known(one));
}

BOOST_AUTO_TEST_CASE(an_event_counts_once) {
  const Decider decider(mpol_decider_new(guard().get()));
  for (int i = 0; i < 5; ++i) strike(decider, "the same");
  BOOST_TEST(!is_known(decider));
}

BOOST_AUTO_TEST_CASE(a_folder_keeps_it) {
  const Folder folder;
  std::string fault;
  {
    const State state = open(folder.path + "/state", fault);
    BOOST_REQUIRE_MESSAGE(state, fault);
    const Decider decider(mpol_decider_new(with_state("guard.mpolb", state).get()));
    for (const char* const id : {"a", "b", "c"}) strike(decider, id);
    mpol_report* report = nullptr;
    BOOST_TEST(mpol_state_sync(state.get(), &report) == MPOL_OK);
    BOOST_TEST(report == nullptr);
  }
  const State state = open(folder.path + "/state", fault);
  BOOST_REQUIRE_MESSAGE(state, fault);
  BOOST_TEST(is_known(Decider(mpol_decider_new(with_state("guard.mpolb", state).get()))));
}

// Handles may be given back in any order; what was counted is on disk when the last one is gone.
BOOST_AUTO_TEST_CASE(the_last_handle_writes_down_the_rest) {
  const Folder folder;
  std::string fault;
  {
    State state = open(folder.path, fault);
    BOOST_REQUIRE_MESSAGE(state, fault);
    Policy policy = with_state("guard.mpolb", state);
    const Decider decider(mpol_decider_new(policy.get()));
    state.reset();
    policy.reset();
    for (const char* const id : {"a", "b", "c"}) strike(decider, id);
  }
  const State state = open(folder.path, fault);
  BOOST_TEST(is_known(Decider(mpol_decider_new(with_state("guard.mpolb", state).get()))));
}

BOOST_AUTO_TEST_CASE(a_folder_that_cannot_be_used) {
  const Folder folder;
  std::string fault;
  BOOST_TEST(!open(folder.path + "/no/such", fault));
  BOOST_TEST(fault.find("/no/such") != std::string::npos, fault);
  std::ofstream(folder.path + "/snapshot-1") << "damaged";
  BOOST_TEST(!open(folder.path, fault));
  BOOST_TEST(fault.find("snapshot") != std::string::npos, fault);
}
