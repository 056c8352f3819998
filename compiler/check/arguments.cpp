#include "compiler/check/arguments.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

namespace mpol::check {
namespace {

class Matcher {
 public:
  Matcher(Context& context, const std::string& callee, const std::vector<ParameterShape>& parameters)
      : context_(context), callee_(callee), parameters_(parameters), matched_(parameters.size()) {}
  std::optional<std::vector<const ast::Expr*>> match(const std::vector<ast::Argument>& arguments, Span span);

 private:
  void take(const ast::Argument& argument);
  std::optional<std::size_t> place_of(const ast::Argument& argument);
  void report_missing(Span span);
  std::string signature() const;

  Context& context_;
  const std::string& callee_;
  const std::vector<ParameterShape>& parameters_;
  const std::vector<ast::Argument>* arguments_ = nullptr;
  std::vector<const ast::Expr*> matched_;
  std::size_t next_ = 0;
  bool has_error_ = false;
};

std::string Matcher::signature() const {
  std::vector<std::string> parts;
  for (const ParameterShape& parameter : parameters_) {
    const std::string type = written(parameter.type);
    parts.push_back(parameter.name == type ? type : parameter.name + ": " + type);
  }
  return fmt::format("`{}({})`", callee_, fmt::join(parts, ", "));
}

std::optional<std::size_t> Matcher::place_of(const ast::Argument& argument) {
  if (!argument.name) {
    if (next_ < parameters_.size()) return next_++;
    const std::size_t most = parameters_.size();
    context_.out
        ->report(Code::E0509, argument.value->span, callee_,
                 most == 0   ? std::string("no arguments")
                 : most == 1 ? std::string("only one argument")
                             : fmt::format("no more than {} arguments", most))
        .help("it is " + signature());
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (parameters_[i].name == argument.name->text) return i;
    names.push_back(parameters_[i].name);
  }
  // What is given already is not what was meant.
  for (const ast::Argument& other : *arguments_)
    if (other.name) std::erase(names, other.name->text);
  auto report = context_.out->report(Code::E0510, argument.name->span, callee_, argument.name->text);
  if (const auto nearest = nearest_name(argument.name->text, names))
    report.fix(fmt::format("write `{}`", *nearest), {{argument.name->span, *nearest}});
  else
    report.help("it is " + signature());
  return std::nullopt;
}

void Matcher::take(const ast::Argument& argument) {
  const auto place = place_of(argument);
  if (!place) {
    has_error_ = true;
    return;
  }
  if (matched_[*place] != nullptr) {
    context_.out->report(Code::E0508, argument.value->span, parameters_[*place].name)
        .label(matched_[*place]->span, "given here first");
    has_error_ = true;
    return;
  }
  matched_[*place] = argument.value.get();
}

void Matcher::report_missing(Span span) {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i].required || matched_[i] != nullptr) continue;
    context_.out->report(Code::E0507, span, callee_, parameters_[i].name).help("it is " + signature());
    has_error_ = true;
  }
}

std::optional<std::vector<const ast::Expr*>> Matcher::match(const std::vector<ast::Argument>& arguments, Span span) {
  arguments_ = &arguments;
  for (const ast::Argument& argument : arguments) take(argument);
  // A misspelt name would otherwise be told twice: once as unknown, once as missing.
  if (!has_error_) report_missing(span);
  if (has_error_) return std::nullopt;
  return matched_;
}

}  // namespace

std::optional<std::vector<const ast::Expr*>> match_arguments(Context& context, const std::string& callee,
                                                             const std::vector<ParameterShape>& parameters,
                                                             const std::vector<ast::Argument>& arguments, Span span) {
  return Matcher(context, callee, parameters).match(arguments, span);
}

}  // namespace mpol::check
