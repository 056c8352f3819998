#include <CLI/CLI.hpp>
#include <filesystem>
#include <ostream>

#include "base/doors/durable_folder.hpp"
#include "cli/command.hpp"
#include "runtime/audit/key_file.hpp"
#include "runtime/audit/verify.hpp"
#include "runtime/json_writer.hpp"

namespace mpol::cli {

namespace {

struct Options {
  std::string folder, key, format = "human", rule, record;
};

Result<std::unique_ptr<DurableFolder>> open_folder(const Options& options) {
  if (!std::filesystem::is_directory(options.folder))
    return Failure{fmt::format("there is no folder `{}`", options.folder)};
  return open_disk_folder(options.folder);
}

void show_json(const audit::Verified& found, Context& context) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("holds");
  json.value(!found.fault.has_value());
  json.key("segments");
  json.value(static_cast<std::int64_t>(found.segments));
  json.key("records");
  json.value(static_cast<std::int64_t>(found.records));
  json.key("last");
  json.value(std::string_view(audit::to_hex(found.last)));
  if (found.fault) {
    json.key("segment");
    json.value(std::string_view(found.fault->segment));
    json.key("line");
    json.value(static_cast<std::int64_t>(found.fault->line));
    json.key("fault");
    json.value(std::string_view(found.fault->what));
  }
  json.end_object();
  context.out << out << '\n';
}

int verify(const Options& options, Context& context) {
  const auto key = audit::read_key(options.key);
  if (!key) return fail(context, key.error());
  const auto folder = open_folder(options);
  if (!folder) return fail(context, folder.error());
  const auto found = audit::verify(**folder, *key);
  if (!found) return fail(context, found.error());
  if (options.format == "json") {
    show_json(*found, context);
  } else if (found->fault) {
    const std::string line = found->fault->line > 0 ? fmt::format(":{}", found->fault->line) : "";
    context.out << fmt::format("{}/{}{}: {}\n{} records before it hold\n", options.folder, found->fault->segment, line,
                               found->fault->what, found->records);
  } else {
    context.out << fmt::format("{} records in {} segments hold; the last hash is {}\n", found->records, found->segments,
                               audit::to_hex(found->last));
    if (const std::size_t bytes = found->torn + found->begun; bytes > 0)
      context.out << fmt::format("the last {} bytes are no whole record: the process ended while it wrote\n", bytes);
  }
  return found->fault ? kFindings : kOk;
}

int show(const Options& options, Context& context) {
  const auto folder = open_folder(options);
  if (!folder) return fail(context, folder.error());
  const auto names = (*folder)->list();
  if (!names) return fail(context, names.error());
  const std::string rule = fmt::format("\"rule\":\"{}\"", options.rule);
  for (const std::string& name : *names) {
    if (!audit::segment_number(name)) continue;
    const auto bytes = (*folder)->read(name);
    if (!bytes) return fail(context, bytes.error());
    std::istringstream lines(*bytes);
    for (std::string line; std::getline(lines, line);) {
      const auto record = audit::member_text(line, "class");
      if (!record || (!options.record.empty() && *record != options.record)) continue;
      if (!options.rule.empty() && line.find(rule) == line.npos) continue;
      context.out << line << '\n';
    }
  }
  return kOk;
}

}  // namespace

void add_audit(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("audit", "audit logs: whether they hold, and what is in them");
  command->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* verifies = command->add_subcommand("verify", "whether any record was changed, left out, moved or added");
  verifies->add_option("folder", options->folder, "the log's folder")->required();
  verifies->add_option("--key", options->key, "the file that holds the log's key");
  verifies->add_option("--format", options->format, "human or json")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
  verifies->footer(
      "Example: mpol audit verify /var/lib/mpol/audit --key /etc/mpol/audit.key\n"
      "Exit code: 0 when it holds, 1 when it does not, 2 when something cannot be read. A log that was cut off at its "
      "end\n"
      "holds: compare the last hash with one that was kept elsewhere.");
  verifies->callback([&context, options] { context.run = [&context, options] { return verify(*options, context); }; });
  CLI::App* shows = command->add_subcommand("show", "the records, a line of JSON each");
  shows->add_option("folder", options->folder, "the log's folder")->required();
  shows->add_option("--class", options->record, "load, decision, level or override");
  shows->add_option("--rule", options->rule, "records that name this rule");
  shows->footer("Example: mpol audit show /var/lib/mpol/audit --class decision --rule RULE-MIST-005");
  shows->callback([&context, options] { context.run = [&context, options] { return show(*options, context); }; });
}

}  // namespace mpol::cli
