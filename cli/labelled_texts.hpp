// Labelled texts for `mpol train`: JSON lines such as {"text": "…", "labels": ["code"], "language": "en"}.
//
// `labels` is a list of one or more, or `label` a string; `language` (or `lang`) may be left out; other members are ignored.
// Errors:  of each faulty line its number and what was expected, at most kMaxEventFaults; more are counted.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/signals/training.hpp"

namespace mpol::cli {

struct LabelledTexts {
  std::vector<signals::LabelledText> texts;
  std::vector<std::string> faults;  // "texts.jsonl:7: …"
  std::size_t more_faults = 0;
};

LabelledTexts read_labelled_texts(std::string_view lines, const std::string& path);

}  // namespace mpol::cli
