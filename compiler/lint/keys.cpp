#include "compiler/lint/keys.hpp"

#include <fmt/format.h>

#include "compiler/check/expr_key.hpp"

namespace mpol::lint {
namespace {

std::string key_of(const checked::ActionArg& arg) {
  return fmt::format("{} {} {} {} {} {} {} {}", static_cast<int>(arg.kind), arg.texts.index, arg.score.index,
                     arg.patterns.index, arg.field.index, arg.count, arg.period_ms,
                     arg.value ? checked::key_of(*arg.value) : "");
}

}  // namespace

checked::Expr condition_of(const checked::Rule& rule) {
  checked::Expr all;
  all.op = ir::Op::And;
  all.type = ir::Type::Truth;
  for (const auto* part : {&rule.applies, &rule.when, &rule.findings}) {
    if (*part) all.operands.push_back(**part);
  }
  for (const checked::Expr& unless : rule.unless) {
    checked::Expr none;
    none.op = ir::Op::Not;
    none.type = ir::Type::Truth;
    none.operands.push_back(unless);
    all.operands.push_back(std::move(none));
  }
  return all;
}

std::string key_of(const checked::ActionCall& call) {
  std::string key = fmt::format("{} {}", call.action.index, static_cast<int>(call.modifier));
  for (const checked::ActionArg& arg : call.args) key += " [" + key_of(arg) + "]";
  return key;
}

std::string key_of_condition(const checked::Rule& rule) { return checked::key_of(condition_of(rule)); }

std::string key_of_effect(const checked::Rule& rule) {
  std::string key;
  for (const checked::ActionCall& call : rule.then) key += key_of(call) + "; ";
  key += rule.has_unknown ? "unknown " : "";
  for (const checked::ActionCall& call : rule.unknown) key += key_of(call) + "; ";
  return key;
}

}  // namespace mpol::lint
