#include "cli/labelled_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/limits.hpp"

namespace mpol::cli {
namespace {

using nlohmann::json;

const json* member(const json& object, const char* name) {
  const auto it = object.find(name);
  return it == object.end() || it->is_null() ? nullptr : &*it;
}

bool is_label(const json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return !text.empty() && text.size() <= 64 && text != "*" &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
}

// What is wrong; "": it is read.
std::string read_labels(const json& object, std::vector<std::string>& labels) {
  constexpr const char* kExpected = "`labels` must be a list of names without blanks, such as [\"code\"]";
  const json* const list = member(object, "labels");
  const json* const one = member(object, "label");
  if (list == nullptr && one == nullptr) return "there is no `labels`, a list of names";
  if (list == nullptr) {
    if (!is_label(*one)) return "`label` must be a name without blanks, such as \"code\"";
    labels.push_back(one->get<std::string>());
    return "";
  }
  if (!list->is_array() || list->empty() || !std::all_of(list->begin(), list->end(), is_label)) return kExpected;
  for (const json& label : *list) labels.push_back(label.get<std::string>());
  return "";
}

std::string read_line(std::string_view line, signals::LabelledText& text) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return "this is no JSON object, such as {\"text\": \"…\", \"labels\": [\"code\"]}";
  const json* const words = member(object, "text");
  if (words == nullptr || !words->is_string() || words->get_ref<const std::string&>().empty())
    return "there is no `text`, a string that is not empty";
  text.text = words->get<std::string>();
  const json* language = member(object, "language");
  if (language == nullptr) language = member(object, "lang");
  if (language != nullptr && !language->is_string()) return "`language` must be a string, such as \"fr\"";
  if (language != nullptr) text.language = language->get<std::string>();
  return read_labels(object, text.labels);
}

}  // namespace

LabelledTexts read_labelled_texts(std::string_view lines, const std::string& path) {
  LabelledTexts read;
  std::set<std::string> labels;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    signals::LabelledText text;
    std::string wrong = read_line(line, text);
    labels.insert(text.labels.begin(), text.labels.end());
    if (labels.size() > limits::kMaxLabels) wrong = fmt::format("this is label {}, beyond the limit", labels.size());
    if (wrong.empty()) {
      read.texts.push_back(std::move(text));
    } else if (read.faults.size() < limits::kMaxEventFaults) {
      read.faults.push_back(fmt::format("{}:{}: {}", path, number, wrong));
    } else {
      ++read.more_faults;
    }
  }
  return read;
}

}  // namespace mpol::cli
