#include "runtime/replay/differences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/limits.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::replay {
namespace {

bool has(const std::vector<RuleId>& rules, RuleId rule) { return std::binary_search(rules.begin(), rules.end(), rule); }

std::string share(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return "";
  const Interval interval = wilson(count, total);
  return fmt::format("{:.2f} % ({:.2f} … {:.2f})", 100.0 * static_cast<double>(count) / static_cast<double>(total),
                     100 * interval.low, 100 * interval.high);
}

FieldId find_field(const Program& program, std::string_view name) {
  const std::vector<EventField>& fields = program.tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return FieldId(i);
  }
  return {};
}

std::string_view text_of(const Frame& frame, FieldId id) {
  if (!id.has_value() || !frame.fields[id.index].present) return {};
  const FieldValue& field = frame.fields[id.index];
  return field.text.empty() ? frame.text_of(field.symbol) : field.text;
}

}  // namespace

Labels::Labels(const Program& program, std::string_view key_field)
    : language(find_field(program, "language")), key(find_field(program, key_field)) {}

void fill(const Decision& decision, const Frame& frame, const Labels& labels, Said& out) {
  out.refused = false;
  out.verdict = decision.verdict;
  out.fired = decision.fired;
  out.undetermined.clear();
  for (const UndeterminedRule& rule : decision.undetermined) out.undetermined.push_back(rule.rule);
  out.levels.clear();
  for (const DecidedLevel& level : decision.levels) out.levels.emplace_back(level.level, !level.missing.empty());
  out.id = decision.id;
  const std::string_view language = text_of(frame, labels.language);
  out.language = language.empty() ? std::string_view(decision.language) : language;
  out.key = text_of(frame, labels.key);
}

