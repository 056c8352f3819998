// Parses IR text: a line is a row of a table, an instruction, a rule, or a call of the rule before it. The first word
// of the line says which. After an error the rest of the line is left out and the next line is read, so that all faults
// show in one run; a faulty row still takes its number. What the rows say together is the verifier's to judge.
#include <fmt/format.h>

#include "base/limits.hpp"
#include "program/ir_shape.hpp"
#include "program/ir_text.hpp"
#include "program/ir_text_reader.hpp"
#include "program/ir_text_rows.hpp"
#include "program/ir_verify.hpp"

namespace mpol::ir {
namespace {

using text::NameKind;
using text::Names;
using text::Reader;
using text::TokenKind;

// Reads the members of one row, in the order that ir_text_rows.hpp gives them.
class RowParser {
 public:
  RowParser(Reader& reader, const Names& names) : reader_(reader), names_(names) {}

  void title(std::string& value) { value = reader_.string("a string"); }
  void text(std::string_view key, std::string& value) {
    if (reader_.take_key(key)) value = reader_.string("a string");
  }
  void texts(std::string_view key, std::vector<std::string>& values) {
    list(key, values, [&] { return std::string(reader_.string("a string")); });
  }
  void flag(std::string_view key, bool& value) { value = reader_.take_word(key); }
  template <class T>
  void integer(std::string_view key, T& value) {
    if (reader_.take_key(key)) value = reader_.number<T>("a whole number");
  }
  void number(std::string_view key, double& value) {
    if (reader_.take_key(key)) value = reader_.number<double>("a number");
  }
  template <class T>
  void maybe(std::string_view key, std::optional<T>& value) {
    if (reader_.take_key(key)) value = reader_.number<T>("a number");
  }
  template <class Enum>
  void word(std::string_view key, Enum& value, const auto& spellings) {
    if (reader_.take_key(key)) value = spelled<Enum>(reader_, spellings);
  }
  void id(std::string_view key, InstId& value) {
    if (reader_.take_key(key)) value = InstId(reader_.index(TokenKind::Inst, "an instruction, as `%0`"));
  }
  template <class Tag>
  void id(std::string_view key, Id<Tag>& value) {
    if (reader_.take_key(key)) value = any_id<Id<Tag>>();
  }
  template <class T>
  void ids(std::string_view key, std::vector<T>& values) {
    list(key, values, [&] {
      if constexpr (std::is_same_v<T, InstId>) return InstId(reader_.index(TokenKind::Inst, "an instruction, as `%0`"));
      return any_id<T>();
    });
  }
  template <class Row>
  void rows(std::string_view key, std::vector<Row>& rows) {
    list(key, rows, [&] {
      Row row;
      reader_.expect_mark('{');
      text::describe(*this, row);
      reader_.expect_mark('}');
      return row;
    });
  }
  void origin(OriginId& value) {
    if (reader_.next().kind == TokenKind::Origin)
      value = OriginId(reader_.index(TokenKind::Origin, "a place, as `@0`"));
  }

  template <class Enum>
  static Enum spelled(Reader& reader, const auto& spellings) {
    for (std::size_t i = 0; i < spellings.size(); ++i) {
      if (reader.take_word(spellings[i])) return static_cast<Enum>(i);
    }
    if (!reader.is_lost()) reader.unexpected(fmt::format("one of `{}`", fmt::join(spellings, "`, `")));
    return {};
  }

 private:
  template <class T>
  T any_id() {
    constexpr NameKind kKind = text::name_kind<T>;
    if constexpr (kKind == NameKind::None) return T(reader_.index(TokenKind::Row, "a row, as `#0`"));
    return T(reader_.reference(kKind, names_));
  }
  template <class T>
  void list(std::string_view key, std::vector<T>& values, const auto& one) {
    if (!reader_.take_key(key)) return;
    reader_.expect_mark('[');
    do {
      values.push_back(one());
    } while (reader_.take_mark(','));
    reader_.expect_mark(']');
  }

  Reader& reader_;
  const Names& names_;
};

class Parser {
 public:
  Parser(text::Lexer& lexer, Diagnostics& diagnostics) : reader_(lexer, diagnostics), diagnostics_(diagnostics) {}

  void run() {
    skip_empty_lines();
    reader_.expect_word("mpol_ir");
    if (reader_.number<int>("a version") != 1 && !reader_.is_lost()) reader_.unexpected("version 1");
    reader_.end_line();
    for (skip_empty_lines(); !reader_.at_end_of_text(); skip_empty_lines()) {
      // Past this many errors nobody reads them.
      if (diagnostics_.error_count() >= limits::kMaxDiagnostics) return;
      read_line();
    }
  }

  Module module;
  Places places;

 private:
  void skip_empty_lines() {
    while (reader_.next().kind == TokenKind::EndOfLine) reader_.skip_line();
  }

