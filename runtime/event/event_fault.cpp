#include "runtime/event/event_fault.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "runtime/event/event_text.hpp"

namespace mpol::event {
namespace {

std::string_view severity_of(Code code) { return info(code).severity == Severity::Error ? "error" : "warning"; }

}  // namespace

void EventDiagnostics::clear(std::uint64_t line) {
  faults_.clear();
  line_ = line;
  error_count_ = dropped_ = 0;
}

// An error takes the place of a warning: an event is never refused without a word why.
bool EventDiagnostics::is_full(Code code) {
  const bool is_error = info(code).severity == Severity::Error;
  if (is_error) ++error_count_;
  if (faults_.size() < limits::kMaxEventFaults) return false;
  ++dropped_;
  if (!is_error) return true;
  const auto is_warning = [](const EventFault& fault) { return info(fault.code).severity == Severity::Warning; };
  const auto last = std::find_if(faults_.rbegin(), faults_.rend(), is_warning);
  if (last == faults_.rend()) return true;
  faults_.erase(std::prev(last.base()));
  return false;
}

// One value can feed two signals: what is wrong with it is said once.
void EventDiagnostics::add(EventFault fault) {
  if (faults_.empty() || faults_.back() != fault) faults_.push_back(std::move(fault));
}

std::string to_human(const EventFault& fault, std::string_view input_name) {
  return fmt::format("{}:{}: {}[{}]: {}{}{}", input_name, fault.line, severity_of(fault.code), info(fault.code).text,
                     fault.path, fault.path.empty() ? "" : ": ", fault.message);
}

std::string to_json(const EventFault& fault, std::string_view input_name) {
  std::string out = "{\"input\":";
  append_json_string(out, input_name);
  out += fmt::format(",\"line\":{},\"severity\":\"{}\",\"code\":\"{}\",\"name\":\"{}\",\"path\":", fault.line,
                     severity_of(fault.code), info(fault.code).text, info(fault.code).name);
  append_json_string(out, fault.path);
  out += ",\"message\":";
  append_json_string(out, fault.message);
  return out + "}";
}

}  // namespace mpol::event
