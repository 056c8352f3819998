// What follows a decision: outbox, audit log and sinks of real files.
#include "daemon/decide/finisher.hpp"

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>

#include "base/doors/durable_folder.hpp"
#include "runtime/audit/verify.hpp"
#include "tests/support/module_builder.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mpol::daemon {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Always reports, durable, else blocks; and flags, which is not durable.
std::shared_ptr<const deploy::Policy> make_policy() {
  test::ModuleBuilder m;
  m.module.tables.package = "p";
  m.module.tables.verdicts = {"allow", "block"};
  m.add_field("id", ValueKind::Key);
  ActionInfo report;
  report.name = "report";
  report.durable = true;
  report.otherwise = VerdictId(1);
  m.module.tables.actions.push_back(report);
  ActionInfo flag;
  flag.name = "flag";
  m.module.tables.actions.push_back(flag);
  ir::ActionCall call, other;
  call.action = ActionId(0);
  other.action = ActionId(1);
  ir::Rule& rule = m.rule("R-1", m.truth(Truth::True));
  rule.then = {call, other};
  SourceTree sources;
  Diagnostics diagnostics;
  deploy::LoadOptions options;
  options.native = false;
  auto policy = deploy::load_policy(std::move(m.module), nullptr, "p", options, sources, diagnostics);
  BOOST_TEST_REQUIRE(policy != nullptr);
  return policy;
}

struct Fixture {
  Fixture() : worker(make_policy()) {
    std::ofstream(folder / "sinks.toml") << "[[sink]]\nname = \"log\"\nkind = \"log\"\nfile = \"sunk.jsonl\"\n"
                                            "actions = [\"report\", \"flag\"]\n";
    options = {folder / "outbox.db", folder / "sinks.toml", folder / "audit", ""};
  }
  void open() {
    auto opened = Finisher::open(options);
    BOOST_REQUIRE_MESSAGE(opened, opened.error().message);
    finisher = *std::move(opened);
    BOOST_TEST(bool(finisher->loaded("p", worker.policy().program(), {})));
  }
  // Decides, keeps and records; the decision that may be given out, or why none may.
  std::pair<Decision, std::string> one(const std::string& id) {
    auto seat = worker.take_seat();
    BOOST_TEST(
        (seat->reader.read("{\"id\":\"" + id + "\"}", 1, seat->frame, seat->faults) == event::EventStatus::Read));
    const auto brought = audit::states_of(seat->frame);
    Decision decision = worker.decider().decide(seat->frame);
    std::promise<Decision> kept;
    if (finisher->keep(worker, decision, [&](Decision then) { kept.set_value(std::move(then)); }) ==
        Aftermath::Answer::Waits)
      decision = kept.get_future().get();
    std::promise<std::string> recorded;
    const auto answer = finisher->record(worker, "p", seat->frame, brought, decision,
                                         [&](std::string why) { recorded.set_value(std::move(why)); });
    if (answer == Aftermath::Answer::Refused) return {decision, "refused"};
    return {decision, answer == Aftermath::Answer::Waits ? recorded.get_future().get() : ""};
  }

  test::TemporaryFolder folder;
  FinisherOptions options;
  PolicyWorker worker;
  std::unique_ptr<Finisher> finisher;
};

BOOST_FIXTURE_TEST_SUITE(finisher, Fixture)

BOOST_AUTO_TEST_CASE(a_decision_is_kept_recorded_and_told) {
  open();
  for (int i = 0; i < 50; ++i) {
    const auto [decision, failure] = one("e" + std::to_string(i));
    BOOST_TEST(failure == "");
    BOOST_TEST((decision.verdict == VerdictId(0)));
  }
  BOOST_TEST(finisher->status().kept == 50u);
  finisher.reset();
  const auto outbox = actions::Outbox::open(options.outbox);
  BOOST_TEST_REQUIRE(outbox.has_value());
  const auto counts = (*outbox)->counts();
  BOOST_TEST_REQUIRE(counts.has_value());
  BOOST_TEST(counts->delivered == 50);
  const auto log = open_disk_folder(folder / "audit/p");
  BOOST_TEST_REQUIRE(log.has_value());
  const auto found = audit::verify(**log, "");
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST(!found->fault.has_value());
  BOOST_TEST(found->records == 51u);  // and the policy's
  const std::string sunk = read_file(folder / "sunk.jsonl");
  BOOST_TEST(std::count(sunk.begin(), sunk.end(), '\n') == 100);
}

