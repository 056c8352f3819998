// Windows and half-lives are halved and doubled, one key of `by` is left out, the limit of a rate shifts by one, `fixed` and `including this` go.
#include <fmt/core.h>

#include "compiler/mutate/step.hpp"
#include "compiler/mutate/subject.hpp"

namespace mpol::mutate {
namespace {

class Counter {
 public:
  Counter(const Subject& subject, Mutations& out) : subject_(subject), out_(out) {}

  void window(const ast::ExprPtr& expr, const char* name) {
    const ast::Literal* literal = literal_of(expr);
    if (!literal) return;
    const auto steps = steps_of(*literal, subject_.sources.text(expr->span));
    if (!steps) return;
    for (const std::string& with : {steps->down, steps->up}) {
      if (with.empty()) continue;
      const bool shorter = with == steps->down;
      out_.replace(expr->span, with, fmt::format("{} of `{}` instead of `{}`", name, with, steps->value),
                   fmt::format("add a test with events {} apart (`at …`) that count {}, on {}",
                               shorter ? "a little less than " + steps->value : "more than " + steps->value,
                               shorter ? "together" : "no longer together", subject_.rule_words()));
    }
  }
  void limit(const ast::ExprPtr& expr) {
    const ast::Literal* literal = literal_of(expr);
    if (!literal || literal->kind != ast::LiteralKind::Rate || literal->int_value < 1) return;
    const std::string text(subject_.sources.text(expr->span));
    const std::size_t end = text.find_first_not_of("0123456789_");
    const Span number{expr->span.file, expr->span.begin, expr->span.begin + static_cast<std::uint32_t>(end)};
    for (const std::int64_t with : {literal->int_value - 1, literal->int_value + 1}) {
      if (with < 1) continue;
      out_.replace(number, std::to_string(with), fmt::format("`{}` instead of `{}`", with, text.substr(0, end)),
                   fmt::format("add a test with just {} events, and one more, on {}", text.substr(0, end),
                               subject_.rule_words()));
    }
  }
  void keys(const std::vector<ast::Name>& by) {
    for (const ast::Name& key : by) {
      Span removed = subject_.with_comma(key.span);
      if (by.size() == 1) removed = word_before("by", key.span);
      out_.remove(removed, key.span, fmt::format("not by `{}`", key.text),
                  fmt::format("add a test with two of `{}`, of which one must not count for the other, on {}", key.text,
                              subject_.rule_words()));
    }
  }
  void word(std::string_view word, const std::string& advice) {
    const std::string_view text = subject_.sources.text(subject_.decl.span);
    const std::size_t at = text.find(word);
    if (at == std::string_view::npos) return;
    const std::uint32_t begin = subject_.decl.span.begin + static_cast<std::uint32_t>(at);
    const Span span{subject_.decl.span.file, begin, begin + static_cast<std::uint32_t>(word.size())};
    out_.remove(span, span, fmt::format("without `{}`", word), advice + ", on " + subject_.rule_words());
  }

 private:
  Span word_before(std::string_view word, Span span) const {
    const std::string_view all = subject_.sources.file(span.file).text();
    const std::size_t begin = all.rfind(word, span.begin - 1);
    return {span.file, static_cast<std::uint32_t>(begin), span.end};
  }

  const Subject& subject_;
  Mutations& out_;
};

}  // namespace

void find_counter(const Subject& subject, Mutations& out) {
  const auto* decl = std::get_if<ast::CounterDecl>(&subject.decl.node);
  if (!decl) return;
  Counter counter(subject, out);
  counter.window(decl->over, "window");
  counter.window(decl->half_life, "half-life");
  counter.window(decl->late, "lateness");
  counter.limit(decl->limit);
  counter.keys(decl->by);
  if (decl->fixed_window) counter.word("fixed", "add a test with events before and after the window begins anew");
  if (decl->including_this) counter.word("including this", "add a test in which the event itself reaches the number");
}

}  // namespace mpol::mutate