  void read_line() {
    if (reader_.next().kind == TokenKind::Inst) {
      read_inst();
    } else if (reader_.take_word("package")) {
      module.tables.package = reader_.string("the package's name as a string");
    } else if (reader_.take_word("loops")) {
      module.loops = reader_.number<std::uint32_t>("a number of loops");
    } else if (reader_.take_word("rule")) {
      places.rules.push_back(reader_.next().span);
      read_row(module.rules);
    } else if (reader_.take_word("counter")) {
      read_row(module.counters);
    } else if (reader_.take_word("escalation")) {
      read_row(module.escalations);
    } else if (reader_.take_word("level")) {
      read_row(module.levels);
    } else if (!module.levels.empty() && reader_.take_word("then")) {
      module.levels.back().then.push_back(read_call());
    } else if (!module.rules.empty() && module.levels.empty() && reader_.take_word("then")) {
      module.rules.back().then.push_back(read_call());
    } else if (!module.rules.empty() && module.levels.empty() && reader_.take_word("unknown")) {
      module.rules.back().unknown.push_back(read_call());
    } else if (!read_table_row()) {
      reader_.unexpected(
          "a row of a table, an instruction, `rule`, `counter`, `escalation`, `level`, `then` or `unknown`");
    }
    reader_.end_line();
  }

  bool read_table_row() {
    bool done = false;
    text::for_each_table(module.tables, [&](std::string_view keyword, auto& rows) {
      if (done || !reader_.take_word(keyword)) return;
      done = true;
      read_row(rows);
    });
    return done;
  }

  template <class Row>
  void read_row(std::vector<Row>& rows) {
    expect_number(TokenKind::Row, rows.size());
    Row row;
    RowParser form(reader_, names_);
    text::describe(form, row);
    add_name(row, rows);
    rows.push_back(std::move(row));
  }

  // Rows carry their number for the reader's eye; a wrong one means that lines were lost.
  void expect_number(TokenKind kind, std::size_t expected) {
    const Span span = reader_.next().span;
    const std::uint32_t found = reader_.index(kind, "the row's number");
    if (!reader_.is_lost() && found != expected) diagnostics_.report(Code::E0905, span, expected, found);
  }

  void add_name(const auto&, const auto&) {}
  void add_name(const std::string& row, const std::vector<std::string>& rows) {
    const Tables& tables = module.tables;
    names_.add(&rows == &tables.symbols  ? NameKind::Symbol
               : &rows == &tables.scores ? NameKind::Score
                                         : NameKind::Verdict,
               row);
  }
  void add_name(const EventField& row, const std::vector<EventField>&) { names_.add(NameKind::Field, row.name); }
  void add_name(const mpol::Param& row, const std::vector<mpol::Param>&) { names_.add(NameKind::Param, row.name); }
  void add_name(const SignalInfo& row, const std::vector<SignalInfo>&) { names_.add(NameKind::Signal, row.name); }
  void add_name(const PatternSet& row, const std::vector<PatternSet>&) { names_.add(NameKind::PatternSet, row.name); }
  void add_name(const FindingSource& row, const std::vector<FindingSource>&) {
    names_.add(NameKind::Finding, row.name);
  }
  void add_name(const Texts& row, const std::vector<Texts>&) { names_.add(NameKind::Texts, row.name); }
  void add_name(const ActionInfo& row, const std::vector<ActionInfo>&) { names_.add(NameKind::Action, row.name); }

  void read_inst() {
    places.insts.push_back(reader_.next().span);
    expect_number(TokenKind::Inst, module.insts.size());
    reader_.expect_mark('=');
    Inst inst;
    std::vector<InstId> operands;
    const text::Token name = reader_.next();
    const std::string_view word = reader_.word("an instruction");
    if (const auto op = find_op(word)) {
      inst.op = *op;
      read_payload(inst, operands);
    } else if (!reader_.is_lost()) {
      unknown_instruction(name);
    }
    append(module, inst, operands);
  }

  void unknown_instruction(const text::Token& name) {
    Names ops;
    for (std::size_t i = 0; i < op_count(); ++i) ops.add(NameKind::None, mpol::ir::name(static_cast<Op>(i)));
    reader_.unknown_name(name, "instruction", ops.all(NameKind::None));
  }

  void read_payload(Inst& inst, std::vector<InstId>& operands) {
    const Shape shape = shape_of(inst.op);
    bool first = true;
    const auto begin_part = [&] {
      if (!first) reader_.expect_mark(',');
      first = false;
    };
    for (const auto& [ref, target] :
         {std::pair(shape.a, &inst.a), std::pair(shape.b, &inst.b), std::pair(shape.c, &inst.c)}) {
      if (ref == Ref::None) continue;
      begin_part();
      *target = read_reference(ref);
    }
    if (shape.constant != Constant::None) begin_part();
    if (shape.constant == Constant::Int) inst.int_value = reader_.number<std::int64_t>("a whole number");
    if (shape.constant == Constant::Number) inst.number = reader_.number<double>("a number");
    while (first ? reader_.next().kind == TokenKind::Inst : reader_.is_mark(',')) {
      begin_part();
      operands.push_back(InstId(reader_.index(TokenKind::Inst, "an operand, as `%0`")));
      if (reader_.is_lost()) return;
    }
    read_suffixes(inst, shape);
  }