// The disk takes no more as long as it is there.
struct FullDisk {
  FullDisk() {
    ::signal(SIGXFSZ, SIG_IGN);
    BOOST_REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    rlimit none = before;
    none.rlim_cur = 0;
    BOOST_REQUIRE(setrlimit(RLIMIT_FSIZE, &none) == 0);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before); }
  rlimit before{};
};

// Nothing of a queue is left out. That the thread that gives ends last is not shown by it: the time in which it mattered is too short.
BOOST_AUTO_TEST_CASE(what_is_recorded_at_the_end_is_given_too) {
  constexpr int kDecisions = 8000;
  options.outbox.clear();
  open();
  for (int i = 0; i < kDecisions; ++i) BOOST_TEST_REQUIRE(one("e" + std::to_string(i)).second == "");
  finisher.reset();
  const std::string sunk = read_file(folder / "sunk.jsonl");
  BOOST_TEST(std::count(sunk.begin(), sunk.end(), '\n') == kDecisions);
  BOOST_TEST(!std::filesystem::exists(":memory:"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_makes_the_decision_stricter) {
  options.audit_folder.clear();
  options.sinks.clear();
  open();
  {
    const FullDisk full;
    const auto [decision, failure] = one("lost");
    BOOST_TEST(failure == "");
    BOOST_TEST((decision.verdict == VerdictId(1)));
    BOOST_TEST_REQUIRE(decision.limits.size() == 1u);
    BOOST_TEST(decision.limits[0] == "`report` could not be kept");
  }
  BOOST_TEST(finisher->status().not_kept == 1u);
  BOOST_TEST((one("kept").first.verdict == VerdictId(0)));
  BOOST_TEST(finisher->status().kept == 1u);
}

// Decisions that were given out while the log took none are in it when it takes some again; more than it can hold are not given out.
BOOST_AUTO_TEST_CASE(a_full_disk_loses_no_record) {
  options.outbox.clear();
  options.sinks.clear();
  open();
  std::size_t given_out = 0;
  {
    const FullDisk full;
    for (int i = 0; i < 20; ++i) given_out += one("e" + std::to_string(i)).second.empty() ? 1 : 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  BOOST_TEST(given_out == 20u);
  finisher.reset();
  const auto log = open_disk_folder(folder / "audit/p");
  BOOST_TEST_REQUIRE(log.has_value());
  const auto found = audit::verify(**log, "");
  BOOST_TEST_REQUIRE(found.has_value());
  BOOST_TEST(!found->fault.has_value());
  BOOST_TEST(found->records == 1 + given_out);
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_opened_gives_no_decision_out) {
  options.outbox.clear();
  options.sinks.clear();
  std::ofstream(folder / "audit") << "a file where the folder should be";
  auto opened = Finisher::open(options);
  BOOST_TEST_REQUIRE(opened.has_value());
  finisher = *std::move(opened);
  BOOST_TEST(!finisher->loaded("p", worker.policy().program(), {}).has_value());
  BOOST_TEST(one("e").second == "refused");
}

BOOST_AUTO_TEST_CASE(without_anything_configured_nothing_waits) {
  options = {};
  open();
  const auto [decision, failure] = one("e");
  BOOST_TEST(failure == "");
  BOOST_TEST(finisher->status().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(wrong_files_are_told_at_the_start) {
  options.sinks = folder / "none.toml";
  BOOST_TEST(!Finisher::open(options).has_value());
  options.sinks.clear();
  options.audit_key = folder / "none.key";
  BOOST_TEST(!Finisher::open(options).has_value());
  options = {};
  options.outbox = folder / "none/outbox.db";
  BOOST_TEST(!Finisher::open(options).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::daemon
