#include "runtime/decision.hpp"

#include <algorithm>
#include <string>

#include "runtime/json_writer.hpp"

namespace mpol {
namespace {

std::string_view name(ir::Modifier modifier) {
  switch (modifier) {
    case ir::Modifier::None: break;
    case ir::Modifier::Immediate: return "immediate";
    case ir::Modifier::Hard: return "hard";
  }
  return "";
}

class DecisionWriter {
 public:
  DecisionWriter(const Decision& decision, const Program& program, std::string& out)
      : decision_(decision), module_(program.module()), tables_(module_.tables), rules_(module_.rules), json_(out) {}

  void write() {
    json_.begin_object();
    write_head();
    write_rules();
    write_state();
    write_actions();
    write_list("evidence", decision_.evidence, [this](const Evidence& item) { write_evidence(item); });
    write_list("needed", decision_.needed,
               [this](SignalId id) { json_.value(std::string_view(tables_.signals[id.index].name)); });
    if (!decision_.limits.empty()) {
      write_list("limits", decision_.limits,
                 [this](const std::string& limit) { json_.value(std::string_view(limit)); });
    }
    write_counters_if_any("uncounted", decision_.uncounted);
    write_counters_if_any("late", decision_.late);
    if (decision_.repeated) {
      json_.key("repeated");
      json_.value(true);
    }
    json_.end_object();
  }

  // An action that leaves its decision, with what it needs of it.
  void write_action(const DecidedAction& action) {
    is_for_sink_ = true;
    json_.begin_object();
    write_text("package", tables_.package);
    write_head();
    write_what_and_why(action);
    write_list("reasons", action.rules, [this](RuleId id) { write_rule(id); });
    json_.end_object();
  }

 private:
  template <class List, class Write>
  void write_list(std::string_view name, const List& list, Write write) {
    json_.key(name);
    json_.begin_array();
    for (const auto& item : list) write(item);
    json_.end_array();
  }
  void write_text(std::string_view name, std::string_view text) {
    json_.key(name);
    json_.value(text);
  }
  void write_text_if_any(std::string_view name, std::string_view text) {
    if (!text.empty()) write_text(name, text);
  }
  void write_int(std::string_view name, std::uint64_t value) {
    json_.key(name);
    json_.value(static_cast<std::int64_t>(value));
  }

  void write_head() {
    write_text_if_any("id", decision_.id);
    if (decision_.has_time) {
      json_.key("time");
      json_.value(decision_.time_ms);
    }
    if (decision_.verdict.has_value()) write_text("verdict", tables_.verdicts[decision_.verdict.index]);
    write_text_if_any("language", decision_.language);
  }

  void write_rules() {
    write_list("fired", decision_.fired, [this](RuleId id) { write_rule(id); });
    write_list("undetermined", decision_.undetermined, [this](const UndeterminedRule& undetermined) {
      json_.begin_object();
      write_text("rule", rules_[undetermined.rule.index].id);
      write_mode(undetermined.rule);
      write_missing(undetermined.missing);
      json_.end_object();
    });
    write_rules_if_any("sealed", decision_.sealed);
  }
  void write_rules_if_any(std::string_view name, const std::vector<RuleId>& rules) {
    if (!rules.empty())
      write_list(name, rules, [this](RuleId id) { json_.value(std::string_view(rules_[id.index].id)); });
  }

  void write_rule(RuleId id) {
    const ir::Rule& rule = rules_[id.index];
    json_.begin_object();
    write_text("rule", rule.id);
    write_text_if_any("title", rule.title);
    write_text_if_any("severity", rule.severity);
    write_mode(id);
    json_.end_object();
  }
  void write_mode(RuleId id) {
    if (std::binary_search(decision_.detected.begin(), decision_.detected.end(), id)) write_text("mode", "detect");
  }

  void write_missing(const std::vector<Missing>& list) {
    write_list("missing", list, [this](const Missing& missing) {
      constexpr std::string_view kKinds[] = {"signal", "field", "counter", "value"};
      json_.begin_object();
      write_text(kKinds[static_cast<std::size_t>(missing.kind)], missing.name);
      write_text("reason", missing.reason);
      json_.end_object();
    });
  }

  void write_level(const DecidedLevel& decided) {
    const ir::Level& level = module_.levels[decided.level.index];
    json_.begin_object();
    write_text("escalation", module_.escalations[level.escalation].name);
    json_.key("level");
    json_.value(level.number);
    write_text_if_any("title", level.title);
    if (!decided.missing.empty()) {
      write_missing(decided.missing);
    } else {
      json_.key("entered");
      json_.value(decided.entered);
      const OriginId origin = module_.insts[level.condition.index].origin;
      if (!decided.holds) {
        write_text("reason", "held before");
      } else if (origin.has_value()) {
        write_text("reason", tables_.origins[origin.index].text);
      }
    }
    json_.end_object();
  }

  void write_state() {
    if (!decision_.levels.empty())
      write_list("levels", decision_.levels, [this](const DecidedLevel& level) { write_level(level); });
    if (!decision_.suspended) return;
    json_.key("suspended");
    json_.begin_object();
    write_text("by", decision_.suspended->by);
    json_.key("until");
    json_.value(decision_.suspended->until_ms);
    json_.end_object();
  }

