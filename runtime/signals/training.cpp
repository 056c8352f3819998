#include "runtime/signals/training.hpp"

#include <fasttext/fasttext.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "base/doors/files.hpp"
#include "base/doors/write_all.hpp"
#include "base/limits.hpp"
#include "runtime/signals/fasttext_model.hpp"
#include "runtime/signals/model_words.hpp"

namespace mpol::signals {
namespace {

// A file in memory, with a path, as the library takes no other.
class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("mpol-training", MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int descriptor() const { return descriptor_; }
  std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

std::string lines_of(std::span<const LabelledText> texts) {
  std::string lines;
  for (const LabelledText& text : texts) {
    for (const std::string& label : text.labels) lines += "__label__" + label + " ";
    for (const std::string& word : model_words(text.text)) (lines += word) += ' ';
    lines += '\n';
  }
  return lines;
}

fasttext::Args arguments(const TrainingOptions& options, const std::string& input) {
  fasttext::Args args;
  args.input = input;
  args.model = fasttext::model_name::sup;
  args.loss = fasttext::loss_name::ova;  // labels do not exclude each other
  args.epoch = options.epochs;
  args.dim = options.dimensions;
  args.bucket = options.buckets;
  args.lr = options.rate;
  args.seed = options.seed;
  args.thread = 1;  // with more, each run gives another model
  args.wordNgrams = 2;
  args.minn = 2;
  args.maxn = 4;
  args.minCount = 1;
  args.minCountLabel = 1;
  args.verbose = 0;
  return args;
}

}  // namespace

Result<std::string> train_model(std::span<const LabelledText> texts, const TrainingOptions& options) {
  std::set<std::string> labels;
  for (const LabelledText& text : texts) labels.insert(text.labels.begin(), text.labels.end());
  if (labels.size() < 2)
    return Failure{fmt::format("there are {} labels; a model tells at least 2 apart", labels.size())};
  MemoryFile input, output;
  if (input.descriptor() < 0 || output.descriptor() < 0)
    return Failure{fmt::format("there is no memory for a file: {}", std::strerror(errno))};
  if (!write_all(input.descriptor(), lines_of(texts)))
    return Failure{fmt::format("there is no memory for the texts: {}", std::strerror(errno))};
  try {
    fasttext::FastText library;
    library.train(arguments(options, input.path()));
    library.saveModel(output.path());
  } catch (const std::exception& error) {
    return Failure{fmt::format("fastText cannot learn from these texts: {}", error.what())};
  }
  auto bytes = DiskFiles().read(output.path(), limits::kMaxModelBytes);
  if (!bytes) return bytes.error();
  return {boost::system::in_place_value, FastTextModel::sealed(*std::move(bytes))};
}

}  // namespace mpol::signals
