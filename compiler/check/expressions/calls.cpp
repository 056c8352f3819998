// Calls: the builtins of program/builtins.def, and functions declared by `let`.
//
// A function's body is checked once with its declared parameter types (declarations/lets.cpp), which reports its
// faults. A call checks the body again with the arguments in place of the parameters, silently: what comes out is the
// inlined tree.
#include <fmt/core.h>

#include "compiler/check/arguments.hpp"
#include "compiler/check/code_language.hpp"
#include "compiler/check/expressions/build.hpp"
#include "compiler/check/expressions/families.hpp"
#include "compiler/check/rule_refs.hpp"
#include "program/views/view.hpp"

namespace mpol::check {
namespace {

using ir::Op;

struct Call {
  Context& context;
  Scope& scope;
  const ast::Expr& expr;
  const ast::CallExpr& call;
  Span span() const { return expr.span; }
  const ast::Expr& argument(std::size_t index) const { return *call.arguments[index].value; }
};

// Whether the call has between `least` and `most` arguments, without names.
bool has_arguments(const Call& c, std::size_t least, std::size_t most, std::string_view expected) {
  const std::size_t count = c.call.arguments.size();
  if (count >= least && count <= most) return true;
  c.context.out->report(Code::E0316, c.span(), c.call.callee.text(), expected, count);
  return false;
}

constexpr std::size_t kAnyNumber = 1000;

Value extreme(const Call& c, Op on_int, Op on_number) {
  if (!has_arguments(c, 2, kAnyNumber, "two or more arguments")) return error_value(c.span());
  std::vector<Value> values;
  Kind kind = Kind::Error;
  bool has_error = false;
  for (const ast::Argument& argument : c.call.arguments) {
    values.push_back(check_expr(c.context, c.scope, *argument.value));
    const Kind found = values.back().type.kind;
    has_error = has_error || found == Kind::Error;
    // The widest of the arguments: a float beside scores or ints makes all floats.
    if (kind == Kind::Error || (kind == Kind::Int && is_number(found)) || found == Kind::Float) kind = found;
  }
  if (has_error) return error_value(c.span());
  if (!is_ordered(kind) || kind == Kind::Size || kind == Kind::Verdict)
    kind = Kind::Float;  // and the first that is none is told
  std::vector<checked::Expr> operands;
  for (Value& value : values) {
    Value fitted = fit(c.context, std::move(value), kind);
    has_error = has_error || fitted.type.is_error();
    operands.push_back(std::move(fitted.expr));
  }
  if (has_error) return error_value(c.span());
  return scalar(kind, make(ir_type(kind) == ir::Type::Int ? on_int : on_number, kind, c.span(), std::move(operands)));
}

Value of_text(const Call& c, Op op, Kind kind) {
  if (!has_arguments(c, 1, 1, "one argument")) return error_value(c.span());
  const Value text = check_as(c.context, c.scope, c.argument(0), Kind::Text);
  if (text.type.is_error()) return error_value(c.span());
  checked::Expr expr = make(op, kind, c.span());
  expr.a = text.view.index;
  return scalar(kind, std::move(expr));
}

Value view_of(const Call& c, std::vector<SymbolId> languages) {
  const Value text = check_as(c.context, c.scope, c.argument(0), Kind::Text);
  if (text.type.is_error()) return error_value(c.span());
  Value value;
  value.type = Kind::Text;
  value.span = c.span();
  if (!text.view.has_value()) return value;  // the parameter of a function that is being checked
  ViewInfo info;
  info.builtin = c.call.callee.text();
  info.source = text.view;
  info.field = c.context.policy.tables.views[text.view.index].field;
  info.languages = std::move(languages);
  value.view = c.context.tables.view(std::move(info));
  return value;
}

Value builtin_max(const Call& c) { return extreme(c, Op::IntMax, Op::NumberMax); }
Value builtin_min(const Call& c) { return extreme(c, Op::IntMin, Op::NumberMin); }
Value builtin_length(const Call& c) { return of_text(c, Op::TextLength, Kind::Int); }
Value builtin_segments(const Call& c) { return of_text(c, Op::SegmentCount, Kind::Int); }
Value builtin_detected(const Call& c) { return of_text(c, Op::DetectLanguage, Kind::Language); }
Value builtin_template(const Call& c) { return of_text(c, Op::Template, Kind::Key); }

Value plain_view(const Call& c) {
  return has_arguments(c, 1, 1, "one argument") ? view_of(c, {}) : error_value(c.span());
}
Value builtin_decoded(const Call& c) { return plain_view(c); }
Value builtin_urls(const Call& c) { return plain_view(c); }
Value builtin_lines(const Call& c) { return plain_view(c); }

// `code_blocks(text, python, c)`: the languages of code are names of their own, never values.
Value builtin_code_blocks(const Call& c) {
  if (!has_arguments(c, 1, kAnyNumber, "a text and languages of code")) return error_value(c.span());
  std::vector<SymbolId> languages;
  for (std::size_t i = 1; i < c.call.arguments.size(); ++i) {
    const ast::Expr& argument = c.argument(i);
    const auto* name = std::get_if<ast::NameExpr>(&argument.node);
    const auto* literal = std::get_if<ast::Literal>(&argument.node);
    std::string written;
    if (name != nullptr && name->path.parts.size() == 1) {
      written = name->path.text();
    } else if (literal != nullptr && literal->kind == ast::LiteralKind::String) {
      written = literal->string_value;
    }
    const std::string language = views::code_language_name(written);
    if (!language.empty()) {
      check_code_language(c.context, argument.span, written);
      languages.push_back(c.context.tables.symbol(language));
    } else {
      c.context.out->report(Code::E0456, argument.span, quoted(c.context.sources, argument.span));
      return error_value(c.span());
    }
  }
  return view_of(c, std::move(languages));
}

Value builtin_size(const Call& c) {
  if (!has_arguments(c, 1, 1, "one argument")) return error_value(c.span());
  const Value list = check_expr(c.context, c.scope, c.argument(0));
  if (list.type.is_error()) return error_value(c.span());
  if (list.type.kind != Kind::List) {
    fit(c.context, list, Kind::List);
    return error_value(c.span());
  }
  checked::Expr length = make(Op::ListLength, Kind::Int, c.span());
  length.a = list.list.index;
  if (!list.empty_when_missing) return scalar(Kind::Int, std::move(length));
  checked::Expr missing = make(Op::FieldMissing, Kind::Bool, c.span());
  missing.a = list.list.index;
  return scalar(Kind::Int, make(Op::Select, Kind::Int, c.span(),
                                list_of(std::move(missing), int_const(0, Kind::Int, c.span()), std::move(length))));
}

Value builtin_fired(const Call& c) {
  if (!c.scope.sees_rules)
    return report_not_here(c.context, c.span(), "`fired`", "a counter, an escalation or a proof");
  if (!has_arguments(c, 1, 1, "one rule")) return error_value(c.span());
  const auto* rule = std::get_if<ast::RuleExpr>(&c.argument(0).node);
  if (rule == nullptr) {
    c.context.out->report(Code::E0331, c.argument(0).span, quoted(c.context.sources, c.argument(0).span));
    return error_value(c.span());
  }
  const std::vector<RuleId> rules = find_rules(c.context, c.scope.file, rule->rule);
  if (rules.empty()) return error_value(c.span());
  checked::Expr fired = make(Op::Fired, Kind::Bool, c.span());
  fired.a = c.context.tables.rule_set(rules).index;
  return scalar(Kind::Bool, std::move(fired));
}

Value builtin_outlier(const Call& c) {
  static const std::vector<ParameterShape> kShape = {{"counter", Type(Kind::Float), true},
                                                     {"samples", Type(Kind::Int), true},
                                                     {"confidence", Type(Kind::Score), true}};
  const auto arguments = match_arguments(c.context, c.call.callee.text(), kShape, c.call.arguments, c.span());
  if (!arguments) return error_value(c.span());
  const Value counter = check_expr(c.context, c.scope, *(*arguments)[0]);
  Value samples = check_as(c.context, c.scope, *(*arguments)[1], Kind::Int);
  Value confidence = check_as(c.context, c.scope, *(*arguments)[2], Kind::Score);
  if (counter.type.is_error() || samples.type.is_error() || confidence.type.is_error()) return error_value(c.span());
  const bool is_mean = counter.entity != nullptr && counter.entity->kind == EntityKind::Counter &&
                       std::get<ast::CounterDecl>(counter.entity->decl->node).kind == ast::CounterKind::Mean;
  if (!is_mean) {
    c.context.out->report(Code::E0620, counter.span, quoted(c.context.sources, counter.span));
    return error_value(c.span());
  }
  checked::Expr outlier =
      make(Op::Outlier, Kind::Bool, c.span(), list_of(std::move(samples.expr), std::move(confidence.expr)));
  outlier.a = counter.entity->id;
  return scalar(Kind::Bool, std::move(outlier));
}

using Check = Value (*)(const Call&);
struct BuiltinRow {
  std::string_view name;
  std::string_view signature;
  Check check;
};
constexpr BuiltinRow kBuiltins[] = {
#define MPOL_BUILTIN(name, signature, doc) {#name, signature, builtin_##name},
#include "program/builtins.def"
#undef MPOL_BUILTIN
};

Value call_builtin(const BuiltinRow& row, const Call& c) {
  const bool may_be_named = row.name == "outlier";
  for (const ast::Argument& argument : c.call.arguments) {
    if (!argument.name || may_be_named) continue;
    c.context.out->report(Code::E0317, argument.name->span, row.name)
        .help(fmt::format("it is `{}{}`", row.name, row.signature));
    return error_value(c.span());
  }
  return row.check(c);
}

// What was reported into it is thrown away: the body's faults are known already.
class Silent {
 public:
  explicit Silent(Context& context) : context_(context), before_(context.out) { context.out = &unheard_; }
  ~Silent() { context_.out = before_; }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;

