// What tests of the C API begin with: bundles of make_bundles.py, and handles that free themselves. Knows mpol.h alone.
#pragma once
#include <mpol/mpol.h>
#include <stdlib.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace embed_test {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* handle) const { Free(handle); }
};
using Options = std::unique_ptr<mpol_options, Freed<mpol_options, mpol_options_free>>;
using Policy = std::unique_ptr<mpol_policy, Freed<mpol_policy, mpol_policy_unref>>;
using Report = std::unique_ptr<mpol_report, Freed<mpol_report, mpol_report_free>>;
using State = std::unique_ptr<mpol_state, Freed<mpol_state, mpol_state_unref>>;
using Slot = std::unique_ptr<mpol_slot, Freed<mpol_slot, mpol_slot_unref>>;
using Decider = std::unique_ptr<mpol_decider, Freed<mpol_decider, mpol_decider_free>>;
using Gate = std::unique_ptr<mpol_gate, Freed<mpol_gate, mpol_gate_free>>;
using Question = std::unique_ptr<mpol_question, Freed<mpol_question, mpol_question_free>>;
using Stream = std::unique_ptr<mpol_stream, Freed<mpol_stream, mpol_stream_free>>;

inline std::string path_of(const std::string& name) { return std::string(MPOL_TEST_BUNDLES) + "/" + name; }

inline std::string bytes_of(const std::string& name) {
  std::ifstream file(path_of(name), std::ios::binary);
  BOOST_REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Options options() {
  Options made(mpol_options_new(MPOL_ABI_VERSION));
  BOOST_REQUIRE(made);
  return made;
}

// Signed by the key that is asked for.
inline Options trusting() {
  Options made = options();
  BOOST_REQUIRE_EQUAL(mpol_options_add_key(made.get(), path_of("release.pub").c_str()), MPOL_OK);
  return made;
}

// What a load gives.
struct Loaded {
  mpol_status status = MPOL_OK;
  Policy policy;
  Report report;
  // "R0111 R0113"; "-" for what has no code.
  std::string codes() const {
    std::string list;
    for (std::size_t i = 0; i < mpol_report_count(report.get()); ++i) {
      const std::string code = mpol_report_code(report.get(), i);
      list += (i == 0 ? "" : " ") + (code.empty() ? "-" : code);
    }
    return list;
  }
};
inline Loaded load_file(const std::string& path, const mpol_options* options) {
  mpol_policy* policy = nullptr;
  mpol_report* report = nullptr;
  const mpol_status status = mpol_policy_load_file(options, path.c_str(), &policy, &report);
  return {status, Policy(policy), Report(report)};
}
inline Loaded load_bytes(const std::string& bytes, const mpol_options* options) {
  mpol_policy* policy = nullptr;
  mpol_report* report = nullptr;
  const mpol_status status =
      mpol_policy_load_bytes(options, bytes.data(), bytes.size(), "given.mpolb", &policy, &report);
  return {status, Policy(policy), Report(report)};
}
// One that must load. `name` is of a bundle.
inline Policy loaded(const std::string& name, const mpol_options* with = nullptr) {
  const Options defaults = with == nullptr ? options() : nullptr;
  Loaded done = load_file(path_of(name), with == nullptr ? defaults.get() : with);
  BOOST_REQUIRE_MESSAGE(done.policy, "not loaded: " << done.codes());
  return std::move(done.policy);
}
inline Policy guard() { return loaded("guard.mpolb"); }

// An event of the test policy. `more` are further members.
inline std::string event(const std::string& id, const std::string& kind, const std::string& more = "") {
  return R"({"id":")" + id + R"(","time":"2026-03-29T10:00:00Z","kind":")" + kind + R"(","text":"hello","user":"u1")" +
         (more.empty() ? "" : "," + more) + "}";
}

// The decision on it; null where it is refused.
inline const mpol_decision* decide(const Decider& decider, const std::string& event) {
  const mpol_decision* decision = nullptr;
  const mpol_status status = mpol_decide(decider.get(), event.data(), event.size(), &decision);
  BOOST_TEST((status == MPOL_OK) == (decision != nullptr));
  return decision;
}
inline std::string json_of(const mpol_decision* decision) {
  std::size_t size = 0;
  const char* const json = mpol_decision_json(decision, &size);
  return json == nullptr ? "" : std::string(json, size);
}
// "G-TOXIC G-MARKER"; rules that are undetermined with a `?`.
inline std::string rules_of(const mpol_decision* decision) {
  std::string list;
  const auto add = [&](const std::string& rule) { list += (list.empty() ? "" : " ") + rule; };
  for (std::size_t i = 0; i < mpol_decision_fired_count(decision); ++i) add(mpol_decision_fired(decision, i));
  for (std::size_t i = 0; i < mpol_decision_undetermined_count(decision); ++i)
    add(mpol_decision_undetermined(decision, i) + std::string("?"));
  return list;
}

// A folder that goes with it.
struct Folder {
  Folder() {
    char name[] = "/tmp/mpol-embed-XXXXXX";
    BOOST_REQUIRE(mkdtemp(name) != nullptr);
    path = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

}  // namespace embed_test
