#include "embed/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/diagnostics/render.hpp"
#include "embed/border.hpp"
#include "runtime/json_writer.hpp"

using mpol::Diagnostic;
using mpol::Severity;

void mpol_report::clear() {
  items.clear();
  text.clear();
  json.clear();
}

void mpol_report::add_failure(std::string message) {
  text += "error: " + message + '\n';
  items.push_back({Severity::Error, "", "", std::move(message), "", 0, 0, ""});
}

void mpol_report::add(const mpol::Diagnostics& diagnostics, const mpol::SourceTree* sources) {
  for (const Diagnostic& one : diagnostics.list()) {
    const mpol::CodeInfo& row = mpol::info(one.code);
    Item item{one.severity, std::string(row.text), std::string(row.name), one.message, "", 0, 0, ""};
    if (sources != nullptr && one.span.file.has_value()) {
      text += mpol::render({one}, *sources, mpol::Format::Human);
      const mpol::SourceFile& file = sources->file(one.span.file);
      item.file = file.name();
      // A bundle is a file without text.
      if (!file.text().empty()) {
        item.line = file.position(one.span.begin).line;
        item.column = file.position(one.span.begin).column;
      }
    } else {
      text += fmt::format("{}[{}]: {}\n", name(one.severity), row.text, one.message);
    }
    items.push_back(std::move(item));
  }
}

void mpol_report::add(const mpol::event::EventDiagnostics& faults) {
  for (const mpol::event::EventFault& fault : faults.faults()) {
    const mpol::CodeInfo& row = mpol::info(fault.code);
    text += mpol::event::to_human(fault, "event") + '\n';
    items.push_back({row.severity, std::string(row.text), std::string(row.name), fault.message, "", 0, 0, fault.path});
  }
  if (faults.dropped() > 0) text += fmt::format("{} more faults of this event are not shown\n", faults.dropped());
}

namespace {

std::size_t count_errors(const mpol_report& report) {
  return static_cast<std::size_t>(std::count_if(report.items.begin(), report.items.end(),
                                                [](const auto& item) { return item.severity == Severity::Error; }));
}

void write_member(mpol::JsonWriter& json, std::string_view key, std::string_view text) {
  if (text.empty()) return;
  json.key(key);
  json.value(text);
}

void write_number(mpol::JsonWriter& json, std::string_view key, std::int64_t number) {
  if (number == 0) return;
  json.key(key);
  json.value(number);
}

std::string write(const mpol_report& report) {
  std::string out;
  mpol::JsonWriter json(out);
  json.begin_object();
  json.key("diagnostics");
  json.begin_array();
  for (const mpol_report::Item& item : report.items) {
    json.begin_object();
    write_member(json, "severity", name(item.severity));
    write_member(json, "code", item.code);
    write_member(json, "name", item.name);
    write_member(json, "message", item.message);
    write_member(json, "file", item.file);
    write_number(json, "line", item.line);
    write_number(json, "column", item.column);
    write_member(json, "path", item.path);
    json.end_object();
  }
  json.end_array();
  const std::size_t errors = count_errors(report);
  json.key("errors");
  json.value(static_cast<std::int64_t>(errors));
  json.key("warnings");
  json.value(static_cast<std::int64_t>(report.items.size() - errors));
  json.end_object();
  return out;
}

}  // namespace

size_t mpol_report_count(const mpol_report* report) { return report == nullptr ? 0 : report->items.size(); }
size_t mpol_report_errors(const mpol_report* report) { return report == nullptr ? 0 : count_errors(*report); }

const char* mpol_report_code(const mpol_report* report, size_t index) {
  return index < mpol_report_count(report) ? report->items[index].code.c_str() : nullptr;
}
const char* mpol_report_message(const mpol_report* report, size_t index) {
  return index < mpol_report_count(report) ? report->items[index].message.c_str() : nullptr;
}
const char* mpol_report_text(const mpol_report* report) { return report == nullptr ? nullptr : report->text.c_str(); }
const char* mpol_report_json(const mpol_report* report) {
  if (report == nullptr) return nullptr;
  return mpol::embed::made([&] {
    if (report->json.empty()) report->json = write(*report);
    return report->json.c_str();
  });
}
void mpol_report_free(mpol_report* report) { delete report; }
