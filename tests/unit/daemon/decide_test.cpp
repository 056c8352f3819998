// Requests for decisions, from bytes to answer, without a connection.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "daemon/decide/job.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::json;

class FakeExchange final : public http::Exchange {
 public:
  struct FakeHead final : http::Head {
    std::string type;
    std::string_view header(std::string_view name) const override {
      return name == "content-type" ? std::string_view(type) : "";
    }
  };
  const http::Head& head() const override { return head_; }
  const http::Accepted& accepted() const override { return accepted_; }
  std::string_view body() const override { return body_; }
  std::size_t thread() const override { return 0; }
  void reply(http::Response response) override {
    BOOST_TEST(replies++ == 0);
    answer = std::move(response);
  }
  void begin(http::Response) override {}
  void send(std::string) override {}
  void end() override {}
  std::size_t waiting() const override { return 0; }

  FakeHead head_;
  http::Accepted accepted_;
  std::string body_;
  http::Response answer;
  int replies = 0;
};

// `toxicity >= limit` blocks; a policy with the same verdicts a name.
std::shared_ptr<const deploy::Policy> policy_of(const std::string& package, double limit) {
  test::ModuleBuilder m;
  m.module.tables.package = package;
  m.module.tables.verdicts = {"allow", "block"};
  EventField id;
  id.name = "id";
  id.kind = ValueKind::Key;
  m.module.tables.fields.push_back(id);
  ActionInfo block;
  block.name = "block";
  block.verdict = VerdictId(1);
  m.module.tables.actions.push_back(block);
  const InstId condition = m.at_least(m.score("toxicity"), limit);
  ir::ActionCall call;
  call.action = ActionId(0);
  m.rule("R-" + package, condition).then.push_back(call);
  m.module.rules.back().unknown.push_back(call);
  SourceTree sources;
  Diagnostics diagnostics;
  deploy::LoadOptions options;
  options.native = false;
  auto policy = deploy::load_policy(std::move(m.module), nullptr, package, options, sources, diagnostics);
  BOOST_TEST_REQUIRE(policy != nullptr);
  return policy;
}

struct Fixture {
  Fixture() : desk(live, 0) {
    context.desk = &desk;
    context.metrics = &metrics;
    context.now_ms = [] { return std::int64_t{1000}; };
    context.post = [](std::function<void()> work) { work(); };
    context.new_id = [this](std::string& id) { id = "made-" + std::to_string(++made_ids); };
    set({{"strict", {}, policy_of("strict", 0.5), nullptr, ""}});
  }
  void set(std::vector<LivePolicy> policies) {
    auto next = std::make_shared<Live>();
    next->policies = std::move(policies);
    auto& own = next->desks.emplace_back();
    for (const LivePolicy& one : next->policies)
      own.push_back({one, one.policy ? std::make_shared<PolicyWorker>(one.policy, one.modes) : nullptr, nullptr});
    live.set(next);
  }
  http::Response ask(const std::string& body, const std::string& type = "application/json") {
    const auto exchange = std::make_shared<FakeExchange>();
    exchange->body_ = body;
    exchange->head_.type = type;
    decide_request(exchange, context, options);
    BOOST_TEST(exchange->replies == 1);
    return exchange->answer;
  }
  Json ask_json(const std::string& body) { return Json::parse(ask(body).body); }

  LiveSet live;
  Desk desk;
  DecideMetrics metrics;
  DecideContext context;
  JobOptions options;
  int made_ids = 0;
};

BOOST_FIXTURE_TEST_SUITE(decide, Fixture)

BOOST_AUTO_TEST_CASE(one_event_is_one_answer) {
  const Json answer = ask_json(R"({"id":"e1","toxicity":0.9})");
  BOOST_TEST(answer["verdict"] == "block");
  BOOST_TEST(answer["decisions"].size() == 1u);
  BOOST_TEST(answer["decisions"][0]["policy"] == "strict");
  BOOST_TEST(answer["decisions"][0]["id"] == "e1");
  BOOST_TEST(answer["decisions"][0]["fired"][0]["rule"] == "R-strict");
  BOOST_TEST(ask_json(R"({"id":"e2","toxicity":0.1})")["verdict"] == "allow");
  BOOST_TEST(metrics.verdicts[1].load() == 1u);
  BOOST_TEST(metrics.events.load() == 2u);
}

