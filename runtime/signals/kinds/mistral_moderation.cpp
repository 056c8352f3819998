// Mistral's moderation: of texts (/v1/moderations) and, with `chat`, of the last turn of conversations (/v1/chat/moderations).
#include <nlohmann/json.hpp>

#include "runtime/signals/answer_json.hpp"

namespace mpol::signals {
namespace {

// Of both versions; an answer has those of its model.
const std::vector<std::string> kCategories = {"sexual",
                                              "hate_and_discrimination",
                                              "violence_and_threats",
                                              "dangerous_and_criminal_content",
                                              "dangerous",
                                              "criminal",
                                              "selfharm",
                                              "health",
                                              "financial",
                                              "law",
                                              "pii",
                                              "jailbreaking"};

class MistralModeration final : public HttpApi {
 public:
  explicit MistralModeration(const ProviderSettings& settings)
      : HttpApi(with_mapped(kCategories, settings), settings.url.empty() ? own_url(settings) : settings.url),
        model_(settings.model.empty() ? "mistral-moderation-latest" : settings.model),
        is_chat_(settings.chat) {}

  Sees sees() const override { return {is_chat_, false, false}; }

  std::optional<std::string> request(std::span<const Content* const> contents) const override {
    nlohmann::json input = nlohmann::json::array();
    for (const Content* const content : contents) {
      if (is_chat_) {
        input.push_back(turns(*content));
      } else {
        input.push_back(content->judged());
      }
    }
    return write_body({{"model", model_}, {"input", std::move(input)}});
  }

  Read read(std::string_view body, std::size_t count) const override {
    return read_moderation(body, count, categories());
  }

 private:
  static std::string own_url(const ProviderSettings& settings) {
    return settings.chat ? "https://api.mistral.ai/v1/chat/moderations" : "https://api.mistral.ai/v1/moderations";
  }
  static nlohmann::json turns(const Content& content) {
    nlohmann::json list = nlohmann::json::array();
    for (const Turn& turn : content.turns) list.push_back({{"role", turn.role}, {"content", turn.text}});
    return list;
  }

  std::string model_;
  bool is_chat_;
};

}  // namespace

Result<std::unique_ptr<Provider>> make_mistral_moderation(const ProviderSettings& settings) {
  return std::unique_ptr<Provider>(std::make_unique<MistralModeration>(settings));
}

}  // namespace mpol::signals
