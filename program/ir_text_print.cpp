// Prints a module: tables first, then the instructions, then the rules, then the origins. A line is a row; what follows
// `;` is for people: the author's words and their place, the spelling of a view.
#include <fmt/format.h>

#include <iterator>

#include "program/ir_text.hpp"
#include "program/ir_text_names.hpp"
#include "program/row_printer.hpp"

namespace mpol::ir {
namespace {

using text::Names;
using text::quoted;

// As IR text names rows: `%n` for instructions, a name or `#n` for the others.
struct TableNaming {
  const Names& names;
  std::string reference(InstId id) const { return fmt::format("%{}", id.index); }
  template <class Tag>
  std::string reference(Id<Tag> id) const {
    return names.reference(text::name_kind<Id<Tag>>, id.index);
  }
  std::string origin(OriginId id) const { return fmt::format("@{}", id.index); }
};
using RowPrinter = text::RowPrinter<TableNaming>;

class Printer {
 public:
  explicit Printer(const Module& module) : module_(module), names_(module.tables) {}

  std::string run() {
    line("mpol_ir 1");
    line("package {}", quoted(module_.tables.package));
    text::for_each_table(module_.tables, [&](std::string_view keyword, const auto& rows) {
      if (keyword != "origin") table(keyword, rows);
    });
    if (module_.loops != 0) line("loops {}", module_.loops);
    if (!module_.insts.empty()) out_ += '\n';
    for (std::size_t i = 0; i < module_.insts.size(); ++i) print_inst(i);
    for (std::size_t i = 0; i < module_.rules.size(); ++i) print_rule(i);
    table("counter", module_.counters);
    table("escalation", module_.escalations);
    for (std::size_t i = 0; i < module_.levels.size(); ++i) print_level(i);
    table("origin", module_.tables.origins);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> form, Args&&... args) {
    put(form, std::forward<Args>(args)...);
    out_ += '\n';
  }
  template <class... Args>
  void put(fmt::format_string<Args...> form, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), form, std::forward<Args>(args)...);
  }

  template <class Row>
  void table(std::string_view keyword, const std::vector<Row>& rows) {
    if (!rows.empty()) out_ += '\n';
    for (std::size_t i = 0; i < rows.size(); ++i) {
      put("{} #{}", keyword, i);
      RowPrinter printer(naming_, out_);
      text::describe(printer, rows[i]);
      out_ += '\n';
    }
  }

  std::string reference(Ref ref, std::uint32_t index) const {
    if (ref == Ref::Loop) return fmt::format("&{}", index);
    if (ref == Ref::FindingColumn) return fmt::to_string(index);
    return names_.reference(text::name_kind_of(ref), index);
  }

  void print_inst(std::size_t index) {
    const Inst& inst = module_.insts[index];
    const Shape shape = shape_of(inst.op);
    const std::size_t begin = out_.size();
    put("%{} = {}", index, name(inst.op));
    const char* separator = " ";
    const auto part = [&](const std::string& value) {
      put("{}{}", separator, value);
      separator = ", ";
    };
    if (shape.a != Ref::None) part(reference(shape.a, inst.a));
    if (shape.b != Ref::None) part(reference(shape.b, inst.b));
    if (shape.c != Ref::None) part(reference(shape.c, inst.c));
    if (shape.constant == Constant::Int) part(fmt::to_string(inst.int_value));
    if (shape.constant == Constant::Number) part(fmt::to_string(inst.number));
    for (std::uint32_t i = 0; i < inst.operands_count && inst.operands_begin + i < module_.operands.size(); ++i)
      part(fmt::format("%{}", module_.operands[inst.operands_begin + i].index));
    if (inst.flag && !shape.flag.empty()) put(" {}", shape.flag);
    if (inst.score.has_value()) put(" score={}", names_.reference(text::NameKind::Score, inst.score.index));
    if (!result_of(inst.op)) put(" : {}", name(inst.type));
    if (inst.origin.has_value()) put(" @{}", inst.origin.index);
    comment(begin, inst, shape);
    out_ += '\n';
  }

