// train_model: labelled texts to a model for the provider `fasttext`.
//
// In:      texts with labels; a text can have several, which are scored apart from each other.
// Out:     the bytes of the model file. The same texts in the same order, options and library give the same bytes.
// Errors:  a Failure in words: too few texts or labels, no memory, what fastText says.
// Threads: safe; takes one processor, for seconds to minutes. Nothing is written to the disk.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace mpol::signals {

struct LabelledText {
  std::string text;
  std::vector<std::string> labels;  // without white space
  std::string language;             // "": not said
};

struct TrainingOptions {
  int epochs = 40;      // passes over the texts. More: closer to them, and slower
  int dimensions = 16;  // numbers a word. More: a larger file
  int buckets =
      30'000;  // places for pairs of words and parts of words, `dimensions` × 4 bytes each. Fewer: more of them share one
  double rate = 0.5;  // of learning, at the start
  std::int32_t seed = 1;
};

Result<std::string> train_model(std::span<const LabelledText> texts, const TrainingOptions& options);

}  // namespace mpol::signals
