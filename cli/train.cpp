#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <ostream>

#include "base/doors/replace_file.hpp"
#include "base/limits.hpp"
#include "cli/command.hpp"
#include "cli/labelled_texts.hpp"
#include "cli/train_report.hpp"
#include "program/key_hash.hpp"

namespace mpol::cli {
namespace {

struct Options {
  std::string texts, out, format = "table";
  int hold_out = 20;  // percent
  signals::TrainingOptions training;
};

// Equal texts are on one side, whatever their order: nothing that was learnt is asked.
bool is_held_out(const signals::LabelledText& text, const Options& options) {
  return hash_key(fmt::format("{} {}", options.training.seed, text.text)).low % 100 <
         static_cast<std::uint64_t>(options.hold_out);
}

int train(const Options& options, Context& context) {
  const auto lines = context.files.read(options.texts, limits::kMaxTrainingBytes);
  if (!lines) return fail(context, lines.error());
  LabelledTexts read = read_labelled_texts(*lines, options.texts);
  for (const std::string& fault : read.faults) context.err << "error: " << fault << '\n';
  if (read.more_faults > 0) context.err << "error: " << read.more_faults << " more lines are faulty\n";
  if (!read.faults.empty()) return kFindings;
  std::vector<signals::LabelledText> learnt, held_out;
  for (signals::LabelledText& text : read.texts)
    (is_held_out(text, options) ? held_out : learnt).push_back(std::move(text));
  const auto bytes = signals::train_model(learnt, options.training);
  if (!bytes) return fail(context, bytes.error());
  const auto model = signals::FastTextModel::load(*bytes);
  if (!model) return fail(context, model.error());
  if (const auto written = write_file(options.out, *bytes); !written) return fail(context, written.error());
  TrainReport report;
  report.path = options.out;
  report.bytes = bytes->size();
  report.learnt = learnt.size();
  report.measure(**model, held_out);
  context.out << (options.format == "json" ? report.json() : report.table());
  return kOk;
}

}  // namespace

void add_train(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("train", "labelled texts to a model that gives signals without a network");
  auto options = std::make_shared<Options>();
  command
      ->add_option("texts", options->texts,
                   "a file of JSON lines: {\"text\": \"…\", \"labels\": [\"code\"], \"language\": \"en\"}")
      ->required();
  command->add_option("-o,--out", options->out, "the model file, for a provider of kind `fasttext` (docs/signals.md)")
      ->required();
  command->add_option("--format", options->format, "table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  command->add_option("--hold-out", options->hold_out, "percent of the texts that are not learnt but measured")
      ->check(CLI::Range(0, 90))
      ->capture_default_str();
  command->add_option("--epochs", options->training.epochs, "passes over the texts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--dimensions", options->training.dimensions, "numbers a word")
      ->check(CLI::Range(1, 300))
      ->capture_default_str();
  // Without any place fastText divides by zero for pairs of words.
  command->add_option("--buckets", options->training.buckets, "places for pairs of words and parts of words")
      ->check(CLI::Range(1, 10'000'000))
      ->capture_default_str();
  command->add_option("--rate", options->training.rate, "of learning, at the start")
      ->check(CLI::Range(0.001, 5.0))
      ->capture_default_str();
  command->add_option("--seed", options->training.seed, "what is held out, and where learning starts")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command->footer(
      "Example:\n  mpol train examples/signals/texts.jsonl --out words.bin\n"
      "The same texts, options and fastText give the same file. Precision and recall are those of a score of 50 % or "
      "more.\n"
      "Exit code: 0 when the model is written, 1 when lines are faulty, 2 when something cannot be read or written.");
  command->callback([&context, options] { context.run = [&context, options] { return train(*options, context); }; });
}

}  // namespace mpol::cli
