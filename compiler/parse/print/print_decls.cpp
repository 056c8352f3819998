#include "compiler/parse/print/print.hpp"
#include "compiler/parse/print_ast.hpp"

namespace mpol::ast {
namespace {

std::string join_names(const std::vector<Name>& names, std::string_view between = ", ") {
  std::string result;
  for (const Name& name : names) {
    if (!result.empty()) result += between;
    result += name.text;
  }
  return result;
}

std::string print_type(const TypeExpr& type);

std::string print_field(const Field& field) {
  std::string result = fmt::format("{} : {}", join_names(field.names), field.type ? print_type(*field.type) : "?");
  if (field.default_value) result += " else " + print(*field.default_value);
  return result;
}

struct TypePrinter {
  std::string operator()(const Path& path) const { return path.text(); }
  std::string operator()(const EnumType& type) const { return fmt::format("one of {{{}}}", join_names(type.values)); }
  std::string operator()(const ListType& type) const { return "list of " + print_type(*type.element); }
  std::string operator()(const RecordType& type) const {
    std::string fields;
    for (const Field& field : type.fields) fields += (fields.empty() ? "" : ", ") + print_field(field);
    return "{" + fields + "}";
  }
};

std::string print_range(const ExprPtr& low, const ExprPtr& high) {
  return low && high ? fmt::format(" in {} .. {}", print(*low), print(*high)) : "";
}

std::string print_type(const TypeExpr& type) {
  std::string result = std::visit(TypePrinter{}, type.node);
  if (type.optional) result += "?";
  result += print_range(type.low, type.high);
  if (type.at_most) result += " at most " + print(*type.at_most);
  return result;
}

std::string print_parameters(const std::vector<Parameter>& parameters) {
  std::string result;
  for (const Parameter& one : parameters) {
    if (!result.empty()) result += ", ";
    result += one.name.text;
    if (one.type) result += ": " + print_type(*one.type);
    if (one.default_value) result += " = " + print(*one.default_value);
  }
  return result;
}

std::string print_modifiers(const PatternModifiers& modifiers) {
  constexpr std::string_view kWords[] = {"folded", "word", "exact case", "leet", "squeezed", "unspaced"};
  std::string result;
  for (const auto& [modifier, span] : modifiers.list)
    result += fmt::format(" {}", kWords[static_cast<std::size_t>(modifier)]);
  if (!modifiers.languages.empty()) result += fmt::format(" in {{{}}}", join_names(modifiers.languages));
  return result;
}

void print_table(const std::vector<Entry<ExprPtr>>& table, Lines& out) {
  for (const Entry<ExprPtr>& entry : table)
    out.add("{}: {}", entry.is_else ? "else" : entry.key.text, print(*entry.value));
}

struct DeclPrinter {
  const Decl& decl;
  Lines& out;

  template <class... Args>
  void head(fmt::format_string<Args...> format, Args&&... args) {
    out.add("{}", fmt::format(format, std::forward<Args>(args)...));
    out.deeper();
  }