  void write_counters_if_any(std::string_view name, const std::vector<CounterId>& counters) {
    if (counters.empty()) return;
    write_list(name, counters,
               [this](CounterId id) { json_.value(std::string_view(module_.counters[id.index].name)); });
  }

  void write_actions() {
    write_list("actions", decision_.actions, [this](const DecidedAction& action) {
      json_.begin_object();
      write_what_and_why(action);
      json_.end_object();
    });
  }

  void write_what_and_why(const DecidedAction& action) {
    write_text("action", tables_.actions[action.action.index].name);
    write_text_if_any("modifier", name(action.modifier));
    if (!action.args.empty()) {
      json_.key("args");
      json_.begin_object();
      for (const DecidedArg& arg : action.args) write_arg(arg);
      json_.end_object();
      write_sealed_args(action.args);
    }
    write_list("rules", action.rules, [this](RuleId id) { json_.value(std::string_view(rules_[id.index].id)); });
    if (!action.levels.empty()) {
      write_list("levels", action.levels, [this](LevelId id) {
        const ir::Level& level = module_.levels[id.index];
        const std::string name = module_.escalations[level.escalation].name + ':' + std::to_string(level.number);
        json_.value(std::string_view(name));
      });
    }
  }

  void write_sealed_args(const std::vector<DecidedArg>& args) {
    const auto is_sealed = [](const DecidedArg& arg) { return arg.is_sealed; };
    if (std::none_of(args.begin(), args.end(), is_sealed)) return;
    write_list("sealed", args, [&](const DecidedArg& arg) {
      if (arg.is_sealed) json_.value(std::string_view(arg.name));
    });
  }

  void write_arg(const DecidedArg& arg) {
    json_.key(arg.name);
    if (arg.is_sealed && !is_for_sink_) return json_.null();
    switch (arg.kind) {
      case DecidedArg::Kind::Null: return json_.null();
      case DecidedArg::Kind::Bool: return json_.value(arg.truth);
      case DecidedArg::Kind::Int: return json_.value(arg.int_value);
      case DecidedArg::Kind::Number: return json_.value(arg.number);
      case DecidedArg::Kind::Text: return json_.value(std::string_view(arg.text));
      case DecidedArg::Kind::Spans: break;
    }
    json_.begin_array();
    for (const TextSpan& span : arg.spans) {
      json_.begin_object();
      write_place(span.field, span.begin, span.end);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_place(FieldId field, std::uint64_t begin, std::uint64_t end) {
    write_text("field", tables_.fields[field.index].name);
    write_int("begin", begin);
    write_int("end", end);
  }

  void write_evidence(const Evidence& item) {
    constexpr std::string_view kKinds[] = {"pattern", "signal", "score_part", "finding", "counter"};
    json_.begin_object();
    write_text("kind", kKinds[static_cast<std::size_t>(item.kind)]);
    write_text("rule", rules_[item.rule.index].id);
    write_text_if_any("name", item.name);
    if (item.kind == EvidenceKind::Pattern || item.kind == EvidenceKind::Finding) {
      write_text_if_any("pattern", item.pattern);
      write_text("view", item.view);
      write_place(item.field, item.begin, item.end);
    } else {
      json_.key(item.kind == EvidenceKind::ScorePart ? "weight" : "value");
      json_.value(item.value);
      write_text_if_any("condition", item.condition);
    }
    for (const auto& [name, value] : item.attributes) write_text(name, value);
    json_.end_object();
  }

  const Decision& decision_;
  const ir::Module& module_;
  const Tables& tables_;
  const std::vector<ir::Rule>& rules_;
  bool is_for_sink_ = false;  // sealed content is written
  JsonWriter json_;
};

}  // namespace

void join_spans(std::vector<TextSpan>& spans) {
  std::sort(spans.begin(), spans.end());
  std::size_t kept = 0;
  for (const TextSpan& span : spans) {
    if (kept > 0 && spans[kept - 1].field == span.field && span.begin <= spans[kept - 1].end) {
      spans[kept - 1].end = std::max(spans[kept - 1].end, span.end);
    } else {
      spans[kept++] = span;
    }
  }
  spans.resize(kept);
}

void Decision::clear() {
  id.clear();
  has_time = false;
  verdict = VerdictId();
  fired.clear();
  undetermined.clear();
  detected.clear();
  shadowed.clear();
  sealed.clear();
  levels.clear();
  suspended.reset();
  actions.clear();
  evidence.clear();
  needed.clear();
  limits.clear();
  language.clear();
  uncounted.clear();
  late.clear();
  repeated = false;
}

void write_json(const Decision& decision, const Program& program, std::string& out) {
  DecisionWriter(decision, program, out).write();
  out += '\n';
}

void write_action_json(const Decision& decision, const DecidedAction& action, const Program& program,
                       std::string& out) {
  DecisionWriter(decision, program, out).write_action(action);
}

}  // namespace mpol
