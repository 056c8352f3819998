// Loading through the C API: versions, options, bundles that are good, damaged, or signed by others, and what a policy says of itself.
#include <cstring>

#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

BOOST_AUTO_TEST_CASE(the_library_is_of_the_header) {
  BOOST_TEST(mpol_abi_version() == MPOL_ABI_VERSION);
  BOOST_TEST(std::strlen(mpol_version()) >= 5U);
  BOOST_TEST(mpol_status_name(MPOL_REFUSED) == std::string("refused"));
  BOOST_TEST(mpol_status_name(99) == std::string("unknown status"));
}

BOOST_AUTO_TEST_CASE(another_abi_is_refused) {
  const std::uint32_t other_major = ((MPOL_ABI_MAJOR + 1) << 16) | MPOL_ABI_MINOR;
  for (const std::uint32_t abi : {0U, other_major, std::uint32_t{MPOL_ABI_VERSION + 1}})
    BOOST_TEST(mpol_options_new(abi) == nullptr);
  // Who has not looked loads nothing.
  const Loaded done = load_file(path_of("guard.mpolb"), mpol_options_new(other_major));
  BOOST_TEST(done.status == MPOL_BAD_ARGUMENT);
  BOOST_TEST(!done.policy);
  BOOST_TEST(std::string(mpol_report_text(done.report.get())).find("ABI") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(null_is_a_bad_argument) {
  const Options with = options();
  mpol_policy* policy = nullptr;
  mpol_report* report = nullptr;
  BOOST_TEST(mpol_policy_load_file(with.get(), nullptr, &policy, &report) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_report_errors(report) == 1U);
  mpol_report_free(report);
  BOOST_TEST(mpol_policy_load_file(with.get(), "x", nullptr, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_policy_load_bytes(with.get(), nullptr, 3, nullptr, &policy, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_options_add_key(nullptr, "x") == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_options_set_cache(nullptr, "x") == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_policy_package(nullptr) == nullptr);
  BOOST_TEST(mpol_policy_rule_count(nullptr) == 0U);
  BOOST_TEST(mpol_policy_signal_kind(nullptr, 0) == -1);
  BOOST_TEST(mpol_policy_native_state(nullptr, nullptr) == -1);
  BOOST_TEST(mpol_policy_ref(nullptr) == nullptr);
  BOOST_TEST(mpol_report_count(nullptr) == 0U);
  BOOST_TEST(mpol_report_json(nullptr) == nullptr);
  BOOST_TEST(mpol_slot_new(nullptr) == nullptr);
  mpol_policy_unref(nullptr);
  mpol_options_free(nullptr);
  mpol_report_free(nullptr);
  mpol_state_unref(nullptr);
  mpol_slot_unref(nullptr);
}

BOOST_AUTO_TEST_CASE(options_that_have_refused_something_load_nothing) {
  using Change = mpol_status (*)(mpol_options*);
  const Change changes[] = {[](mpol_options* o) { return mpol_options_add_key(o, nullptr); },
                            [](mpol_options* o) { return mpol_options_set_need(o, 0); },
                            [](mpol_options* o) { return mpol_options_add_param(o, nullptr); },
                            [](mpol_options* o) { return mpol_options_set_native(o, 7); },
                            [](mpol_options* o) { return mpol_options_set_state(o, nullptr); }};
  for (const Change change : changes) {
    const Options with = options();
    BOOST_TEST(change(with.get()) == MPOL_BAD_ARGUMENT);
    const Loaded done = load_file(path_of("guard.mpolb"), with.get());
    BOOST_TEST(done.status == MPOL_BAD_ARGUMENT);
    BOOST_TEST(!done.policy);
  }
}

BOOST_AUTO_TEST_CASE(a_policy_says_what_it_is) {
  const Options with = trusting();
  const Policy policy = loaded("guard.mpolb", with.get());
  BOOST_TEST(mpol_policy_package(policy.get()) == std::string("guard"));
  BOOST_TEST(mpol_policy_release(policy.get()) == std::string("guard"));
  BOOST_TEST(std::strlen(mpol_policy_id(policy.get())) == 64U);
  BOOST_TEST(mpol_policy_signers(policy.get()) == 1U);
  BOOST_TEST(mpol_policy_rule_count(policy.get()) == 7U);
  BOOST_TEST(mpol_policy_rule(policy.get(), 0) == std::string("G-TOXIC"));
  BOOST_TEST(mpol_policy_rule(policy.get(), 7) == nullptr);
  BOOST_TEST(mpol_policy_verdict_count(policy.get()) == 7U);
  BOOST_TEST(mpol_policy_verdict(policy.get(), 0) == std::string("allow"));
  BOOST_TEST(mpol_policy_verdict(policy.get(), 6) == std::string("block"));
  BOOST_TEST(mpol_policy_verdict(policy.get(), 7) == nullptr);
  const std::vector<std::pair<std::string, mpol_signal_kind>> signals{{"toxicity", MPOL_SIGNAL_SCORE},
                                                                      {"mood", MPOL_SIGNAL_LABEL},
                                                                      {"spam", MPOL_SIGNAL_BOOL},
                                                                      {"reports", MPOL_SIGNAL_INT},
                                                                      {"spread", MPOL_SIGNAL_FLOAT}};
  BOOST_REQUIRE_EQUAL(mpol_policy_signal_count(policy.get()), signals.size());
  for (std::size_t i = 0; i < signals.size(); ++i) {
    BOOST_TEST(mpol_policy_signal(policy.get(), i) == signals[i].first);
    BOOST_TEST(mpol_policy_signal_kind(policy.get(), i) == signals[i].second);
  }
  BOOST_TEST(mpol_policy_signal(policy.get(), signals.size()) == nullptr);
}

BOOST_AUTO_TEST_CASE(signatures_are_held_against_the_keys) {
  const Loaded signed_by_it = load_file(path_of("guard.mpolb"), trusting().get());
  BOOST_TEST(signed_by_it.status == MPOL_OK);
  const Loaded unsigned_one = load_file(path_of("unsigned.mpolb"), trusting().get());
  BOOST_TEST(unsigned_one.status == MPOL_REFUSED);
  BOOST_TEST(unsigned_one.codes() == "R0113");
  const Options two = trusting();
  BOOST_TEST(mpol_options_add_key(two.get(), path_of("other.pub").c_str()) == MPOL_OK);
  BOOST_TEST(mpol_options_set_need(two.get(), 2) == MPOL_OK);
  BOOST_TEST(load_file(path_of("guard.mpolb"), two.get()).codes() == "R0113");
  BOOST_TEST(mpol_options_set_need(two.get(), 1) == MPOL_OK);
  BOOST_TEST(load_file(path_of("guard.mpolb"), two.get()).status == MPOL_OK);
}

BOOST_AUTO_TEST_CASE(keys_and_parameters_that_are_none) {
  const Options no_key = options();
  mpol_options_add_key(no_key.get(), "mpol-public-1:short");
  BOOST_TEST(load_file(path_of("guard.mpolb"), no_key.get()).status == MPOL_BAD_ARGUMENT);
  const Options too_many = options();
  mpol_options_set_need(too_many.get(), 2);
  BOOST_TEST(load_file(path_of("guard.mpolb"), too_many.get()).status == MPOL_BAD_ARGUMENT);
  const Options no_value = options();
  mpol_options_add_param(no_value.get(), "strictness");
  BOOST_TEST(load_file(path_of("guard.mpolb"), no_value.get()).status == MPOL_BAD_ARGUMENT);
  const std::pair<const char*, const char*> faulty[] = {{"strictnes=70%", "R0101"}, {"strictness=20%", "R0102"}};
  for (const auto& [setting, code] : faulty) {
    const Options with = options();
    mpol_options_add_param(with.get(), setting);
    const Loaded done = load_file(path_of("guard.mpolb"), with.get());
    BOOST_TEST(done.status == MPOL_REFUSED);
    BOOST_TEST(done.codes() == code);
    const std::string json = mpol_report_json(done.report.get());
    BOOST_TEST(json.find(R"("file":"parameters","line":1,"column":1)") != std::string::npos, json);
    BOOST_TEST(json.find(R"("errors":1,"warnings":0})") != std::string::npos, json);
  }
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read) {
  const Options with = options();
  for (const std::string& path : {path_of("nothing.mpolb"), std::string("/"), std::string()}) {
    const Loaded done = load_file(path, with.get());
    BOOST_TEST(done.status == MPOL_UNREADABLE);
    BOOST_TEST(done.codes() == "-");
  }
}

// Whatever is wrong with the bytes, a policy that loads is the one that was built.
BOOST_AUTO_TEST_CASE(damaged_bundles_are_refused) {
  const Options with = options();
  mpol_options_set_native(with.get(), MPOL_NATIVE_OFF);
  const std::string good = bytes_of("guard.mpolb");
  BOOST_TEST(load_bytes(good, with.get()).status == MPOL_OK);
  BOOST_TEST(load_bytes("", with.get()).codes() == "R0110");
  BOOST_TEST(load_bytes("no bundle", with.get()).codes() == "R0110");
  BOOST_TEST(load_bytes(good + "x", with.get()).codes() == "R0111");
  std::size_t refused = 0, tried = 0;
  for (std::size_t at = 0; at < good.size(); at += 1 + good.size() / 300) {
    std::string changed = good;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    for (const std::string& bytes : {changed, good.substr(0, at)}) {
      const Loaded done = load_bytes(bytes, with.get());
      ++tried;
      refused += done.status == MPOL_REFUSED && !done.policy && mpol_report_errors(done.report.get()) > 0;
    }
  }
  BOOST_TEST(tried > 500U);
  BOOST_TEST(refused == tried);
}

BOOST_AUTO_TEST_CASE(native_code_is_that_of_a_trusted_bundle) {
  const auto state_of = [](Options with, mpol_native native) {
    BOOST_TEST(mpol_options_set_native(with.get(), native) == MPOL_OK);
    const Policy policy = loaded("guard.mpolb", with.get());
    return mpol_policy_native_state(policy.get(), nullptr);
  };
  BOOST_TEST(state_of(trusting(), MPOL_NATIVE_OFF) == MPOL_NATIVE_IS_OFF);
  // Not trusted, and nothing here makes code.
  BOOST_TEST(state_of(options(), MPOL_NATIVE_WAIT) == MPOL_NATIVE_UNAVAILABLE);
#if defined(__x86_64__)
  const mpol_native_state trusted = state_of(trusting(), MPOL_NATIVE_WAIT);
  BOOST_TEST((trusted == MPOL_NATIVE_READY || trusted == MPOL_NATIVE_SLOWER));
#endif
  const mpol_native_state soon = state_of(trusting(), MPOL_NATIVE_BACKGROUND);
  BOOST_TEST(soon >= MPOL_NATIVE_PENDING);
}

BOOST_AUTO_TEST_CASE(what_native_code_says_is_a_report) {
  const Options with = options();
  mpol_options_set_native(with.get(), MPOL_NATIVE_WAIT);
  const Policy policy = loaded("unsigned.mpolb", with.get());
  mpol_report* taken = nullptr;
  BOOST_TEST(mpol_policy_native_state(policy.get(), &taken) == MPOL_NATIVE_UNAVAILABLE);
  const Report report(taken);
  BOOST_REQUIRE_EQUAL(mpol_report_count(report.get()), 1U);
  BOOST_TEST(mpol_report_code(report.get(), 0) == std::string("R0107"));
  BOOST_TEST(mpol_report_errors(report.get()) == 0U);
}

BOOST_AUTO_TEST_CASE(a_policy_lives_as_long_as_somebody_has_it) {
  Decider decider;
  {
    const Policy policy = guard();
    const Policy second(mpol_policy_ref(policy.get()));
    BOOST_TEST(second.get() == policy.get());
    decider.reset(mpol_decider_new(policy.get()));
  }
  BOOST_TEST(rules_of(decide(decider, event("e1", "completion", R"("toxicity":0.9)"))) == "G-TOXIC");
  BOOST_TEST(mpol_policy_package(mpol_decider_policy(decider.get())) == std::string("guard"));
}
