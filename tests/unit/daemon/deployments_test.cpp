// What is live, what is refused, what is kept: with a clock of the test's and folders of its own.
#include "daemon/bundles/deployments.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "daemon/bundles/build_fault.hpp"
#include "daemon/bundles/watch.hpp"
#include "daemon/decide/desk.hpp"
#include "program/ir_text.hpp"
#include "runtime/counters/memory_store.hpp"
#include "tests/support/module_builder.hpp"
#include "tests/support/temporary_folder.hpp"

namespace mpol::daemon {
namespace {

struct Ready {
  Ready() { BOOST_TEST_REQUIRE(prepare_sealing()); }
};
BOOST_TEST_GLOBAL_FIXTURE(Ready);

// `toxicity >= limit` blocks.
std::string bundle_of(double limit, const std::string& mildest = "allow", const std::string& package = "t") {
  test::ModuleBuilder m;
  m.module.tables.package = package;
  m.module.tables.verdicts = {mildest, "block"};
  ActionInfo block;
  block.name = "block";
  block.verdict = VerdictId(1);
  m.module.tables.actions.push_back(block);
  ir::ActionCall call;
  call.action = ActionId(0);
  m.rule("R-1", m.at_least(m.score("toxicity"), limit)).then.push_back(call);
  const std::string text = ir::print(m.module);
  return write_bundle({{PartKind::Manifest, "manifest.json", "{\"package\":\"" + package + "\"}\n"},
                       {PartKind::Policy, "t/t.mpol", "package t\n"},
                       {PartKind::Ir, "policy.ir", text}});
}

constexpr std::size_t kThreads = 2;

struct Fixture {
  explicit Fixture() {
    settings = default_policy();
    settings.name = "t";
    settings.push = true;
    open();
  }
  void open() {
    DeploymentTools tools;
    tools.store = std::make_shared<counters::MemoryStore>();
    tools.native = false;
    tools.threads = kThreads;
    tools.folder = kept_folder;
    tools.history = 3;
    tools.now_ms = [this] { return now_ms.load(); };
    all.reset();
    auto opened = Deployments::open({settings}, std::move(tools), live);
    BOOST_TEST_REQUIRE(opened.has_value(), opened.error().message);
    all = *std::move(opened);
  }
  std::string push(const std::string& bytes) {
    const Changed fault = all->load(0, {bytes, "push", "ops"});
    return fault ? fault->code : "";
  }
  // As a source brings it.
  void bring(const std::string& bytes) {
    Look look;
    look.what = Look::What::New;
    look.bytes = bytes;
    look.origin = "source";
    all->take(0, std::move(look));
  }
  void fail_to_look() {
    Look look;
    look.what = Look::What::Failed;
    look.code = "cannot_fetch";
    all->take(0, std::move(look));
  }
  bool blocks(double toxicity) {
    Desk desk(live, 0);
    const DeskPolicy& policy = desk.policies().front();
    BOOST_TEST_REQUIRE(policy.worker != nullptr);
    auto seat = policy.worker->take_seat();
    seat->frame.signals[0].state = SignalState::Available;
    seat->frame.signals[0].number = toxicity;
    return policy.worker->decider().decide(seat->frame).verdict == VerdictId(1);
  }
  std::string state() const { return std::string(name(all->status(0).state)); }

