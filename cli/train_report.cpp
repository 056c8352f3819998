#include "cli/train_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"

namespace mpol::cli {
namespace {

// The provider's own default.
constexpr std::size_t kWindow = 64;

std::string percent(double share) { return share < 0 ? "-" : fmt::format("{:.1f} %", 100 * share); }

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? -1 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::vector<double> Hits::measures() const { return {share(found, found + wrong), share(found, texts)}; }

void TrainReport::measure(const signals::FastTextModel& model, const std::vector<signals::LabelledText>& texts) {
  held_out = texts.size();
  for (const signals::LabelledText& text : texts) {
    const std::vector<double> scores = model.judge(text.text, kWindow);
    for (std::size_t i = 0; i < model.labels().size(); ++i) {
      const std::string& label = model.labels()[i];
      const bool has_label = std::find(text.labels.begin(), text.labels.end(), label) != text.labels.end();
      const bool is_found = !scores.empty() && scores[i] >= threshold;
      const auto count = [&](const std::string& language) {
        Hits& one = hits[{label, language}];
        one.texts += has_label;
        one.found += has_label && is_found;
        one.wrong += !has_label && is_found;
      };
      count("");
      if (!text.language.empty()) count(text.language);
    }
  }
}

std::string TrainReport::table() const {
  std::string out = fmt::format("{}: {:.1f} MB; {} learnt, {} held out\n", path, static_cast<double>(bytes) / 1e6,
                                count(learnt, "text"), held_out);
  if (held_out == 0) return out;
  std::size_t width = 5;
  for (const auto& [key, one] : hits) width = std::max(width, key.first.size());
  out += fmt::format("{:<{}}  language  texts  precision   recall\n", "label", width);
  for (const auto& [key, one] : hits) {
    const auto measures = one.measures();
    out += fmt::format("{:<{}}  {:<8}  {:>5}  {:>9}  {:>7}\n", key.second.empty() ? key.first : "", width,
                       key.second.empty() ? "all" : key.second, one.texts, percent(measures[0]), percent(measures[1]));
  }
  return out;
}

std::string TrainReport::json() const {
  nlohmann::ordered_json report = {{"model", path},          {"bytes", bytes},
                                   {"learnt", learnt},       {"held_out", held_out},
                                   {"threshold", threshold}, {"results", nlohmann::json::array()}};
  for (const auto& [key, one] : hits) {
    const auto measures = one.measures();
    nlohmann::ordered_json row = {
        {"label", key.first}, {"texts", one.texts}, {"found", one.found}, {"wrong", one.wrong}};
    if (!key.second.empty()) row["language"] = key.second;
    if (measures[0] >= 0) row["precision"] = measures[0];
    if (measures[1] >= 0) row["recall"] = measures[1];
    report["results"].push_back(std::move(row));
  }
  return report.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace mpol::cli
