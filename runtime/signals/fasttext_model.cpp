#include "runtime/signals/fasttext_model.hpp"

#include <fasttext/fasttext.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <istream>
#include <sstream>
#include <streambuf>

#include "program/sealed_file.hpp"
#include "runtime/signals/model_words.hpp"

namespace mpol::signals {
namespace {

constexpr std::string_view kSeal = "\nmpol model 1, blake2b ";
constexpr std::size_t kHashDigits = 64;
constexpr std::string_view kLabelPrefix = "__label__";

// What a file must have been written with before the library allocates by it.
struct Head {
  std::int32_t magic, version, dim, ws, epoch, min_count, neg, word_ngrams, loss, model, bucket, minn, maxn,
      update_rate;
  double t;
  std::int32_t size, words, labels;
};
constexpr std::size_t kHeadBytes = 14 * 4 + 8 + 3 * 4;

std::string check_head(std::string_view bytes) {
  Head head{};
  if (bytes.size() < kHeadBytes) return "it is shorter than the head of a model";
  std::memcpy(&head.magic, bytes.data(), 14 * 4);
  std::memcpy(&head.size, bytes.data() + 14 * 4 + 8, 3 * 4);
  if (head.magic != 793712314) return "it is no fastText model";
  if (head.version < 11 || head.version > 12) return fmt::format("its version is {}, expected 11 or 12", head.version);
  if (head.model != 3) return "it has no labels: it is no supervised model";
  const bool is_sane = head.dim > 0 && head.dim <= 4096 && head.bucket >= 0 && head.words >= 0 && head.labels > 0 &&
                       head.size == head.words + head.labels && head.word_ngrams > 0 && head.word_ngrams <= 16;
  if (!is_sane) return "its head is damaged";
  // Each word takes a byte at least.
  if (static_cast<std::size_t>(head.size) > bytes.size()) return "it is shorter than its head says";
  return "";
}

class View : public std::streambuf {
 public:
  explicit View(std::string_view bytes) {
    char* const begin = const_cast<char*>(bytes.data());  // NOLINT: a stream for reading
    setg(begin, begin, begin + bytes.size());
  }
};

class Library : public fasttext::FastText {
 public:
  // True: read whole.
  bool read(std::istream& in) {
    if (!checkModel(in)) return false;
    loadModel(in);
    return in.good();
  }
};

}  // namespace

struct FastTextModel::Parts {
  Library library;
  std::shared_ptr<const fasttext::Dictionary> dictionary;
  bool is_ours = false;
};

FastTextModel::FastTextModel(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->dictionary = parts_->library.getDictionary();
  for (std::int32_t i = 0; i < parts_->dictionary->nlabels(); ++i) {
    std::string label = parts_->dictionary->getLabel(i);
    labels_.push_back(label.starts_with(kLabelPrefix) ? label.substr(kLabelPrefix.size()) : std::move(label));
  }
}
FastTextModel::~FastTextModel() = default;

std::string FastTextModel::sealed(std::string bytes) {
  const std::string hash = content_hash(bytes);
  return fmt::format("{}{}{}\n", std::move(bytes), kSeal, hash);
}

Result<std::unique_ptr<FastTextModel>> FastTextModel::load(std::string_view bytes) {
  auto parts = std::make_unique<Parts>();
  const std::size_t seal_bytes = kSeal.size() + kHashDigits + 1;
  if (bytes.size() > seal_bytes && bytes.substr(bytes.size() - seal_bytes).starts_with(kSeal)) {
    const std::string_view hash = bytes.substr(bytes.size() - kHashDigits - 1, kHashDigits);
    bytes.remove_suffix(seal_bytes);
    if (content_hash(bytes) != hash) return Failure{"it is damaged: its hash is another"};
    parts->is_ours = true;
  }
  if (std::string wrong = check_head(bytes); !wrong.empty()) return Failure{wrong};
  try {
    View view(bytes);
    std::istream stream(&view);
    if (!parts->library.read(stream)) return Failure{"it is cut off"};
  } catch (const std::exception& error) {
    return Failure{fmt::format("fastText cannot read it: {}", error.what())};
  }
  return std::unique_ptr<FastTextModel>(new FastTextModel(std::move(parts)));
}

bool FastTextModel::judge_window(const std::string& line, std::vector<double>& scores) const {
  std::istringstream in(line);
  std::vector<std::int32_t> words, labels;
  parts_->dictionary->getLine(in, words, labels);
  if (words.empty()) return false;
  fasttext::Predictions predictions;
  parts_->library.predict(static_cast<std::int32_t>(labels_.size()), words, predictions, 0.0);
  for (const auto& [log_score, label] : predictions) {
    double& score = scores[static_cast<std::size_t>(label)];
    // NaN stays NaN, and is refused by who reads it.
    const double here = std::min(std::exp(static_cast<double>(log_score)), 1.0);
    score = here > score || std::isnan(here) ? here : score;
  }
  return !predictions.empty();
}

std::vector<double> FastTextModel::judge(std::string_view text, std::size_t window) const {
  const std::vector<std::string> words = parts_->is_ours ? model_words(text) : plain_words(text);
  std::vector<double> scores(labels_.size(), 0);
  const std::size_t size = window == 0 ? words.size() : window;
  const std::size_t step = std::max<std::size_t>(size / 2, 1);
  bool is_known = false;
  std::string line;
  for (std::size_t begin = 0; begin < words.size(); begin += step) {
    const std::size_t end = std::min(begin + size, words.size());
    line.clear();
    for (std::size_t i = begin; i < end; ++i) (line += words[i]) += ' ';
    line += '\n';
    is_known |= judge_window(line, scores);
    if (end == words.size()) break;
  }
  return is_known ? scores : std::vector<double>();
}

}  // namespace mpol::signals
