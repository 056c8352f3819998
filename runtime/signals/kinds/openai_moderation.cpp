// OpenAI's moderation of texts (/v1/moderations).
#include <nlohmann/json.hpp>

#include "runtime/signals/answer_json.hpp"

namespace mpol::signals {
namespace {

const std::vector<std::string> kCategories = {"harassment",
                                              "harassment/threatening",
                                              "hate",
                                              "hate/threatening",
                                              "illicit",
                                              "illicit/violent",
                                              "self-harm",
                                              "self-harm/intent",
                                              "self-harm/instructions",
                                              "sexual",
                                              "sexual/minors",
                                              "violence",
                                              "violence/graphic"};

class OpenaiModeration final : public HttpApi {
 public:
  explicit OpenaiModeration(const ProviderSettings& settings)
      : HttpApi(with_mapped(kCategories, settings),
                settings.url.empty() ? "https://api.openai.com/v1/moderations" : settings.url),
        model_(settings.model.empty() ? "omni-moderation-latest" : settings.model) {}

  std::optional<std::string> request(std::span<const Content* const> contents) const override {
    nlohmann::json input = nlohmann::json::array();
    for (const Content* const content : contents) input.push_back(content->judged());
    return write_body({{"model", model_}, {"input", std::move(input)}});
  }

  Read read(std::string_view body, std::size_t count) const override {
    return read_moderation(body, count, categories());
  }

 private:
  std::string model_;
};

}  // namespace

Result<std::unique_ptr<Provider>> make_openai_moderation(const ProviderSettings& settings) {
  return std::unique_ptr<Provider>(std::make_unique<OpenaiModeration>(settings));
}

}  // namespace mpol::signals