  test::TemporaryFolder folder;
  std::string kept_folder = folder / "kept";
  PolicySettings settings;
  std::atomic<std::int64_t> now_ms{1'000'000};
  LiveSet live;
  std::unique_ptr<Deployments> all;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(deployments, Fixture)

BOOST_AUTO_TEST_CASE(what_is_wrong_leaves_what_is_live) {
  BOOST_TEST(state() == "WAITING");
  BOOST_TEST(push(bundle_of(0.5)) == "");
  BOOST_TEST(state() == "LOADED");
  const std::string good = bundle_of(0.4);
  for (std::size_t size : {std::size_t{0}, std::size_t{40}, good.size() - 1}) {
    const std::string code = push(good.substr(0, size));
    BOOST_TEST((code == "R0110" || code == "R0111"), code);
    BOOST_TEST(state() == "ERROR");
    BOOST_TEST(all->status(0).code == code);
    BOOST_TEST(!blocks(0.45));
    BOOST_TEST(blocks(0.55));
  }
  BOOST_TEST(push(good) == "");
  BOOST_TEST(state() == "LOADED");
  BOOST_TEST(blocks(0.45));
  BOOST_TEST(all->status(0).loads == 2u);
  BOOST_TEST(push(good) == "");  // the same is not loaded again
  BOOST_TEST(all->status(0).loads == 2u);
}

BOOST_AUTO_TEST_CASE(a_build_that_failed_is_told) {
  const std::string fault = written(BuildFault{"E0307", "p.mpol:3:9: no score", {"error[E0307]: no score"}});
  bring(fault);
  BOOST_TEST(state() == "ERROR");
  BOOST_TEST(all->status(0).code == "E0307");
  bring(bundle_of(0.5));
  BOOST_TEST(state() == "LOADED");
  bring(fault);
  BOOST_TEST(state() == "ERROR");
  BOOST_TEST(all->status(0).code == "E0307");
  BOOST_TEST(all->status(0).message == "p.mpol:3:9: no score");
  BOOST_TEST(all->status(0).faults.at(0) == "error[E0307]: no score");
  BOOST_TEST(blocks(0.55));
  bring(bundle_of(0.5));  // as it was
  BOOST_TEST(state() == "LOADED");
  BOOST_TEST(all->status(0).code == "");
  BOOST_TEST(all->status(0).loads == 1u);
  // What is none is a bundle that is refused.
  for (const char* const bad :
       {"mpol-not-built 2\n{}", "mpol-not-built 1\n{}", "mpol-not-built 1\n[1]", "mpol-not-built 1\n",
        "mpol-not-built 1\n{\"code\":\"a b\",\"message\":\"\",\"faults\":[]}",
        "mpol-not-built 1\n{\"code\":\"a\",\"message\":\"\",\"faults\":[1]}"})
    BOOST_TEST(push(bad) == "R0110", bad);
}

BOOST_AUTO_TEST_CASE(two_policies_have_the_same_verdicts) {
  PolicySettings other = settings;
  other.name = "other";
  DeploymentTools tools;
  tools.store = std::make_shared<counters::MemoryStore>();
  tools.native = false;
  tools.now_ms = [] { return std::int64_t{1}; };
  auto both = Deployments::open({settings, other}, std::move(tools), live);
  BOOST_TEST_REQUIRE(both.has_value());
  BOOST_TEST(!(*both)->load(0, {bundle_of(0.5), "push"}).has_value());
  const Changed fault = (*both)->load(1, {bundle_of(0.5, "pass"), "push"});
  BOOST_TEST_REQUIRE(fault.has_value());
  BOOST_TEST(fault->code == "does_not_fit");
}

BOOST_AUTO_TEST_CASE(back_and_forth_and_over_a_restart) {
  for (const double limit : {0.5, 0.4, 0.3, 0.2}) BOOST_TEST(push(bundle_of(limit)) == "");
  BOOST_TEST(all->status(0).kept.history.size() == 3u);  // tools.history
  BOOST_TEST(!all->rollback(0, "", "ops").has_value());
  BOOST_TEST(!blocks(0.25));
  const std::string oldest = all->status(0).kept.history.front().bundle;
  BOOST_TEST(!all->rollback(0, oldest, "ops").has_value());
  BOOST_TEST(all->status(0).bundle == oldest);
  const Changed fault = all->rollback(0, "0123", "ops");
  BOOST_TEST_REQUIRE(fault.has_value());
  BOOST_TEST(fault->code == "no_such_bundle");
  BOOST_TEST(!all->set_modes(0, {{"R-1", "off"}}, "ops").has_value());
  BOOST_TEST(!blocks(1));
  open();
  all->load_kept(0);
  BOOST_TEST(all->status(0).bundle == oldest);
  BOOST_TEST(all->status(0).by == "ops");
  BOOST_TEST(!blocks(1));
  BOOST_TEST(!all->set_modes(0, {}, "ops").has_value());
  BOOST_TEST(blocks(1));
}

BOOST_AUTO_TEST_CASE(what_was_put_aside_stays_aside) {
  bring(bundle_of(0.5));
  bring(bundle_of(0.2));
  BOOST_TEST(!all->rollback(0, "", "ops").has_value());
  bring(bundle_of(0.2));
  BOOST_TEST(!blocks(0.3));
  BOOST_TEST(state() == "LOADED");
  open();
  bring(bundle_of(0.2));  // the first look of the next start
  BOOST_TEST(!blocks(0.3));
  bring(bundle_of(0.25));
  BOOST_TEST(blocks(0.3));
}

BOOST_AUTO_TEST_CASE(without_its_source_the_last_good_one_decides) {
  bring(bundle_of(0.5));
  open();
  fail_to_look();
  BOOST_TEST(state() == "STALE");
  BOOST_TEST(all->status(0).code == "cannot_fetch");
  BOOST_TEST(blocks(0.6));
  bring(bundle_of(0.5));
  BOOST_TEST(state() == "LOADED");
  BOOST_TEST(all->status(0).code == "");
}

BOOST_AUTO_TEST_CASE(what_is_too_old_is_refused) {
  settings.stale_after = 10'000;
  settings.refuse_stale = true;
  open();
  bring(bundle_of(0.5));
  now_ms = 1'009'000;
  all->tend();
  BOOST_TEST(live.get()->policies.front().refusal == "");
  now_ms = 1'011'000;
  all->tend();
  BOOST_TEST(state() == "STALE");
  BOOST_TEST(live.get()->policies.front().refusal.find("stale_after") != std::string::npos);
  Look same;
  all->take(0, same);
  all->tend();
  BOOST_TEST(state() == "LOADED");
  BOOST_TEST(live.get()->policies.front().refusal == "");
}

BOOST_AUTO_TEST_CASE(state_that_cannot_be_read_is_told) {
  BOOST_TEST(push(bundle_of(0.5)) == "");
  std::ofstream(kept_folder + "/t/state.json") << "{\"format\":1}";
  DeploymentTools tools;
  tools.folder = kept_folder;
  const auto opened = Deployments::open({settings}, std::move(tools), live);
  BOOST_TEST_REQUIRE(!opened.has_value());
  BOOST_TEST(opened.error().message.find("state.json") != std::string::npos);
  // Numbers and texts are not made of what is none.
  const std::string good = written(all->status(0).kept);
  BOOST_TEST_REQUIRE(read_kept(good).has_value());
  BOOST_TEST(written(*read_kept(good)) == good);
  const auto with = [&](const std::string& now, const std::string& next) {
    std::string text = good;
    BOOST_TEST_REQUIRE(text.find(now) != std::string::npos);
    const auto read = read_kept(text.replace(text.find(now), now.size(), next));
    return read ? "" : read.error().message;
  };
  BOOST_TEST(with("\"loaded\": 1000000", "\"loaded\": 1e300") == "`loaded` is no whole number of 64 bits");
  BOOST_TEST(with("\"loaded\": 1000000", "\"loaded\": 18446744073709551615") ==
             "`loaded` is no whole number of 64 bits");
  BOOST_TEST(with("\"loaded\": 1000000", "\"loaded\": true") == "`loaded` is no whole number of 64 bits");
  BOOST_TEST(with("\"format\": 1", "\"format\": 1.5") == "`format` is no whole number of 64 bits");
  BOOST_TEST(with("\"params\": []", "\"params\": {}") == "`params` is no list");
  BOOST_TEST(with("\"by\": \"ops\"", "\"by\": 3") == "`by` is no string");
}

BOOST_AUTO_TEST_CASE(names_of_policies_are_names_of_files) {
  BOOST_TEST(file_name_of("mistral.chat-1") == "mistral.chat-1");
  BOOST_TEST(file_name_of("../x") == "%2e.%2fx");
  BOOST_TEST(file_name_of(std::string(300, 'x')).size() < 200u);
}

BOOST_AUTO_TEST_CASE(a_shadow_is_beside_and_is_promoted) {
  BOOST_TEST(push(bundle_of(0.5)) == "");
  BOOST_TEST(all->promote(0, "ops")->code == "no_shadow");
  BOOST_TEST(all->load_shadow(0, {bundle_of(0.2, "pass"), "push"})->code == "does_not_fit");
  BOOST_TEST(!all->load_shadow(0, {bundle_of(0.2), "push"}).has_value());
  BOOST_TEST(!blocks(0.3));
  BOOST_TEST((live.get()->policies.front().shadow != nullptr));
  BOOST_TEST(!all->promote(0, "ops").has_value());
  BOOST_TEST(blocks(0.3));
  BOOST_TEST((live.get()->policies.front().shadow == nullptr));
}

BOOST_AUTO_TEST_CASE(a_shadow_that_was_pushed_outlives_a_restart) {
  BOOST_TEST(push(bundle_of(0.5)) == "");
  BOOST_TEST(!all->load_shadow(0, {bundle_of(0.2), "push", "ops"}).has_value());
  const std::string shadow = all->status(0).shadow_bundle;
  BOOST_TEST(push(bundle_of(0.6)) == "");  // what is live changes, what is beside it stays
  open();
  all->load_kept(0);
  BOOST_TEST(all->status(0).shadow_bundle == "");
  all->load_kept_shadow(0);
  BOOST_TEST(all->status(0).shadow_bundle == shadow);
  BOOST_TEST(all->status(0).shadow_origin == "push");
  BOOST_TEST(!blocks(0.3));
  BOOST_TEST(!all->promote(0, "ops").has_value());
  BOOST_TEST(blocks(0.3));
  open();
  all->load_kept(0);
  all->load_kept_shadow(0);
  BOOST_TEST(blocks(0.3));
  BOOST_TEST(all->status(0).shadow_bundle == "");
  // One of a source takes its place.
  BOOST_TEST(!all->load_shadow(0, {bundle_of(0.4), "push", "ops"}).has_value());
  BOOST_TEST(!all->load_shadow(0, {bundle_of(0.45), "file", "", true}).has_value());
  open();
  all->load_kept(0);
  all->load_kept_shadow(0);
  BOOST_TEST(all->status(0).shadow_bundle == "");
  BOOST_TEST(all->status(0).shadow_code == "");
}

BOOST_AUTO_TEST_CASE(a_kept_shadow_that_is_damaged_is_told) {
  BOOST_TEST(push(bundle_of(0.5)) == "");
  BOOST_TEST(!all->load_shadow(0, {bundle_of(0.2), "push", "ops"}).has_value());
  open();
  const std::string file = kept_folder + "/t/" + all->status(0).kept.shadow->digest + ".mpolb";
  std::ofstream(file) << "other";
  all->load_kept(0);
  all->load_kept_shadow(0);
  BOOST_TEST(all->status(0).shadow_code == "cannot_read");
  BOOST_TEST(all->status(0).shadow_message.find("is not what was kept there") != std::string::npos);
  BOOST_TEST(blocks(0.6));
}

// Whoever decides finds his worker made, and frees none: not even where his event outlives what it began with.
BOOST_AUTO_TEST_CASE(workers_are_made_and_freed_aside) {
  BOOST_TEST(push(bundle_of(0.5)) == "");
  Desk desk(live, 1), other(live, 0);
  std::shared_ptr<PolicyWorker> old = desk.policies().front().worker;
  BOOST_TEST((old == live.get()->desks[1].front().worker));
  BOOST_TEST((old != other.policies().front().worker));
  BOOST_TEST(!all->set_modes(0, {{"R-1", "detect"}}, "ops").has_value());
  BOOST_TEST((desk.policies().front().worker != old));
  BOOST_TEST(push(bundle_of(0.4)) == "");
  (void)desk.policies();
  (void)other.policies();
  all->tend();
  BOOST_TEST(all->retiring() == 1u);  // `old` still has an event
  const std::weak_ptr<PolicyWorker> watched = old;
  old.reset();
  BOOST_TEST(!watched.expired());  // not by the one who decided
  all->tend();
  BOOST_TEST(watched.expired());
  BOOST_TEST(all->retiring() == 0u);
}

// What a worker was asked for, the next one has ready.
BOOST_AUTO_TEST_CASE(workers_are_equipped_before_they_are_live) {
  std::vector<std::string> equipped;
  DeploymentTools tools;
  tools.store = std::make_shared<counters::MemoryStore>();
  tools.native = false;
  tools.threads = kThreads;
  tools.now_ms = [] { return std::int64_t{1}; };
  tools.equip = [&](const std::string& name, PolicyWorker& worker) {
    BOOST_TEST((live.get()->policies.front().policy.get() != &worker.policy()));
    equipped.push_back(name);
  };
  auto own = Deployments::open({settings}, std::move(tools), live);
  BOOST_TEST_REQUIRE(own.has_value());
  BOOST_TEST(!(*own)->load(0, {bundle_of(0.5), "push"}).has_value());
  BOOST_TEST(equipped.size() == kThreads);
  BOOST_TEST(equipped.front() == "t");
  BOOST_TEST(!(*own)->load_shadow(0, {bundle_of(0.2), "push"}).has_value());
  BOOST_TEST(equipped.size() == kThreads);  // of a shadow nothing is recorded
}

// Run under the thread sanitizer.
BOOST_AUTO_TEST_CASE(many_loads_while_many_decide) {
  settings.name = "t";
  kept_folder = "";
  open();
  const std::string a = bundle_of(0.5), b = bundle_of(0.4);
  BOOST_TEST(push(a) == "");
  std::atomic<bool> ends{false};
  std::atomic<std::uint64_t> decided{0}, wrong{0};
  std::vector<std::thread> readers;
  for (std::size_t i = 0; i < kThreads; ++i) {
    readers.emplace_back([&, i] {
      Desk desk(live, i);
      while (!ends) {
        const DeskPolicy& policy = desk.policies().front();
        auto seat = policy.worker->take_seat();
        seat->frame.signals[0].state = SignalState::Available;
        seat->frame.signals[0].number = decided % 2 == 0 ? 0.9 : 0.1;
        const bool must_block = seat->frame.signals[0].number > 0.5;
        if ((policy.worker->decider().decide(seat->frame).verdict == VerdictId(1)) != must_block) ++wrong;
        policy.worker->give_back(std::move(seat));
        ++decided;
      }
    });
  }
  std::uint64_t refused = 0;
  for (int i = 0; i < 200; ++i) {
    refused += push(i % 2 == 0 ? b : a).empty() ? 0 : 1;
    all->tend();
    (void)all->status();
  }
  while (decided < 100) std::this_thread::yield();
  ends = true;
  for (std::thread& reader : readers) reader.join();
  all->tend();
  BOOST_TEST(refused == 0u);
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(all->status(0).loads == 201u);
  BOOST_TEST(all->retiring() == 0u);  // all that were replaced are free
}

BOOST_AUTO_TEST_CASE(files_are_watched) {
  settings.push = false;
  settings.file = folder / "live.mpolb";
  std::ofstream(settings.file, std::ios::binary) << bundle_of(0.5);
  open();
  BundleWatch watch(*all, {20, [] { return 7u; }});
  watch.start();
  BOOST_TEST(state() == "LOADED");  // when start() returns
  std::ofstream(settings.file, std::ios::binary) << bundle_of(0.2);
  for (int i = 0; i < 500 && all->status(0).loads < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  BOOST_TEST(blocks(0.3));
  std::filesystem::remove(settings.file);
  BOOST_TEST(watch.look_again(0));
  BOOST_TEST(all->status(0).code == "cannot_read");
  BOOST_TEST(blocks(0.3));
  std::atomic<bool> is_done{false};
  BOOST_TEST(watch.later([&] { is_done = true; }));
  watch.stop();
  BOOST_TEST(is_done);
  BOOST_TEST(!watch.later([] {}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace mpol::daemon
