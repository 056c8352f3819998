#include <fmt/format.h>

#include <algorithm>

#include "daemon/drop_in/moderation_error.hpp"

namespace mpol::daemon {
namespace {

// In Mistral's form, which has no `flagged`: the verdict, as a category more.
constexpr const char* kPolicy = "policy";

// Scores that rules asked for and that could not be had; "": all are there.
std::string missing_scores(const Judged& judged) {
  std::string list;
  for (const HeardSignal& signal : judged.signals) {
    if (!signal.is_missing) continue;
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", signal.names.back(), signal.reason);
  }
  return list;
}

Json result(const Judged& judged, ModerationApi api, bool is_flagged) {
  Json categories = Json::object(), scores = Json::object(), applied = Json::object();
  for (const Category& category : categories_of(judged, api)) {
    const std::string name(category.name);
    // What is raised by a missing score counts where the policy has acted on it; else nobody knows, and nothing is said.
    const bool is_raised = category.is_raised && is_flagged;
    if (!category.score && !is_raised) continue;
    categories[name] = is_raised;
    if (category.score) scores[name] = *category.score;
    applied[name] = Json::array({"text"});
  }
  Json out = Json::object();
  if (api == ModerationApi::OpenAi) {
    out["flagged"] = is_flagged;
  } else {
    categories[kPolicy] = is_flagged;
    scores[kPolicy] = is_flagged ? 1.0 : 0.0;
  }
  out["categories"] = std::move(categories);
  out["category_scores"] = std::move(scores);
  if (api == ModerationApi::OpenAi) out["category_applied_input_types"] = std::move(applied);
  return out;
}

}  // namespace

http::Response answer(const ModerationRequest& request, const std::vector<Judged>& judged, const std::string& id,
                      const ModerationTerms& terms) {
  Json results = Json::array();
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const Judged& one = judged[i];
    if (!one.failure.empty()) {
      if (one.status >= 500) return refuse(request.api, one.status, one.code, one.failure);
      return refuse_input(request.api, one.status, {Json::array({"body", "input", i}), one.code, one.failure});
    }
    const bool is_flagged = one.is_at_least(terms.flagged_from);
    const std::string missing = missing_scores(one);
    if (!is_flagged && !missing.empty() && terms.refuses_missing)
      return refuse(request.api, 503, "scores_unavailable", "scores could not be had: " + missing);
    results.push_back(result(one, request.api, is_flagged));
  }
  Json out = Json::object();
  out["id"] = (request.api == ModerationApi::OpenAi ? "modr-" : "") + id;
  out["model"] = request.model;
  // No tokens were used: no model has run here.
  if (request.api != ModerationApi::OpenAi)
    out["usage"] = {{"prompt_tokens", 0}, {"completion_tokens", 0},
                    {"total_tokens", 0},  {"prompt_audio_seconds", nullptr},
                    {"request_count", 1}, {"prompt_token_details", nullptr}};
  out["results"] = std::move(results);
  http::Response response;
  response.body = written(out);
  return response;
}

}  // namespace mpol::daemon