BOOST_AUTO_TEST_CASE(an_event_without_an_id_gets_one) {
  BOOST_TEST(ask_json(R"({"toxicity":0.9})")["decisions"][0]["id"] == "made-1");
}

BOOST_AUTO_TEST_CASE(a_missing_score_is_unknown) {
  const Json answer = ask_json(R"({"id":"e"})");
  BOOST_TEST(answer["verdict"] == "block");
  BOOST_TEST(answer["decisions"][0]["undetermined"][0]["missing"][0]["reason"] == "no provider");
}

BOOST_AUTO_TEST_CASE(several_events_come_as_an_array_or_as_lines) {
  const Json answers = ask_json(R"([{"id":"a","toxicity":0.9}, {"id":"b","toxicity":"x"},{"id":"c, ]","toxicity":0}])");
  BOOST_TEST_REQUIRE(answers.size() == 3u);
  BOOST_TEST(answers[0]["verdict"] == "block");
  BOOST_TEST(answers[1]["error"]["code"] == "R0213");
  BOOST_TEST(answers[2]["decisions"][0]["id"] == "c, ]");
  const http::Response lines =
      ask("{\"id\":\"a\",\"toxicity\":0.9}\r\n\n{\"id\":\"b\",\"toxicity\":0}\n", "application/x-ndjson");
  BOOST_TEST(lines.content_type == "application/x-ndjson");
  BOOST_TEST(std::count(lines.body.begin(), lines.body.end(), '\n') == 2);
  BOOST_TEST(Json::parse(lines.body.substr(lines.body.find('\n')))["verdict"] == "allow");
  BOOST_TEST(ask("[]").body == "[]");
  BOOST_TEST(ask(" [ ] ").body == "[]");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_refused_with_its_code) {
  const auto status_and_code = [&](const std::string& body) {
    const http::Response answer = ask(body);
    return std::to_string(answer.status) + " " + Json::parse(answer.body)["error"]["code"].get<std::string>();
  };
  BOOST_TEST(status_and_code("") == "400 no_event");
  BOOST_TEST(status_and_code("   ") == "400 no_event");
  BOOST_TEST(status_and_code("{") == "400 R0203");
  BOOST_TEST(status_and_code("\"x\"") == "400 R0209");
  BOOST_TEST(status_and_code(R"({"id":"a","toxicity":91})") == "400 R0214");
  BOOST_TEST(status_and_code("[1,]") == "400 bad_array");
  BOOST_TEST(status_and_code("[{}") == "400 bad_array");
  BOOST_TEST(status_and_code("[{}] x") == "400 bad_array");
  options.most = 2;
  BOOST_TEST(status_and_code("[{},{},{}]") == "413 too_many_events");
  BOOST_TEST(ask("{}\n{}\n{}\n", "application/x-ndjson").status == 413);
  BOOST_TEST(metrics.refused_events.load() == 5u);
}

BOOST_AUTO_TEST_CASE(the_strictest_of_several_policies_counts) {
  set({{"strict", {}, policy_of("strict", 0.5), nullptr, ""}, {"mild", {}, policy_of("mild", 0.8), nullptr, ""}});
  const Json answer = ask_json(R"({"id":"e","toxicity":0.6})");
  BOOST_TEST(answer["verdict"] == "block");
  BOOST_TEST(answer["decisions"][0]["verdict"] == "block");
  BOOST_TEST(answer["decisions"][1]["verdict"] == "allow");
  options.policy = "mild";
  BOOST_TEST(ask_json(R"({"id":"e","toxicity":0.6})")["verdict"] == "allow");
  options.policy = "other";
  BOOST_TEST(ask(R"({"id":"e","toxicity":0.6})").status == 404);
}

