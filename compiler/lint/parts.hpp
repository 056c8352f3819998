// Parts of checked rules that several lints ask for.
// Threads: pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "compiler/lint/facts.hpp"
#include "compiler/lint/walk.hpp"
#include "program/truth.hpp"

namespace mpol::lint {

// All parts of what decides whether the rule fires.
template <class Visit>
void each_part(const checked::Rule& rule, const Visit& visit) {
  for (const auto* condition : {&rule.applies, &rule.when, &rule.findings}) {
    if (*condition) walk(**condition, visit);
  }
  for (const checked::Expr& exception : rule.unless) walk(exception, visit);
}

bool is_critical(const checked::Rule& rule);
// High or critical.
bool is_severe(const checked::Rule& rule);

// The greatest verdict of the actions; the mildest where none has one.
VerdictId verdict_of(const std::vector<checked::ActionCall>& calls, const Tables& tables);
bool any_durable(const std::vector<checked::ActionCall>& calls, const Tables& tables);

// "std.outcome.review" is called `review`.
std::string_view short_name(std::string_view name);

// Whether what is written for `key` counts for `tag`: `fr` does for `fr-CA`.
bool covers(std::string_view key, std::string_view tag);
// Of `wanted`, in order, those that no key covers.
std::vector<std::string> not_covered(const std::vector<std::string>& wanted, const std::vector<std::string>& keys);
// "`fr`, `de`"
std::string quoted_list(const std::vector<std::string>& names);

// What can be said of a condition when the event's field (`language`, `region`) is the tag, and nothing else is known.
Truth truth_where(const checked::Expr& condition, const Tables& tables, std::string_view field, std::string_view tag);

// A comparison of a score with a threshold: `score >= threshold`, `score > threshold`. Null in both: the expression is none.
struct Threshold {
  const checked::Expr* score = nullptr;
  const checked::Expr* threshold = nullptr;
};
Threshold threshold_in(const checked::Expr& expr);

// Parameters that the package declares, as they are checked and written.
struct OwnParam {
  ParamId id;
  const Param& param;
  const ast::Decl& decl;
  const ast::ParamDecl& written;
};
std::vector<OwnParam> own_params(const Facts& facts);
// Where a bound is written: behind the parameter, or in its type; where it is neither, the parameter's name.
Span low_span(const OwnParam& own);
Span high_span(const OwnParam& own);
// By ParamId: whether some rule of the policy fires when a score is as great as the parameter.
std::vector<bool> thresholds_of_rules(const checked::Policy& policy);

// "85%"
std::string percent(double score);

// Whether the expression looks for patterns in a text.
bool is_search(const checked::Expr& expr);

}  // namespace mpol::lint
