#include "compiler/check/tests/tests.hpp"

#include <fmt/core.h>

#include <utility>

#include "base/text/time_text.hpp"
#include "compiler/check/declarations/params.hpp"
#include "compiler/check/expressions/expressions.hpp"

namespace mpol::check {
namespace {

class TestCheck {
 public:
  TestCheck(Context& context, const FileScope& file, const ast::Decl& decl)
      : context_(context), file_(file), decl_(decl), test_(std::get<ast::TestDecl>(decl.node)) {}
  std::vector<checked::Test> check();

 private:
  void check_param(const ast::Entry<ast::ExprPtr>& entry);
  void check_case(const ast::TestCase& row);
  void check_step(const ast::TestStep& step, const checked::TestStep& each);
  void require_expectation(const ast::Name& title);
  std::int64_t check_time(const ast::TestStep& step);

  Context& context_;
  const FileScope& file_;
  const ast::Decl& decl_;
  const ast::TestDecl& test_;
  checked::Test result_;
  checked::TestStep each_;  // what the events of cases begin with
  bool expects_ = false;    // the test, or the case, at hand
  std::vector<checked::Test> cases_;
  std::unordered_map<std::string, Span> seen_params_, seen_cases_;
  const ast::Expr* last_at_ = nullptr;
};

void TestCheck::check_param(const ast::Entry<ast::ExprPtr>& entry) {
  const auto [it, added] = seen_params_.try_emplace(entry.key.text, entry.key.span);
  if (!added) return report_duplicate_key(context_, entry.key, it->second);
  Scope scope{file_};
  const ast::Path path{{entry.key}, entry.key.span};
  const Entity* param = find_entity(context_, scope, path);
  if (param == nullptr) return;
  if (param->kind != EntityKind::Param) return report_wrong_kind(context_, *param, entry.key.span, "a parameter");
  if (param->value.type.is_error()) return;
  Param row = context_.policy.tables.params[param->id];
  row.by.clear();
  row.rows = check_param_rows(context_, file_, param_shape(context_, *param), entry.value, {}, entry.key.span);
  if (!row.rows.empty()) result_.params.emplace_back(ParamId(param->id), std::move(row));
}

std::int64_t TestCheck::check_time(const ast::TestStep& step) {
  const std::int64_t before = result_.steps.empty() ? 0 : result_.steps.back().at_ms;
  if (!step.at) return before;
  Scope scope{file_};
  const Value at = check_constant(context_, scope, *step.at, Kind::Duration);
  if (at.type.is_error()) return before;
  if (at.expr.int_value > kMaxTimeMs - checked::kTestEpochMs) {
    report_no_time(context_, *step.at).help("a test begins at 2026-01-01");
    return before;
  }
  if (at.expr.int_value < before) {
    auto report = context_.out->report(Code::E0806, step.at->span, quoted(context_.sources, step.at->span));
    if (last_at_ != nullptr) report.label(last_at_->span, "the event before it");
  }
  last_at_ = step.at.get();
  return at.expr.int_value;
}

void TestCheck::check_step(const ast::TestStep& step, const checked::TestStep& each) {
  checked::TestStep result = each;
  result.at_ms = check_time(step);
  result.only = step.only;
  result.span = step.span;
  check_test_event(context_, file_, step.event, result);
  for (const ast::Expectation& expectation : step.expectations) {
    if (auto checked_one = check_expectation(context_, file_, expectation))
      result.expectations.push_back(std::move(*checked_one));
  }
  expects_ = expects_ || !step.expectations.empty();
  result_.steps.push_back(std::move(result));
}

void TestCheck::require_expectation(const ast::Name& title) {
  if (!expects_ && !decl_.damaged) context_.out->report(Code::E0804, title.span, title.text);
}

// A case is a test: the steps before the cases, and its own.
void TestCheck::check_case(const ast::TestCase& row) {
  const auto [it, added] = seen_cases_.try_emplace(row.title.text, row.title.span);
  if (!added) context_.out->report(Code::E0810, row.title.span, row.title.text).label(it->second, "here first");
  checked::Test all = result_;
  const bool all_expect = expects_;
  const ast::Expr* const last_at = last_at_;
  result_.title += ": " + row.title.text;
  result_.span = row.span;
  for (const ast::TestStep& step : row.steps) check_step(step, each_);
  require_expectation(row.title);
  cases_.push_back(std::exchange(result_, std::move(all)));
  expects_ = all_expect;
  last_at_ = last_at;
}

std::vector<checked::Test> TestCheck::check() {
  result_.title = decl_.name.text;
  result_.span = decl_.span;
  for (const auto& entry : test_.params) check_param(entry);
  for (const ast::TestStep& step : test_.steps) check_step(step, {});
  if (test_.each) check_test_event(context_, file_, *test_.each, each_);
  for (const ast::TestCase& row : test_.cases) check_case(row);
  if (!cases_.empty()) return std::move(cases_);
  require_expectation(decl_.name);
  cases_.push_back(std::move(result_));
  return std::move(cases_);
}

}  // namespace

void check_test(Context& context, const FileScope& file, const ast::Decl& decl) {
  for (checked::Test& test : TestCheck(context, file, decl).check()) context.policy.tests.push_back(std::move(test));
}

}  // namespace mpol::check
