// Two bundles, compared by what they mean: the forms of their rows (program/policy_form.hpp), not their texts.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cli/bundle_command.hpp"
#include "cli/bundle_policy.hpp"
#include "cli/policy_diff.hpp"
#include "program/bundle_manifest.hpp"

namespace mpol::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Side {
  std::unique_ptr<BundleSubject> subject;
  std::vector<TableForm> tables;
  std::optional<BuildFacts> facts;
};

// The tests are in the sources alone. A bundle of another version of mpol, whose sources mean something else by now, has none.
std::vector<TableForm> read_tables(BundleSubject& subject, const ir::Module& module) {
  SourceTree sources;
  Diagnostics diagnostics;
  const compiler::Compiled compiled =
      compiler::compile(source_set(subject.bundle->bundle, module.tables.package), sources, diagnostics);
  return form_with_tests(module, compiled.policy);
}

Result<std::optional<Side>> read_side(const std::string& path, Context& context) {
  auto subject = open_subject(path, {}, context);
  if (!subject) return subject.error();
  Side side;
  side.subject = *std::move(subject);
  BundleSubject& read = *side.subject;
  const auto module = read.bundle ? read_module(*read.bundle, read.sources, read.diagnostics) : std::nullopt;
  show(context, read.diagnostics, read.sources, "human");
  if (!module) return std::optional<Side>();
  side.tables = read_tables(read, *module);
  side.facts = facts_of(read.bundle->bundle.find(PartKind::Manifest)->bytes);
  return std::optional<Side>(std::move(side));
}

std::map<std::string, std::size_t> sizes_of(const Side& side) {
  std::map<std::string, std::size_t> sizes;
  for (const Part& part : side.subject->bundle->bundle.parts) sizes[std::string(name(part.kind))] += part.bytes.size();
  sizes["bundle"] = side.subject->bundle->bytes.size();
  return sizes;
}

std::string tests_of(const Side& side) {
  if (!side.facts) return "unknown";
  return side.facts->tests ? count(*side.facts->tests, "test") + " passed" : "tests not run";
}

void show_human(const std::vector<TableDiff>& diffs, const Side& before, const Side& after, Context& context) {
  const auto list = [&](char sign, const std::vector<std::string>& names) {
    for (const std::string& name : names) context.out << fmt::format("  {} {}\n", sign, name);
  };
  for (const TableDiff& table : diffs) {
    if (table.is_empty()) continue;
    context.out << fmt::format("{}: {} added, {} removed, {} changed\n", table.name, table.added.size(),
                               table.removed.size(), table.changed.size());
    list('+', table.added);
    list('-', table.removed);
    for (const ChangedRow& row : table.changed) {
      context.out << fmt::format("  ~ {}: {}\n", row.name, fmt::join(row.parts, ", "));
      for (std::size_t begin = 0; begin < row.diff.size();) {
        const std::size_t end = std::min(row.diff.find('\n', begin), row.diff.size());
        context.out << "      " << row.diff.substr(begin, end - begin) << '\n';
        begin = end + 1;
      }
    }
  }
  if (tests_of(before) != tests_of(after))
    context.out << fmt::format("when built: {}, then {}\n", tests_of(before), tests_of(after));
  const auto old_sizes = sizes_of(before), new_sizes = sizes_of(after);
  for (const auto& [kind, size] : new_sizes) {
    const auto old = old_sizes.find(kind);
    if (old == old_sizes.end() || old->second != size)
      context.out << fmt::format("bytes of {}: {} -> {}\n", kind, old == old_sizes.end() ? 0 : old->second, size);
  }
}

void show_json(const std::vector<TableDiff>& diffs, const Side& before, const Side& after, bool same,
               Context& context) {
  const auto side = [](const Side& one) {
    return Json{{"id", to_hex(one.subject->bundle->bundle.id)}, {"tests", tests_of(one)}, {"bytes", sizes_of(one)}};
  };
  Json all{{"same", same}, {"before", side(before)}, {"after", side(after)}};
  for (const TableDiff& table : diffs) {
    Json changed = Json::array();
    for (const ChangedRow& row : table.changed)
      changed.push_back({{"name", row.name}, {"parts", row.parts}, {"diff", row.diff}});
    std::string key = table.name;
    std::replace(key.begin(), key.end(), ' ', '_');
    all[key] = {{"added", table.added}, {"removed", table.removed}, {"changed", std::move(changed)}};
  }
  context.out << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

}  // namespace

int diff_bundles(const std::string& before, const std::string& after, const std::string& format, Context& context) {
  const auto old_side = read_side(before, context);
  if (!old_side) return fail(context, old_side.error());
  const auto new_side = read_side(after, context);
  if (!new_side) return fail(context, new_side.error());
  if (!*old_side || !*new_side) return kFindings;
  const std::vector<TableDiff> diffs = compare((*old_side)->tables, (*new_side)->tables);
  const bool same = tests_of(**old_side) == tests_of(**new_side) &&
                    std::all_of(diffs.begin(), diffs.end(), [](const TableDiff& table) { return table.is_empty(); });
  if (format == "json") {
    show_json(diffs, **old_side, **new_side, same, context);
  } else {
    show_human(diffs, **old_side, **new_side, context);
    if (same) context.out << "they say the same\n";
  }
  return same ? kOk : kFindings;
}

}  // namespace mpol::cli