BOOST_AUTO_TEST_CASE(a_tenant_has_its_own_policies) {
  set({{"strict", {"acme"}, policy_of("strict", 0.5), nullptr, ""}, {"mild", {}, policy_of("mild", 0.8), nullptr, ""}});
  BOOST_TEST(ask_json(R"({"id":"e","toxicity":0.6})")["verdict"] == "allow");
  options.tenant = "acme";
  BOOST_TEST(ask_json(R"({"id":"e","toxicity":0.6})")["verdict"] == "block");
}

BOOST_AUTO_TEST_CASE(without_its_policy_nothing_is_let_through) {
  set({{"mild", {}, policy_of("mild", 0.8), nullptr, ""}, {"late", {}, nullptr, nullptr, ""}});
  BOOST_TEST(ask(R"({"id":"e","toxicity":0})").status == 503);
  set({{"old", {}, policy_of("old", 0.8), nullptr, "the bundle is stale"}});
  const http::Response answer = ask(R"({"id":"e","toxicity":0})");
  BOOST_TEST(answer.status == 503);
  BOOST_TEST(Json::parse(answer.body)["error"]["message"] == "the bundle is stale");
  set({});
  BOOST_TEST(ask(R"({"id":"e","toxicity":0})").status == 503);
  BOOST_TEST(metrics.without_policy.load() == 3u);
}

BOOST_AUTO_TEST_CASE(a_swap_counts_from_the_next_event_on_and_frees_the_old) {
  auto old = policy_of("p", 0.5);
  const std::weak_ptr<const deploy::Policy> watched = old;
  set({{"p", {}, std::move(old), nullptr, ""}});
  BOOST_TEST(ask_json(R"({"id":"e","toxicity":0.6})")["verdict"] == "block");
  set({{"p", {}, policy_of("p", 0.8), nullptr, ""}});
  BOOST_TEST(ask_json(R"({"id":"e","toxicity":0.6})")["verdict"] == "allow");
  BOOST_TEST(watched.expired());
}

// Answers as an aftermath on other threads would: later, and not always well.
struct SlowAftermath final : Aftermath {
  Answer keep(PolicyWorker&, const Decision& decision, std::function<void(Decision)> then) override {
    waiting.push_back([decision, then] { then(decision); });
    return Answer::Waits;
  }
  Answer record(PolicyWorker&, const std::string&, const Frame&, std::span<const SignalState>, const Decision&,
                std::function<void(std::string)> then) override {
    if (refuses) return Answer::Refused;
    waiting.push_back([this, then] { then(failure); });
    return Answer::Waits;
  }
  void run() {
    while (!waiting.empty()) {
      auto now = std::move(waiting);
      waiting.clear();
      for (const auto& work : now) work();
    }
  }
  std::vector<std::function<void()>> waiting;
  std::string failure;
  bool refuses = false;
};

BOOST_AUTO_TEST_CASE(an_answer_waits_for_what_must_come_before_it) {
  SlowAftermath slow;
  context.aftermath = &slow;
  const auto begin = [&](const std::string& body) {
    auto exchange = std::make_shared<FakeExchange>();
    exchange->body_ = body;
    decide_request(exchange, context, options);
    return exchange;
  };
  // Two at a time: each has its own seat.
  const auto one = begin(R"({"id":"one","toxicity":0.9})"),
             two = begin(R"([{"id":"two","toxicity":0},{"id":"three"}])");
  BOOST_TEST((one->replies == 0 && two->replies == 0));
  slow.run();
  BOOST_TEST(Json::parse(one->answer.body)["decisions"][0]["id"] == "one");
  BOOST_TEST(Json::parse(two->answer.body)[1]["decisions"][0]["id"] == "three");
  slow.failure = "the disk is full";
  const auto failed = begin(R"({"id":"e","toxicity":0})");
  slow.run();
  BOOST_TEST(failed->answer.status == 503);
  BOOST_TEST(Json::parse(failed->answer.body)["error"]["message"] == "the disk is full");
  slow.refuses = true;
  const auto refused = begin(R"({"id":"e","toxicity":0})");
  slow.run();
  BOOST_TEST(Json::parse(refused->answer.body)["error"]["code"] == "not_recorded");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::daemon
