// AskedSignals: a source of signals that asks the providers of a file and waits for their answers.
//
// Errors:  a Failure names the file, the line and what is expected, or the provider and its file.
// Threads: belongs to one thread.
#pragma once
#include <iosfwd>
#include <memory>
#include <string>

#include "base/doors/files.hpp"
#include "runtime/decider.hpp"
#include "runtime/signals/providers.hpp"

namespace mpol::cli {

class AskedSignals final : public SignalSource {
 public:
  static Result<std::unique_ptr<AskedSignals>> open(const std::string& path, const Tables& tables, const Files& files);

  void fetch(std::span<const SignalId> needed, Frame& frame) override;

  // What the file gives and the policy does not have: a line each.
  void warn(std::ostream& err) const;
  // A line for each provider; with `only_failures`, for those that had no answer to something.
  void sum_up(std::ostream& out, bool only_failures) const;

 private:
  AskedSignals(std::string path, std::unique_ptr<signals::SignalProviders> providers, const Tables& tables);

  std::string path_;
  std::unique_ptr<signals::SignalProviders> providers_;
  std::shared_ptr<const signals::Routes> routes_;
};

}  // namespace mpol::cli
