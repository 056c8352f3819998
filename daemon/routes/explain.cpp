#include "base/diagnostics/diagnostics.hpp"
#include "daemon/daemon.hpp"
#include "daemon/routes/routes.hpp"
#include "runtime/explained.hpp"

namespace mpol::daemon::routes {
namespace {

// Adds `rules` to the decision of each policy that has the rule.
class Explaining final : public DecisionReader {
 public:
  explicit Explaining(std::string rule) : rule_(std::move(rule)) {}

  DecisionObserver* observer() override { return &readings_; }

  void decided(engine::Evaluator& evaluator, const RuleModes* modes, const Decision& decision,
               std::string& more) override {
    more = ",\"rules\":[";
    const std::vector<ir::Rule>& rules = evaluator.program().module().rules;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      names_.push_back(rules[i].id);
      if (!rule_.empty() && rules[i].id != rule_) continue;
      was_found_ = true;
      if (more.back() != '[') more += ',';
      write_explanation_json(RuleId(i), evaluator, decision, more, modes ? (*modes)[i] : RuleMode::Enforce);
    }
    more += ']';
  }

  void given(const Program&, const Decision&) override {}

  // Empty: the rule is there, or all were asked for.
  std::string fault() const {
    if (was_found_ || rule_.empty()) return "";
    const auto nearest = nearest_name(rule_, names_);
    return "no policy has a rule `" + rule_ + '`' + (nearest ? "; did you mean `" + *nearest + "`?" : "");
  }

 private:
  std::string rule_;
  std::vector<std::string> names_;
  bool was_found_ = false;
  ReadingsKept readings_;
};

// Explanations are no decisions: they are not counted among them, leave no state, and nothing follows them.
std::shared_ptr<DecideContext> rehearsal(const DecideContext& context) {
  static thread_local DecideMetrics unseen;
  auto own = std::make_shared<DecideContext>(context);
  own->metrics = &unseen;
  own->aftermath = nullptr;
  own->is_rehearsal = true;
  return own;
}

}  // namespace

void explain(Daemon& daemon, const std::shared_ptr<http::Exchange>& exchange) {
  const http::Head& head = exchange->head();
  const auto context = rehearsal(daemon.context(exchange->thread()));
  const auto explaining = std::make_shared<Explaining>(query_value(head.query, "rule"));
  const auto decision = std::make_shared<EventDecision>(*context, [exchange, context, explaining](EventAnswer answer) {
    http::Response response;
    response.status = answer.status;
    response.body = std::move(answer.json);
    if (std::string fault = explaining->fault(); answer.status == 200 && !fault.empty()) {
      response.status = 404;
      response.body = error_json("no_such_rule", fault);
    }
    exchange->reply(std::move(response));
  });
  decision->read_by(explaining);
  decision->start(exchange->body(), 1, head.header("mpol-tenant"), query_value(head.query, "policy"));
}

}  // namespace mpol::daemon::routes