Interval wilson(std::uint64_t count, std::uint64_t total) {
  if (total == 0) return {};
  constexpr double kZ = 1.959963984540054;
  const auto n = static_cast<double>(total);
  const double p = static_cast<double>(count) / n;
  const double middle = p + kZ * kZ / (2 * n);
  const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  const double scale = 1 + kZ * kZ / n;
  return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

Differences::Differences(const Program& before, const Program& after, std::size_t examples)
    : before_(before), after_(after), most_examples_(examples) {
  // Nodes of a map do not move.
  for (const ir::Rule& rule : before.module().rules) {
    by_before_.push_back(&rules_[rule.id]);
    by_before_.back()->is_before = true;
  }
  for (const ir::Rule& rule : after.module().rules) {
    by_after_.push_back(&rules_[rule.id]);
    by_after_.back()->is_after = true;
  }
}

void Differences::note(Change& change, const std::string& example) const {
  ++change.count;
  if (change.examples.size() < most_examples_) change.examples.push_back(example);
}

std::string Differences::verdict_name(const Program& program, VerdictId verdict) const {
  return verdict.has_value() ? program.tables().verdicts[verdict.index] : "none";
}

Differences::Levels Differences::levels_of(const Program& program, const Said& said) {
  const ir::Module& module = program.module();
  Levels levels;
  for (const ir::Escalation& escalation : module.escalations) levels[escalation.name] = "none";
  const auto name = [&](LevelId id) { return module.escalations[module.levels[id.index].escalation].name; };
  const auto number = [&](LevelId id) { return fmt::to_string(module.levels[id.index].number); };
  for (const auto& [level, is_open] : said.levels) {
    if (!is_open) levels[name(level)] = number(level);
  }
  for (const auto& [level, is_open] : said.levels) {
    if (is_open) levels[name(level)] += ", perhaps " + number(level);
  }
  return levels;
}

// An escalation that only one policy has is at no level in the other.
bool Differences::add_levels(const Said& before, const Said& after, const std::string& example) {
  const Levels old_levels = levels_of(before_, before), new_levels = levels_of(after_, after);
  bool changed = false;
  const auto compare = [&](const std::string& escalation, const std::string& was, const std::string& is) {
    if (was == is) return;
    note(levels_[{escalation, was, is}], example);
    changed = true;
  };
  for (const auto& [escalation, was] : old_levels) {
    const auto is = new_levels.find(escalation);
    compare(escalation, was, is == new_levels.end() ? "none" : is->second);
  }
  for (const auto& [escalation, is] : new_levels) {
    if (!old_levels.contains(escalation)) compare(escalation, "none", is);
  }
  return changed;
}

void Differences::add(const Said& before, const Said& after, std::uint64_t line) {
  refused_before_ += before.refused ? 1 : 0;
  refused_after_ += after.refused ? 1 : 0;
  if (before.refused || after.refused) return;
  ++events_;
  const std::string example = after.id.empty() ? fmt::format("line {}", line) : after.id;
  bool changed = add_levels(before, after, example);

  const std::string verdict_before = verdict_name(before_, before.verdict);
  const std::string verdict_after = verdict_name(after_, after.verdict);
  if (verdict_before != verdict_after) {
    note(verdicts_[{verdict_before, verdict_after}], example);
    changed = true;
  }
  // Rules that said anything, by either policy.
  std::vector<Rule*> touched;
  for (const RuleId rule : before.fired) touched.push_back(by_before_[rule.index]);
  for (const RuleId rule : before.undetermined) touched.push_back(by_before_[rule.index]);
  for (const RuleId rule : after.fired) touched.push_back(by_after_[rule.index]);
  for (const RuleId rule : after.undetermined) touched.push_back(by_after_[rule.index]);
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  const auto find = [](const std::vector<Rule*>& rules, const Rule* rule) {
    return RuleId(static_cast<std::size_t>(std::find(rules.begin(), rules.end(), rule) - rules.begin()));
  };
  for (Rule* rule : touched) {
    const RuleId old_id = find(by_before_, rule), new_id = find(by_after_, rule);
    const bool fired_before = has(before.fired, old_id), fired_after = has(after.fired, new_id);
    const bool open_before = has(before.undetermined, old_id), open_after = has(after.undetermined, new_id);
    rule->fired_before += fired_before ? 1 : 0;
    rule->fired_after += fired_after ? 1 : 0;
    rule->open_before += open_before ? 1 : 0;
    rule->open_after += open_after ? 1 : 0;
    if (fired_after && !fired_before) note(rule->changes[kFiresNow], example);
    if (fired_before && !fired_after) note(rule->changes[kFiresNoMore], example);
    if (open_after && !open_before) note(rule->changes[kOpenNow], example);
    if (open_before && !open_after) note(rule->changes[kOpenNoMore], example);
    changed |= fired_before != fired_after || open_before != open_after;
  }
  changed_ += changed ? 1 : 0;
  const auto count = [&](Part& part) {
    ++part.events;
    part.changed += changed ? 1 : 0;
  };
  count(languages_[after.language]);
  if (after.key.empty()) return;
  const auto key = keys_.find(after.key);
  if (key != keys_.end()) {
    count(key->second);
  } else if (keys_.size() < limits::kMaxReportedKeys) {
    count(keys_[after.key]);
  } else {
    ++other_keys_;
  }
}

std::string Differences::table() const {
  std::string out =
      fmt::format("{} events decided by both, {} of them otherwise: {}\n", events_, changed_, share(changed_, events_));
  if (refused_before_ + refused_after_ > 0)
    out += fmt::format("refused: {} before, {} after; such events are left out\n", refused_before_, refused_after_);
  for (const auto& [verdicts, change] : verdicts_) {
    out += fmt::format("  {:>9} -> {:<9} {:>8}  {:<26} {}\n", verdicts.first, verdicts.second, change.count,
                       share(change.count, events_), fmt::join(change.examples, " "));
  }
  for (const auto& [levels, change] : levels_) {
    out += fmt::format("  level of {}: {} -> {:<9} {:>8}  {:<26} {}\n", levels[0], levels[1], levels[2], change.count,
                       share(change.count, events_), fmt::join(change.examples, " "));
  }
  constexpr std::string_view kWords[kKinds] = {"fires now", "fires no more", "undetermined now",
                                               "undetermined no more"};
  out += fmt::format("\n{:<20} {:>8} {:>8} {:>13} {:>8}\n", "rule", "fired", "now", "undetermined", "now");
  for (const auto& [id, rule] : rules_) {
    const char* where = !rule.is_before ? "  (new)" : !rule.is_after ? "  (gone)" : "";
    out += fmt::format("{:<20} {:>8} {:>8} {:>13} {:>8}{}\n", id, rule.fired_before, rule.fired_after, rule.open_before,
                       rule.open_after, where);
    for (int kind = 0; kind < kKinds; ++kind) {
      const Change& change = rule.changes[kind];
      if (change.count == 0) continue;
      out += fmt::format("    {:<20} {:>7}  {:<26} {}\n", kWords[kind], change.count, share(change.count, events_),
                         fmt::join(change.examples, " "));
    }
  }
  const auto parts = [&](std::string_view title, const std::map<std::string, Part, std::less<>>& map) {
    std::vector<std::pair<std::string, Part>> rows;
    for (const auto& [name, part] : map) {
      if (part.changed > 0) rows.emplace_back(name.empty() ? "(none)" : name, part);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.second.changed > b.second.changed; });
    if (!rows.empty()) out += fmt::format("\n{:<20} {:>8} {:>8}\n", title, "events", "otherwise");
    for (std::size_t i = 0; i < rows.size() && i < limits::kMaxShownParts; ++i) {
      const Part& part = rows[i].second;
      out += fmt::format("{:<20} {:>8} {:>8}  {}\n", rows[i].first, part.events, part.changed,
                         share(part.changed, part.events));
    }
    if (rows.size() > limits::kMaxShownParts) out += fmt::format("and {} more\n", rows.size() - limits::kMaxShownParts);
  };
  parts("language", languages_);
  parts("key", keys_);
  if (other_keys_ > 0) out += fmt::format("{} events of further keys are not listed by key\n", other_keys_);
  return out;
}

