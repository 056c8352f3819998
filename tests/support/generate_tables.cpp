// The tables of generated modules: every kind of field, parameter, signal, pattern, view and action; some rows twice,
// so that there is something to share. Only bounds and values are random.
#include "tests/support/generate_tables.hpp"

#include <array>

namespace mpol::test {
namespace {

const std::array<std::string, 9> kSymbols = {"en",         "fr", "fr-CH",     "de",           "prompt",
                                             "completion", "EU", "tab\there", "say \"\\é\"\n"};
constexpr std::array<const char*, 6> kWords = {"alpha", "beta", "gamma", "delta", "al", "a"};

class TableMaker {
 public:
  explicit TableMaker(Random& random) : random_(random) {}

  Tables make() {
    tables_.package = "generated";
    tables_.symbols.assign(kSymbols.begin(), kSymbols.end());
    tables_.symbol_sets = {set({0, 2}), set({4}), set({0, 1, 3, 6}), set({0, 2})};
    tables_.verdicts = {"allow", "flag", "block"};
    tables_.scores = {"suspicion"};
    tables_.origins = {{"generated.mpol", 3, 7, "a condition"}, {"generated.mpol", 4, 1, "another; one"}};
    tables_.overrides = {{"above", "generated", "", "limit", {"1"}, {"fr: 5", "else: 0"}},
                         {"", "generated", "R-1", "", {}, {"user is \"x\""}}};
    add_fields();
    add_params();
    add_signals();
    add_patterns();
    add_texts();
    return std::move(tables_);
  }

 private:
  static std::vector<SymbolId> set(std::initializer_list<std::size_t> ids) {
    std::vector<SymbolId> out;
    for (const std::size_t id : ids) out.emplace_back(id);
    return out;
  }

  void field(const char* name, ValueKind kind, bool optional) {
    EventField row;
    row.name = name;
    row.kind = kind;
    row.optional = optional;
    if (kind == ValueKind::Enum) row.values = set({4, 5});
    row.audit = random_.pick({AuditKept::Default, AuditKept::Keep, AuditKept::Hash, AuditKept::Drop});
    if (kind == ValueKind::Int && random_.chance(1, 2)) row.bounds = {0, 100, {}, {}};
    if (kind == ValueKind::Float && random_.chance(1, 2)) row.bounds = {{}, {}, -1.5, 10};
    tables_.fields.push_back(std::move(row));
  }
  void add_fields() {
    field("kind", ValueKind::Enum, false);
    field("text", ValueKind::Text, false);
    field("title", ValueKind::Text, true);
    field("user", ValueKind::Key, true);
    field("language", ValueKind::Language, true);
    field("count", ValueKind::Int, true);
    field("ratio", ValueKind::Float, true);
    field("trust", ValueKind::Score, true);
    field("logprobs", ValueKind::Bool, true);
    field("age", ValueKind::Duration, true);
    field("tags", ValueKind::StringList, true);
    field("topics", ValueKind::StringList, false);
  }

  void param(const char* name, ValueKind kind, const char* by) {
    mpol::Param row;
    row.name = name;
    row.kind = kind;
    row.by = by;
    row.origin = OriginId(0);
    const auto value = [&] { return ParamValue{random_.pick({0, 1, 5}), random_.pick({0.5, 0.75, 0.1}), SymbolId(1)}; };
    if (*by != '\0') {
      for (const std::size_t key : {0u, 1u, 2u}) row.rows.push_back({SymbolId(key), value()});
    }
    row.rows.push_back({SymbolId(), value()});
    if (kind == ValueKind::Score) row.bounds = {{}, {}, 0.1, 0.95};
    tables_.params.push_back(std::move(row));
  }
  void add_params() {
    param("generated.threshold", ValueKind::Score, "");
    param("generated.by_language", ValueKind::Score, "language");
    param("generated.limit", ValueKind::Int, "");
    param("generated.strict", ValueKind::Bool, "");
    param("generated.home", ValueKind::Language, "");
  }

  void signal(const char* name, ValueKind kind) {
    SignalInfo row;
    row.name = name;
    row.kind = kind;
    if (kind == ValueKind::Enum) row.values = set({4, 5});
    if (kind == ValueKind::Int) row.bounds = {0, 10, {}, {}};
    row.timeout_ms = 250;
    row.known_as = {"other:" + row.name};
    row.origin = OriginId(1);
    tables_.signals.push_back(std::move(row));
  }
  void add_signals() {
    signal("hate", ValueKind::Score);
    signal("spam", ValueKind::Score);
    signal("jailbreak", ValueKind::Bool);
    signal("topic", ValueKind::Enum);
    signal("level", ValueKind::Int);
  }

  void add_patterns() {
    for (const char* word : kWords) {
      PatternInfo row;
      row.name = random_.chance(1, 2) ? "words" : "";
      row.text = word;
      row.case_mode = random_.pick({CaseMode::Ignore, CaseMode::Folded, CaseMode::Exact});
      row.word = random_.chance(1, 4);
      row.origin = OriginId(0);
      tables_.patterns.push_back(row);
      row.origin = OriginId(1);
      tables_.patterns.push_back(row);
    }
    tables_.pattern_sets = {{"words", patterns_of({0, 2, 4})},
                            {"", patterns_of({6})},
                            {"", patterns_of({7})},
                            {"words", patterns_of({1, 3, 5})},
                            {"", patterns_of({8, 10})}};
    const auto view = [&](const char* builtin, std::size_t field, ViewId source) {
      tables_.views.push_back({builtin, FieldId(field), source, {}});
    };
    view("", 1, {});
    view("", 2, {});
    view("decoded", 1, ViewId(0));
    view("", 1, {});
    view("lines", 1, ViewId(2));
    FindingSource finding;
    finding.name = "generated.insecure";
    finding.view = ViewId(0);
    finding.fields = {"cwe", "advice"};
    finding.rows = {{PatternId(0), PatternId(2), 20, {}, set({6, 7})}, {PatternId(4), {}, 0, SymbolId(3), set({5, 8})}};
    tables_.findings = {finding};
  }
  static std::vector<PatternId> patterns_of(std::initializer_list<std::size_t> ids) {
    std::vector<PatternId> out;
    for (const std::size_t id : ids) out.emplace_back(id);
    return out;
  }

  void add_texts() {
    tables_.texts = {{"refusal", "standard", {{SymbolId(0), "Sorry."}, {SymbolId(), "Désolé.\n"}}}};
    tables_.actions = {{"log", {{"content", "text?"}}, {}, false, {}, random_.chance(1, 2)},
                       {"block", {{"refusal", "refusal"}, {"why", "string"}}, VerdictId(2), true, VerdictId(1), false},
                       {"sanitize", {{"spans", "spans"}, {"rate", "rate"}}, VerdictId(1), false, {}, false}};
  }

  Random& random_;
  Tables tables_;
};

}  // namespace

Tables generate_tables(Random& random) { return TableMaker(random).make(); }

}  // namespace mpol::test
