// A folder that is there for a step of `mpol ci`, and goes with it.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <string>

namespace mpol::cli {

class StepFolder {
 public:
  StepFolder() {
    std::error_code error;
    std::string pattern = (std::filesystem::temp_directory_path(error) / "mpol-ci-XXXXXX").string();
    if (const char* made = ::mkdtemp(pattern.data())) path_ = made;
  }
  ~StepFolder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  StepFolder(const StepFolder&) = delete;
  StepFolder& operator=(const StepFolder&) = delete;
  // Empty: it could not be made.
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace mpol::cli
