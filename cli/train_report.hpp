// How well a model does on texts that it has not learnt: precision and recall by label and language.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/signals/fasttext_model.hpp"
#include "runtime/signals/training.hpp"

namespace mpol::cli {

struct Hits {
  std::size_t texts = 0;                 // that have the label
  std::size_t found = 0;                 // … and a score of at least the threshold
  std::size_t wrong = 0;                 // that have the score and not the label
  std::vector<double> measures() const;  // precision and recall, from 0 to 1; -1 where nothing says
};

struct TrainReport {
  std::string path;
  std::size_t bytes = 0, learnt = 0, held_out = 0;
  double threshold = 0.5;
  std::map<std::pair<std::string, std::string>, Hits> hits;  // by label and language; "" stands for all languages

  void measure(const signals::FastTextModel& model, const std::vector<signals::LabelledText>& texts);
  std::string table() const;
  std::string json() const;
};

}  // namespace mpol::cli