  void read_suffixes(Inst& inst, const Shape& shape) {
    inst.flag = !shape.flag.empty() && reader_.take_word(shape.flag);
    if (shape.named_score && reader_.take_key("score"))
      inst.score = ScoreId(reader_.reference(NameKind::Score, names_));
    if (const auto type = result_of(inst.op)) {
      inst.type = *type;
    } else {
      reader_.expect_mark(':');
      constexpr std::array<std::string_view, 4> kTypes = {"Truth", "Int", "Number", "Symbol"};
      inst.type = RowParser::spelled<Type>(reader_, kTypes);
    }
    RowParser(reader_, names_).origin(inst.origin);
  }

  std::uint32_t read_reference(Ref ref) {
    if (ref == Ref::Loop) return reader_.index(TokenKind::Loop, "a loop, as `&0`");
    if (ref == Ref::FindingColumn) return reader_.number<std::uint32_t>("the number of an attribute");
    return reader_.reference(text::name_kind_of(ref), names_);
  }

  ActionCall read_call() {
    ActionCall call;
    call.action = ActionId(reader_.reference(NameKind::Action, names_));
    if (reader_.take_word("immediate")) call.modifier = Modifier::Immediate;
    if (reader_.take_word("hard")) call.modifier = Modifier::Hard;
    if (reader_.take_mark('(')) {
      do {
        call.args.push_back(read_arg());
      } while (reader_.take_mark(','));
      reader_.expect_mark(')');
    }
    RowParser(reader_, names_).origin(call.origin);
    return call;
  }

  ActionArg read_arg() {
    ActionArg arg;
    arg.name = reader_.any_name("the name of an argument");
    reader_.expect_mark(':');
    if (reader_.next().kind == TokenKind::Inst) {
      arg.value = InstId(reader_.index(TokenKind::Inst, "an instruction, as `%0`"));
      reader_.expect_word("as");
      arg.shown_as = RowParser::spelled<ValueKind>(reader_, text::kValueKinds);
    } else if (reader_.take_word("texts")) {
      arg.kind = ArgKind::Texts;
      arg.texts = TextsId(reader_.reference(NameKind::Texts, names_));
    } else if (reader_.take_word("spans")) {
      reader_.expect_word("of");
      read_spans(arg);
    } else if (reader_.take_word("span")) {
      arg.kind = ArgKind::FindingSpan;
      reader_.expect_word("of");
      reader_.expect_word("finding");
    } else if (reader_.take_word("content")) {
      arg.kind = ArgKind::Content;
      reader_.expect_word("of");
      arg.field = FieldId(reader_.reference(NameKind::Field, names_));
    } else if (reader_.take_word("rate")) {
      arg.kind = ArgKind::Rate;
      arg.count = reader_.number<std::int64_t>("a number of events");
      reader_.expect_word("per");
      arg.period_ms = reader_.number<std::int64_t>("milliseconds");
    } else if (!reader_.is_lost()) {
      reader_.unexpected("a value, as `%0 as int`, `texts`, `spans of`, `span of finding`, `content of` or `rate`");
    }
    return arg;
  }

  void read_spans(ActionArg& arg) {
    if (reader_.next().kind == TokenKind::Inst) {
      arg.kind = ArgKind::SpansOfScore;
      arg.score = InstId(reader_.index(TokenKind::Inst, "an instruction, as `%0`"));
    } else {
      arg.kind = ArgKind::SpansOfPatterns;
      arg.patterns = PatternSetId(reader_.reference(NameKind::PatternSet, names_));
    }
  }

  Reader reader_;
  Diagnostics& diagnostics_;
  Names names_;
};

}  // namespace

Module parse(FileId file, const SourceTree& sources, Diagnostics& diagnostics) {
  const auto size = sources.file(file).text().size();
  if (size > limits::kMaxIrBytes) {
    diagnostics.report(Code::E0906, {file, 0, 0}, size, limits::kMaxIrBytes);
    return {};
  }
  const std::size_t errors_before = diagnostics.error_count();
  text::Lexer lexer(file, sources, diagnostics);
  Parser parser(lexer, diagnostics);
  parser.run();
  parser.places.text = {file, 0, 0};
  if (diagnostics.error_count() == errors_before) verify(parser.module, parser.places, diagnostics);
  return std::move(parser.module);
}

}  // namespace mpol::ir
