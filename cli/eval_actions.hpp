// EvalActions: what `mpol eval` does with the actions of its decisions (docs/actions.md): durable ones go into an outbox, others
// to sinks that write files.
//
// Errors:  open(): a Failure in words. Later: a decision whose durable actions cannot be kept becomes what the policy says
//          for that; end() says how many there were.
// Threads: belongs to one thread.
#pragma once
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "base/doors/files.hpp"
#include "runtime/actions/keep.hpp"
#include "runtime/actions/sinks.hpp"

namespace mpol::cli {

class EvalActions {
 public:
  // Paths of the outbox and of the file of sinks; "": none.
  static Result<std::unique_ptr<EvalActions>> open(const std::string& outbox, const std::string& sinks,
                                                   const Program& program, const Files& files);
  // Keeps the durable ones. The decision that may be shown: the same, or what it is where they could not be kept. Good until
  // the next call.
  const Decision& keep(const Decision& decision);
  // Gives the others to their sinks: those of a decision that is kept and recorded, so that nothing is told of one that is
  // not given out, or under a verdict that it does not have.
  void give(const Decision& decision);
  // What sinks did not take is a warning to `err`; that durable actions were not kept, a Failure.
  Result<void> end(std::ostream& err) const;

 private:
  explicit EvalActions(const Program& program) : program_(program) {}

  const Program& program_;
  std::string path_;                         // of the outbox
  std::unique_ptr<actions::Outbox> outbox_;  // null: durable actions are in their decisions only
  std::vector<actions::RoutedSink> sinks_;
  Decision kept_;
  std::size_t not_kept_ = 0, not_given_ = 0;
};

}  // namespace mpol::cli
