#include "compiler/lint/policy_json.hpp"

#include <nlohmann/json.hpp>

#include <set>

#include "compiler/lint/parts.hpp"
#include "compiler/lint/pattern_how.hpp"
#include "compiler/lint/terms.hpp"

namespace mpol::lint {
namespace {

using Json = nlohmann::ordered_json;
using ir::Op;

class Writer {
 public:
  explicit Writer(const Facts& facts) : facts_(facts), tables_(facts.policy.tables) {}

  std::string write() {
    Json root{
        {"package", tables_.package},         {"verdicts", tables_.verdicts}, {"languages", facts_.settings.languages},
        {"regions", facts_.settings.regions}, {"rules", Json::array()},       {"declarations", Json::array()},
        {"patterns", Json::array()},          {"terms", Json::array()},       {"params", Json::array()},
        {"signals", Json::array()},           {"tests", Json::array()}};
    for (const OwnRule& own : facts_.rules()) root["rules"].push_back(rule(own));
    for (const ast::File& file : facts_.files) {
      for (const ast::Decl& decl : file.decls) root["declarations"].push_back(declaration(decl));
    }
    for (const OwnPattern& own : facts_.patterns()) root["patterns"].push_back(pattern(own));
    for (const OwnTerm& own : own_terms(facts_)) root["terms"].push_back(term(own));
    for (const OwnParam& own : own_params(facts_)) root["params"].push_back(param(own));
    for (const SignalInfo& info : tables_.signals) root["signals"].push_back(signal(info));
    for (const checked::Test& test : facts_.policy.tests) root["tests"].push_back(this->test(test));
    // A policy's bytes may be no UTF-8 within comments and texts.
    return root.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

 private:
  Json at(Span span) const {
    const SourceFile& file = facts_.sources.file(span.file);
    const Position begin = file.position(span.begin);
    return {{"file", file.name()},
            {"line", begin.line},
            {"column", begin.column},
            {"begin", span.begin},
            {"end", span.end}};
  }
  std::string text(Span span) const { return std::string(facts_.sources.text(span)); }
  Json text(const std::optional<checked::Expr>& expr) const { return expr ? Json(text(expr->span)) : Json(); }
  std::string symbol(SymbolId id) const { return id.has_value() ? tables_.symbols[id.index] : "else"; }
  Json symbols(const std::vector<SymbolId>& ids) const {
    Json list = Json::array();
    for (const SymbolId id : ids) list.push_back(symbol(id));
    return list;
  }

  Json calls(const std::vector<checked::ActionCall>& calls) const {
    Json list = Json::array();
    for (const checked::ActionCall& call : calls) {
      const ActionInfo& action = tables_.actions[call.action.index];
      Json arguments = Json::object();
      for (const checked::ActionArg& arg : call.args) {
        const bool is_text = arg.kind == ir::ArgKind::Texts;
        arguments[arg.name] = is_text              ? tables_.texts[arg.texts.index].name
                              : arg.span == Span() ? std::string()
                                                   : text(arg.span);
      }
      const bool has_verdict = action.verdict.has_value();
      list.push_back({{"action", action.name},
                      {"verdict", has_verdict ? Json(tables_.verdicts[action.verdict.index]) : Json()},
                      {"durable", action.durable},
                      {"hard", call.modifier == ir::Modifier::Hard},
                      {"immediate", call.modifier == ir::Modifier::Immediate},
                      {"arguments", std::move(arguments)},
                      {"at", at(call.span)}});
    }
    return list;
  }

  // The names of what the rule's conditions read.
  Json reads(const checked::Rule& rule) const {
    std::set<std::string> fields, signals, params, patterns, counters, scores;
    each_part(rule, [&](const checked::Expr& part) {
      switch (part.op) {
        case Op::Field:
        case Op::FieldOr:
        case Op::FieldMissing:
        case Op::ListHas:
        case Op::ListLength:
        case Op::AnyElement:
        case Op::AllElements:
        case Op::CountElements: fields.insert(tables_.fields[part.a].name); break;
        case Op::Signal:
        case Op::SignalOr:
        case Op::SignalUnavailable: signals.insert(tables_.signals[part.a].name); break;
        case Op::Param: params.insert(tables_.params[part.a].name); break;
        case Op::Near: patterns.insert(tables_.pattern_sets[part.c].name); [[fallthrough]];
        case Op::Has:
        case Op::CountMatches:
        case Op::CountPatterns: patterns.insert(tables_.pattern_sets[part.b].name); break;
        case Op::Counter:
        case Op::Outlier: counters.insert(facts_.policy.counters[part.a].name); break;
        case Op::NoisyOr:
          if (part.score.has_value()) scores.insert(tables_.scores[part.score.index]);
          break;
        default: break;
      }
    });
    patterns.erase("");  // written in place
    return {{"fields", fields},     {"signals", signals},   {"params", params},
            {"patterns", patterns}, {"counters", counters}, {"scores", scores}};
  }

  Json rule(const OwnRule& own) const {
    const checked::Rule& rule = own.rule;
    Json applies = Json::array(), unless = Json::array(), review_by;
    for (const ast::Name& kind : own.written.body.applies) applies.push_back(kind.text);
    for (const checked::Expr& exception : rule.unless) unless.push_back(text(exception.span));
    for (const ast::Metadata& metadata : own.written.body.metadata) {
      if (metadata.key.text == "review_by") review_by = metadata.value;
    }
    const auto verdict = [&](const std::vector<checked::ActionCall>& calls) {
      return tables_.verdicts.empty() ? Json() : Json(tables_.verdicts[verdict_of(calls, tables_).index]);
    };
    constexpr std::string_view kStreams[] = {"", "hold", "retract"};
    return {{"id", rule.id},
            {"title", rule.title},
            {"severity", rule.severity},
            {"owner", rule.owner},
            {"rationale", rule.rationale},
            {"references", rule.references},
            {"review_by", review_by},
            {"doc", own.decl.doc},
            {"hard", rule.hard},
            {"sealed", rule.sealed},
            {"stream", kStreams[static_cast<std::size_t>(rule.stream)]},
            {"open", own.written.body.open_unless.has_value()},
            {"applies", applies},
            {"when", text(rule.when)},
            {"unless", unless},
            {"reads", reads(rule)},
            {"verdict", verdict(rule.then)},
            {"then", calls(rule.then)},
            {"unknown_verdict", rule.has_unknown ? verdict(rule.unknown) : Json()},
            {"unknown", rule.has_unknown ? calls(rule.unknown) : Json()},
            {"at", at(rule.id_span)}};
  }

  Json declaration(const ast::Decl& decl) const {
    const bool has_name = !decl.name.text.empty();
    return {{"kind", text(decl.keyword_span)},
            {"name", has_name ? Json(decl.name.text) : Json()},
            {"doc", decl.doc},
            {"at", at(has_name ? decl.name.span : decl.keyword_span)}};
  }

  Json how(const patterns::PatternOptions& options) const {
    static constexpr const char* kCases[] = {"ignored", "exact", "folded"};
    return {{"case", kCases[static_cast<std::size_t>(options.case_mode)]},
            {"word", options.word},
            {"leet", options.fold_steps.leet},
            {"squeezed", options.fold_steps.squeezed},
            {"unspaced", options.fold_steps.unspaced}};
  }
  Json pattern(const OwnPattern& own) const {
    Json languages = Json::array();
    for (const ast::Name& language : own.modifiers.languages) languages.push_back(language.text);
    return {{"declaration", own.decl.name.text}, {"text", own.item.text},
            {"regex", own.item.is_regex},        {"languages", languages},
            {"how", how(own.compiled.options)},  {"at", at(own.item.span)}};
  }
  Json term(const OwnTerm& own) const {
    return {{"declaration", own.decl->name.text},
            {"text", own.text},
            {"folded", own.folded},
            {"language", own.language.empty() ? Json() : Json(own.language)},
            {"how", how(own.options)},
            {"at", at(own.span)}};
  }

  Json param(const OwnParam& own) const {
    const bool is_number = own.param.kind == ValueKind::Score || own.param.kind == ValueKind::Float;
    const auto bound = [](const std::optional<std::int64_t>& whole, const std::optional<double>& number) {
      return whole ? Json(*whole) : number ? Json(*number) : Json();
    };
    Json rows = Json::array();
    for (const ParamRow& row : own.param.rows) {
      Json value = is_number                      ? Json(row.value.number)
                   : row.value.symbol.has_value() ? Json(symbol(row.value.symbol))
                                                  : Json(row.value.int_value);
      rows.push_back({{"key", own.param.by.empty() ? Json() : Json(symbol(row.key))}, {"value", std::move(value)}});
    }
    const Bounds& bounds = own.param.bounds;
    return {{"name", own.param.name},
            {"by", own.param.by.empty() ? Json() : Json(own.param.by)},
            {"rows", std::move(rows)},
            {"low", bound(bounds.int_low, bounds.number_low)},
            {"high", bound(bounds.int_high, bounds.number_high)},
            {"at", at(own.decl.name.span)}};
  }

  Json signal(const SignalInfo& info) const {
    return {{"name", info.name},
            {"timeout_ms", info.timeout_ms},
            {"known_as", info.known_as},
            {"covers", symbols(info.covers)}};
  }

  Json test(const checked::Test& test) const {
    std::set<std::string> fires, not_fires, undetermined;
    for (const checked::TestStep& step : test.steps) {
      for (const checked::Expectation& one : step.expectations) {
        const bool is_rule = one.kind == checked::ExpectKind::Rule;
        if (!is_rule && one.kind != checked::ExpectKind::Undetermined) continue;
        auto& into = !is_rule ? undetermined : one.negated ? not_fires : fires;
        for (const RuleId id : one.rules) into.insert(facts_.policy.rules[id.index].id);
      }
    }
    return {{"title", test.title},
            {"fires", fires},
            {"does_not_fire", not_fires},
            {"undetermined", undetermined},
            {"at", at(test.span)}};
  }

  const Facts& facts_;
  const Tables& tables_;
};

}  // namespace

std::string policy_json(const Facts& facts) { return Writer(facts).write(); }

}  // namespace mpol::lint