 private:
  Context& context_;
  Diagnostics* before_;
  Diagnostics unheard_;
};

Value call_function(const Call& c, const Entity& function) {
  const auto& let = std::get<ast::LetDecl>(function.decl->node);
  std::vector<ParameterShape> shape;
  for (const ast::Parameter& parameter : let.parameters) {
    const Type type = function.attributes[shape.size()];
    shape.push_back({parameter.name.text, type, parameter.default_value == nullptr});
  }
  const auto arguments = match_arguments(c.context, function.name, shape, c.call.arguments, c.span());
  if (!arguments) return error_value(c.span());
  Scope inner{*function.scope};
  inner.sees_rules = c.scope.sees_rules;
  bool has_error = function.value.type.is_error();
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const ast::Expr* given = (*arguments)[i];
    Scope defaults{*function.scope};
    Value value = given != nullptr ? check_as(c.context, c.scope, *given, shape[i].type)
                                   : check_as(c.context, defaults, *let.parameters[i].default_value, shape[i].type);
    has_error = has_error || value.type.is_error();
    inner.locals.push_back({shape[i].name, std::move(value), nullptr, {}});
  }
  if (has_error) return error_value(c.span());
  const bool told = c.context.budget_reported;
  Value result;
  {
    const Silent silent(c.context);
    result = check_as(c.context, inner, *let.value, function.value.type);
  }
  // Running out of the budget is the caller's fault and not heard yet: the caller's own next node tells it.
  c.context.budget_reported = told;
  if (result.type.is_error()) return error_value(c.span());
  return result;
}

void report_unknown_function(const Call& c) {
  if (c.scope.file.lacks_import) return;
  const std::string name = c.call.callee.text();
  auto report = c.context.out->report(Code::E0315, c.call.callee.span, name);
  std::vector<std::string> names;
  for (const BuiltinRow& row : kBuiltins) names.emplace_back(row.name);
  for (const auto& [known, entity] : c.scope.file.package->names) {
    if (entity->kind == EntityKind::Let) names.push_back(known);
  }
  std::sort(names.begin(), names.end());
  if (const auto nearest = nearest_name(name, names)) {
    report.fix(fmt::format("write `{}`", *nearest), {{c.call.callee.span, *nearest}});
    return;
  }
  const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
  if (last == "count") report.help("matches are counted with `count of … in text`");
  if (last == "contains" || last == "includes" || last == "matches" || last == "match" || last == "search")
    report.help("a text is searched with `text has …`");
  if (last == "len" || last == "size" || last == "count_of") report.help("`length(text)` and `size(list)` measure");
}

}  // namespace

bool is_builtin(std::string_view name) {
  for (const BuiltinRow& row : kBuiltins) {
    if (row.name == name) return true;
  }
  return false;
}

Value check_call(Context& context, Scope& scope, const ast::Expr& expr, const ast::CallExpr& call) {
  const Call c{context, scope, expr, call};
  if (call.callee.parts.empty() || call.callee.parts.back().text.empty()) return error_value(expr.span);
  const std::string name = call.callee.text();
  for (const BuiltinRow& row : kBuiltins) {
    if (row.name == name) return call_builtin(row, c);
  }
  if (peek_entity(context, scope.file, call.callee) == nullptr) {
    report_unknown_function(c);
    return error_value(expr.span);
  }
  const Entity* entity = find_entity(context, scope, call.callee);
  const auto* let = entity->kind == EntityKind::Let ? &std::get<ast::LetDecl>(entity->decl->node) : nullptr;
  if (let == nullptr || !let->has_parameters) {
    report_wrong_kind(context, *entity, call.callee.span, "a function");
    return error_value(expr.span);
  }
  return call_function(c, *entity);
}

}  // namespace mpol::check