  void operator()(const InputDecl& node) {
    head("input {}", decl.name.text);
    fields(node.fields);
  }
  void operator()(const ParamDecl& node) {
    head("param {} : {}{}{}", decl.name.text, node.type ? print_type(*node.type) : "?",
         node.by ? " by " + node.by->text : "", print_range(node.low, node.high));
    if (node.value) out.add("= {}", print(*node.value));
    print_table(node.table, out);
  }
  void operator()(const SignalDecl& node) {
    head("signal {} : {}", decl.name.text, node.type ? print_type(*node.type) : "?");
    if (node.timeout) out.add("timeout {}", print(*node.timeout));
    if (!node.covers.empty() || node.covers_more)
      out.add("covers {}{}", join_names(node.covers), node.covers_more ? " and more" : "");
    for (const auto& [name, span] : node.known_as) out.add("known as {}", print_string(name));
    if (node.fallback) out.add("else {}", print(*node.fallback));
  }
  void operator()(const ScoreDecl& node) {
    head("score {}", decl.name.text);
    for (const EvidencePart& part : node.evidence) out.add("{} if {}", print(*part.weight), print(*part.condition));
    if (node.value) out.add("= {}", print(*node.value));
  }
  void operator()(const PatternDecl& node) {
    head("pattern {}{}", decl.name.text, print_modifiers(node.modifiers));
    for (const PatternItem& item : node.items) out.add("{}", print_item(item));
  }
  void operator()(const LexiconDecl& node) {
    head("lexicon {} from {}{}", decl.name.text, print_string(node.path), print_modifiers(node.modifiers));
  }
  void operator()(const ViewDecl& node) { head("view {} = {}", decl.name.text, print(*node.value)); }
  void operator()(const FindingDecl& node) {
    head("finding {} in {}", decl.name.text, print(*node.view));
    fields(node.fields);
  }
  void operator()(const FindingRows& node) {
    head("rows of {} for {}", node.finding.text(), node.language.text);
    for (const FindingRow& row : node.rows) {
      out.add("{}{}", print_item(row.pattern), print_modifiers(row.modifiers));
      if (row.unless) out.add("  unless {} within {} characters", print_item(*row.unless), row.unless_within);
      for (const auto& [name, value] : row.attributes) out.add("  {} {}", name.text, print(*value));
    }
  }
  void operator()(const TextsDecl& node) {
    constexpr std::string_view kWords[] = {"refusal", "resource", "notice"};
    head("{} {}", kWords[static_cast<std::size_t>(node.kind)], print_string(decl.name.text));
    print_table(node.texts, out);
  }
  void operator()(const LetDecl& node) {
    const std::string parameters =
        node.has_parameters ? fmt::format("({})", print_parameters(node.parameters)) : std::string();
    head("let {}{}{} = {}", decl.name.text, parameters, node.type ? " : " + print_type(*node.type) : "",
         print(*node.value));
  }
  void operator()(const CounterDecl& node) {
    constexpr std::string_view kKinds[] = {"count", "sum", "mean", "distinct", "rate", "first seen", "last seen"};
    head("counter {} = {}{}", decl.name.text, kKinds[static_cast<std::size_t>(node.kind)],
         node.of_events ? " of events"
         : node.of      ? (node.kind == CounterKind::Distinct ? " " : " of ") + print(*node.of)
                        : "");
    if (node.where) out.add("where {}", print(*node.where));
    if (!node.by.empty()) out.add("by {}", join_names(node.by));
    if (node.over) out.add("over {}{}", node.fixed_window ? "fixed " : "", print(*node.over));
    if (node.half_life) out.add("decay {}", print(*node.half_life));
    if (node.limit) out.add("at {}", print(*node.limit));
    if (node.keys) out.add("keys {}", print(*node.keys));
    if (node.late) out.add("late {}", print(*node.late));
    if (node.including_this) out.add("including this");
    if (node.migrate) out.add("migrate {}", node.migrate->text);
  }
  void operator()(const VerdictDecl& node) { head("verdict {}", join_names(node.order, " < ")); }
  void operator()(const ActionDecl& node) {
    head("action {}({}){}{}{}", decl.name.text, print_parameters(node.parameters),
         node.verdict ? " : verdict " + node.verdict->text : "", node.durable ? " durable" : "",
         node.otherwise ? " else " + node.otherwise->text : "");
  }
  void operator()(const RuleDecl& node) {
    head("rule {} {}", print_rule(node.id), print_string(node.title));
    print_body(node.body, out);
  }
  void operator()(const EscalationDecl& node) {
    head("escalation {}", decl.name.text);
    print_levels(node, out);
  }
  void operator()(const OverrideDecl& node) {
    if (node.rule) {
      head("override rule {} of {}", print_rule(*node.rule), node.of.text());
      print_body(node.body, out);
      return;
    }
    head("override param {} of {}", node.param->text, node.of.text());
    if (node.value) out.add("= {}", print(*node.value));
    print_table(node.table, out);
  }
  void operator()(const AuditDecl& node) {
    constexpr std::string_view kWords[] = {"", "keep", "hash", "drop"};
    head("audit");
    for (const AuditClause& clause : node.clauses) {
      std::string names;
      for (const Path& name : clause.names) names += (names.empty() ? "" : ", ") + name.text();
      out.add("{} {}", kWords[static_cast<std::size_t>(clause.kept)], names);
    }
  }
  void operator()(const TestDecl& node) {
    head("test {}", print_string(decl.name.text));
    print_steps(node, out);
  }
  void operator()(const ProveDecl& node) {
    head("prove {}", print_string(decl.name.text));
    out.add("{}", print(*node.property));
  }

  void fields(const std::vector<Field>& fields) {
    for (const Field& field : fields) {
      print_doc(field.doc, out);
      out.add("{}", print_field(field));
    }
  }
  static void print_doc(std::string_view doc, Lines& out) {
    while (!doc.empty()) {
      const std::size_t end = doc.find('\n');
      out.add("/// {}", doc.substr(0, end));
      doc = end == std::string_view::npos ? std::string_view() : doc.substr(end + 1);
    }
  }
};

}  // namespace

std::string print(const File& file) {
  Lines out;
  DeclPrinter::print_doc(file.doc, out);
  out.add("package {}", file.package.text());
  for (const Import& import : file.imports)
    out.add("import {}{}", import.path.text(), import.alias ? " as " + import.alias->text : "");
  for (const Decl& decl : file.decls) {
    DeclPrinter::print_doc(decl.doc, out);
    std::visit(DeclPrinter{decl, out}, decl.node);
    out.back();
  }
  return out.text();
}

}  // namespace mpol::ast