std::string Differences::json() const {
  std::string out;
  JsonWriter json(out);
  const auto number = [&](std::string_view key, std::uint64_t value) {
    json.key(key);
    json.value(static_cast<std::int64_t>(value));
  };
  const auto text = [&](std::string_view key, std::string_view value) {
    json.key(key);
    json.value(value);
  };
  const auto change_members = [&](const Change& change) {
    number("count", change.count);
    const Interval interval = wilson(change.count, events_);
    json.key("low");
    json.value(interval.low);
    json.key("high");
    json.value(interval.high);
    json.key("examples");
    json.begin_array();
    for (const std::string& example : change.examples) json.value(std::string_view(example));
    json.end_array();
  };
  json.begin_object();
  number("events", events_);
  number("changed", changed_);
  number("refused_before", refused_before_);
  number("refused_after", refused_after_);
  json.key("verdicts");
  json.begin_array();
  for (const auto& [verdicts, change] : verdicts_) {
    json.begin_object();
    text("before", verdicts.first);
    text("after", verdicts.second);
    change_members(change);
    json.end_object();
  }
  json.end_array();
  json.key("levels");
  json.begin_array();
  for (const auto& [levels, change] : levels_) {
    json.begin_object();
    text("escalation", levels[0]);
    text("before", levels[1]);
    text("after", levels[2]);
    change_members(change);
    json.end_object();
  }
  json.end_array();
  constexpr std::string_view kKeys[kKinds] = {"fires_now", "fires_no_more", "undetermined_now", "undetermined_no_more"};
  json.key("rules");
  json.begin_array();
  for (const auto& [id, rule] : rules_) {
    json.begin_object();
    text("rule", id);
    number("fired_before", rule.fired_before);
    number("fired_after", rule.fired_after);
    number("undetermined_before", rule.open_before);
    number("undetermined_after", rule.open_after);
    for (int kind = 0; kind < kKinds; ++kind) {
      if (rule.changes[kind].count == 0) continue;
      json.key(kKeys[kind]);
      json.begin_object();
      change_members(rule.changes[kind]);
      json.end_object();
    }
    json.end_object();
  }
  json.end_array();
  for (const auto& [title, parts] :
       {std::pair(std::string_view("languages"), &languages_), std::pair(std::string_view("keys"), &keys_)}) {
    json.key(title);
    json.begin_array();
    for (const auto& [name, part] : *parts) {
      json.begin_object();
      text("name", name);
      number("events", part.events);
      number("changed", part.changed);
      json.end_object();
    }
    json.end_array();
  }
  number("events_of_further_keys", other_keys_);
  json.end_object();
  return out + '\n';
}

}  // namespace mpol::replay
