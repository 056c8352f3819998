// A supervised fastText model, in this process: its labels are the categories. `*` is the most likely label, for a signal that is one
// of several names.
#include <fmt/ranges.h>

#include <algorithm>

#include "base/doors/files.hpp"
#include "base/limits.hpp"
#include "runtime/signals/fasttext_model.hpp"
#include "runtime/signals/provider.hpp"

namespace mpol::signals {
namespace {

class FastText final : public Model {
 public:
  FastText(std::unique_ptr<FastTextModel> model, std::vector<std::string> categories, std::int64_t window)
      : Model(std::move(categories)), model_(std::move(model)), window_(static_cast<std::size_t>(window)) {}

  Fault judge(const Content& content, Judgement& judgement) const override {
    const std::vector<double> scores = model_->judge(content.judged(), window_);
    if (scores.empty()) return {Cause::ModelFailed};
    judgement.resize(scores.size() + 1);
    for (std::size_t i = 0; i < scores.size(); ++i) {
      judgement[i].fault = Cause::None;
      judgement[i].number = scores[i];
    }
    const auto best = std::max_element(scores.begin(), scores.end());
    judgement.back() = {Cause::None, {}, *best, model_->labels()[static_cast<std::size_t>(best - scores.begin())]};
    return {};
  }

 private:
  std::unique_ptr<FastTextModel> model_;
  std::size_t window_;
};

}  // namespace

Result<std::unique_ptr<Provider>> make_fasttext(const ProviderSettings& settings) {
  auto bytes = DiskFiles().read(settings.model_file, limits::kMaxModelBytes);
  if (!bytes) return bytes.error();
  auto model = FastTextModel::load(*bytes);
  if (!model) return Failure{fmt::format("cannot use the model `{}`: {}", settings.model_file, model.error().message)};
  std::vector<std::string> categories = (*model)->labels();
  categories.push_back("*");
  for (const auto& [signal, mapped] : settings.signals) {
    for (const std::string& category : mapped) {
      if (std::find(categories.begin(), categories.end(), category) == categories.end())
        return Failure{fmt::format("the model `{}` has no label `{}`; it has {}", settings.model_file, category,
                                   fmt::join((*model)->labels(), ", "))};
    }
  }
  return std::unique_ptr<Provider>(
      std::make_unique<FastText>(*std::move(model), std::move(categories), settings.window));
}

}  // namespace mpol::signals
