// FastTextModel: a supervised fastText model in this process.
//
// In:      a model file: of `mpol train`, which ends with a line that says so and holds the hash of what is before it; or of
//          fastText itself, whose first numbers are checked, but which must come from where one trusts: the library reads it.
// Errors:  a Failure in words.
// Threads: immutable once loaded; `judge` is safe from many.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mpol::signals {

class FastTextModel {
 public:
  static Result<std::unique_ptr<FastTextModel>> load(std::string_view bytes);
  ~FastTextModel();

  const std::vector<std::string>& labels() const { return labels_; }
  // A score from 0 to 1 for each label, the greatest of all windows of `window` words (0: the text is one window); each window
  // begins in the middle of the one before. None: the model knows nothing of the text.
  std::vector<double> judge(std::string_view text, std::size_t window) const;

  // The last line that marks a model of ours.
  static std::string sealed(std::string bytes);

 private:
  struct Parts;
  explicit FastTextModel(std::unique_ptr<Parts> parts);
  bool judge_window(const std::string& line, std::vector<double>& scores) const;
  std::unique_ptr<Parts> parts_;
  std::vector<std::string> labels_;
};

}  // namespace mpol::signals
