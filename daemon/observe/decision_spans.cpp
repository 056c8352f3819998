#include "daemon/observe/decision_spans.hpp"

#include <algorithm>

namespace mpol::daemon {
namespace {

std::string_view kind_of(Missing::Kind kind) {
  constexpr std::string_view kKinds[] = {"signal", "field", "counter", "value"};
  return kKinds[static_cast<std::size_t>(kind)];
}

std::vector<std::string> ids(const Program& program, const std::vector<RuleId>& rules) {
  std::vector<std::string> ids;
  for (const RuleId rule : rules) ids.push_back(program.module().rules[rule.index].id);
  return ids;
}

// "signal hate": the reasons stand in the spans of classifiers; those that an event gives are its own words, and stay out.
std::vector<std::string> missing(const Decision& decision) {
  std::vector<std::string> all;
  for (const UndeterminedRule& rule : decision.undetermined) {
    for (const Missing& one : rule.missing) {
      std::string what = std::string(kind_of(one.kind)) + ' ' + one.name;
      if (std::find(all.begin(), all.end(), what) == all.end()) all.push_back(std::move(what));
    }
  }
  return all;
}

}  // namespace

void add_decision(Observation& seen, const SpanStart& start, const std::string& name, const deploy::Policy& policy,
                  bool is_native, const Decision& decision) {
  if (!seen.is_traced()) return;
  const Program& program = *policy.program();
  std::vector<Attribute> attributes = {{"mpol.policy", name},
                                       {"mpol.package", policy.package()},
                                       {"mpol.release", policy.release()},
                                       {"mpol.bundle", policy.id()},
                                       {"mpol.engine", is_native ? "native" : "interpreter"}};
  if (decision.verdict.has_value())
    attributes.push_back({"mpol.verdict", program.tables().verdicts[decision.verdict.index]});
  const auto list = [&](std::string_view key, std::vector<std::string> values) {
    if (!values.empty()) attributes.push_back({key, std::move(values)});
  };
  std::vector<RuleId> undetermined;
  for (const UndeterminedRule& rule : decision.undetermined) undetermined.push_back(rule.rule);
  list("mpol.rules.fired", ids(program, decision.fired));
  list("mpol.rules.undetermined", ids(program, undetermined));
  list("mpol.unknown", missing(decision));
  seen.add(start, seen.root().id, "decide " + name, std::move(attributes));
}

void add_asked(Observation& seen, const SpanStart& decision, const std::vector<signals::ProviderReport>& reports) {
  for (const signals::ProviderReport& one : reports) {
    SpanStart start = seen.start();
    start.at = one.asked;
    const bool is_had = one.fault.cause == signals::Cause::None;
    std::vector<Attribute> attributes = {{"mpol.provider", std::string(one.provider)},
                                         {"mpol.signals", static_cast<std::int64_t>(one.signals)},
                                         {"mpol.cached", one.is_cached}};
    if (one.fault.status != 0) attributes.push_back({"http.response.status_code", std::int64_t{one.fault.status}});
    if (!is_had) attributes.push_back({"error.type", signals::in_words(one.fault)});
    seen.add(start, decision.id, one.provider.empty() ? "signals" : "signals " + std::string(one.provider),
             std::move(attributes), Span::Kind::Client, !is_had, one.answered);
  }
}

}  // namespace mpol::daemon