  void comment(std::size_t line_begin, const Inst& inst, const Shape& shape) {
    std::string words;
    if (shape.a == Ref::View) words = view_spelling(inst.a);
    if (inst.origin.index < module_.tables.origins.size()) {
      const Origin& origin = module_.tables.origins[inst.origin.index];
      if (!words.empty()) words += "  ";
      words += fmt::format("{} {}:{}:{}", quoted(origin.text), origin.file, origin.line, origin.column);
    }
    if (words.empty()) return;
    // A file's name may hold anything; a comment ends with its line.
    for (char& c : words) c = c == '\n' || c == '\r' ? ' ' : c;
    constexpr std::size_t kCommentColumn = 40;
    const std::size_t width = out_.size() - line_begin;
    out_.append(width < kCommentColumn ? kCommentColumn - width : 2, ' ');
    put("; {}", words);
  }

  // `decoded(text)`; bounded by the number of views, also when a damaged table goes in circles.
  std::string view_spelling(std::uint32_t index) const {
    std::string before, after;
    for (std::size_t steps = 0; index < module_.tables.views.size() && steps < 8; ++steps) {
      const ViewInfo& view = module_.tables.views[index];
      if (view.builtin.empty()) return before + names_.reference(text::NameKind::Field, view.field.index) + after;
      before += view.builtin + "(";
      std::string languages;
      for (const SymbolId language : view.languages)
        languages += fmt::format(", {}", names_.reference(text::NameKind::Symbol, language.index));
      after = fmt::format("{}){}", languages, after);
      index = view.source.index;
    }
    return fmt::format("{}…{}", before, after);
  }

  void print_rule(std::size_t index) {
    const Rule& rule = module_.rules[index];
    put("\nrule #{}", index);
    RowPrinter printer(naming_, out_);
    text::describe(printer, rule);
    out_ += '\n';
    for (const ActionCall& call : rule.then) print_call("then", call);
    for (const ActionCall& call : rule.unknown) print_call("unknown", call);
  }

  void print_level(std::size_t index) {
    const Level& level = module_.levels[index];
    put("\nlevel #{}", index);
    RowPrinter printer(naming_, out_);
    text::describe(printer, level);
    out_ += '\n';
    for (const ActionCall& call : level.then) print_call("then", call);
  }

  void print_call(std::string_view keyword, const ActionCall& call) {
    put("  {} {}", keyword, names_.reference(text::NameKind::Action, call.action.index));
    if (call.modifier == Modifier::Immediate) out_ += " immediate";
    if (call.modifier == Modifier::Hard) out_ += " hard";
    if (!call.args.empty()) {
      out_ += " (";
      for (std::size_t i = 0; i < call.args.size(); ++i) {
        const ActionArg& arg = call.args[i];
        put("{}{}: ", i > 0 ? ", " : "", text::is_plain(arg.name) ? arg.name : quoted(arg.name));
        out_ += arg_value(arg);
      }
      out_ += ')';
    }
    if (call.origin.has_value()) put(" @{}", call.origin.index);
    out_ += '\n';
  }

  std::string arg_value(const ActionArg& arg) const {
    switch (arg.kind) {
      case ArgKind::Value:
        return fmt::format("%{} as {}", arg.value.index, text::kValueKinds[static_cast<std::size_t>(arg.shown_as)]);
      case ArgKind::Texts: return fmt::format("texts {}", names_.reference(text::NameKind::Texts, arg.texts.index));
      case ArgKind::SpansOfScore: return fmt::format("spans of %{}", arg.score.index);
      case ArgKind::SpansOfPatterns:
        return fmt::format("spans of {}", names_.reference(text::NameKind::PatternSet, arg.patterns.index));
      case ArgKind::FindingSpan: return "span of finding";
      case ArgKind::Content:
        return fmt::format("content of {}", names_.reference(text::NameKind::Field, arg.field.index));
      case ArgKind::Rate: return fmt::format("rate {} per {}", arg.count, arg.period_ms);
    }
    return {};
  }

  const Module& module_;
  Names names_;
  TableNaming naming_{names_};
  std::string out_;
};

}  // namespace

std::string print(const Module& module) { return Printer(module).run(); }

}  // namespace mpol::ir
