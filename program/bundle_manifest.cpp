#include "program/bundle_manifest.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "program/identity.hpp"
#include "program/ir_shape.hpp"
#include "program/ir_text_rows.hpp"
#include "program/param_text.hpp"
#include "program/patterns/scanner_plan.hpp"

namespace mpol {
namespace {

using Json = nlohmann::ordered_json;

const char* kind_name(ValueKind kind) { return ir::text::kValueKinds[static_cast<std::size_t>(kind)].data(); }

Json names_of(const std::vector<SymbolId>& symbols, const Tables& tables) {
  Json names = Json::array();
  for (const SymbolId symbol : symbols) names.push_back(tables.symbols[symbol.index]);
  return names;
}

// Durations and times in milliseconds, scores from 0 to 1.
void add_bounds(const Bounds& bounds, Json& row) {
  if (bounds.int_low) row["least"] = *bounds.int_low;
  if (bounds.number_low) row["least"] = *bounds.number_low;
  if (bounds.int_high) row["most"] = *bounds.int_high;
  if (bounds.number_high) row["most"] = *bounds.number_high;
}

const char* unit_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::Score: return "0 to 1";
    case ValueKind::Duration: return "ms";
    case ValueKind::Time: return "ms since 1970";
    default: return nullptr;
  }
}

Json parameters(const Tables& tables) {
  Json list = Json::array();
  for (const Param& param : tables.params) {
    Json row = {{"name", param.name}, {"kind", kind_name(param.kind)}};
    if (const char* const unit = unit_of(param.kind)) row["unit"] = unit;
    if (!param.by.empty()) row["by"] = param.by;
    row["value"] = in_words(param, tables);
    add_bounds(param.bounds, row);
    list.push_back(std::move(row));
  }
  return list;
}

Json signals(const Tables& tables) {
  Json list = Json::array();
  for (const SignalInfo& signal : tables.signals) {
    Json row = {{"name", signal.name}, {"kind", kind_name(signal.kind)}};
    if (!signal.values.empty()) row["values"] = names_of(signal.values, tables);
    add_bounds(signal.bounds, row);
    if (signal.timeout_ms != 0) row["timeout_ms"] = signal.timeout_ms;
    if (!signal.known_as.empty()) row["known_as"] = signal.known_as;
    if (!signal.covers.empty()) row["covers"] = names_of(signal.covers, tables);
    list.push_back(std::move(row));
  }
  return list;
}

Json actions(const Tables& tables) {
  Json list = Json::array();
  for (const ActionInfo& action : tables.actions) {
    Json row = {{"name", action.name}};
    if (action.verdict.has_value()) row["verdict"] = tables.verdicts[action.verdict.index];
    Json params = Json::array();
    for (const ActionParam& param : action.params) params.push_back({{"name", param.name}, {"type", param.type}});
    if (!params.empty()) row["parameters"] = std::move(params);
    if (action.durable) row["durable"] = true;
    if (action.otherwise.has_value()) row["otherwise"] = tables.verdicts[action.otherwise.index];
    if (action.sealed) row["sealed"] = true;
    list.push_back(std::move(row));
  }
  return list;
}

Json counters(const ir::Module& module) {
  Json list = Json::array();
  for (const ir::Counter& counter : module.counters)
    list.push_back({{"name", counter.name}, {"kind", ir::name(counter.kind)}, {"by", counter.key_names}});
  return list;
}

Json escalations(const ir::Module& module) {
  Json list = Json::array();
  for (std::size_t i = 0; i < module.escalations.size(); ++i) {
    Json levels = Json::array();
    for (const ir::Level& level : module.levels)
      if (level.escalation == i) levels.push_back({{"number", level.number}, {"title", level.title}});
    list.push_back(
        {{"name", module.escalations[i].name}, {"by", module.escalations[i].key_names}, {"levels", std::move(levels)}});
  }
  return list;
}

Json rules(const ir::Module& module) {
  Json list = Json::array();
  for (const ir::Rule& rule : module.rules)
    list.push_back({{"id", rule.id}, {"title", rule.title}, {"severity", rule.severity}, {"owner", rule.owner}});
  return list;
}

Json listed(const std::vector<Part>& parts) {
  Json list = Json::array();
  for (const Part& part : parts) {
    list.push_back({{"kind", name(part.kind)},
                    {"name", part.name},
                    {"bytes", part.bytes.size()},
                    {"blake2b_256", content_hash(part.bytes)}});
  }
  return list;
}

}  // namespace

std::string make_manifest(const ir::Module& module, const std::vector<Part>& parts, const BuildFacts& facts) {
  const Tables& tables = module.tables;
  Json tests = {{"run", facts.tests.has_value()}};
  if (facts.tests) tests["passed"] = *facts.tests;
  if (facts.proofs > 0) tests["proofs_not_run"] = facts.proofs;
  Json all = {{"format", fmt::format("mpol-bundle {}", kBundleFormat)}, {"package", tables.package}};
  if (!facts.release.empty()) all["release"] = facts.release;
  all["identity"] = identity_of(module);
  all["compiler"] = {{"mpol", facts.compiler}, {"patterns", patterns::patterns_version()}};
  all["tests"] = std::move(tests);
  all["verdicts"] = tables.verdicts;
  all["rules"] = rules(module);
  all["parameters"] = parameters(tables);
  all["signals"] = signals(tables);
  all["actions"] = actions(tables);
  all["counters"] = counters(module);
  all["escalations"] = escalations(module);
  all["parts"] = listed(parts);
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::optional<BuildFacts> facts_of(std::string_view manifest) {
  const Json read = Json::parse(manifest, nullptr, false);
  const auto text = [](const Json& at, const char* key) {
    const auto found = at.is_object() ? at.find(key) : at.end();
    return found != at.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto number = [](const Json& at, const char* key) -> std::optional<std::size_t> {
    const auto found = at.find(key);
    if (found == at.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::size_t>();
  };
  if (!read.is_object() || !read.contains("compiler") || !read.contains("tests") || !read["tests"].is_object())
    return std::nullopt;
  BuildFacts facts{text(read["compiler"], "mpol"), text(read, "release"), number(read["tests"], "passed"),
                   number(read["tests"], "proofs_not_run").value_or(0)};
  if (facts.compiler.empty()) return std::nullopt;
  return facts;
}

}  // namespace mpol
