#include "cli/eval_actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ostream>

#include "cli/command.hpp"
#include "cli/sinks_file.hpp"
#include "runtime/actions/sinks/payload.hpp"

namespace mpol::cli {
namespace {

// Those that take actions of the policy that are not durable. A receiver over the network would hold decisions up.
Result<std::vector<actions::RoutedSink>> open_local_sinks(const std::string& path, const Program& program,
                                                          const Files& files) {
  auto settings = read_sinks_file(path, files);
  if (!settings) return settings.error();
  std::vector<actions::SinkSettings> local;
  for (const actions::SinkSettings& sink : *settings) {
    const auto at_once = std::find_if(sink.actions.begin(), sink.actions.end(), [&](const std::string& name) {
      return std::any_of(program.tables().actions.begin(), program.tables().actions.end(),
                         [&](const ActionInfo& action) { return action.name == name && !action.durable; });
    });
    if (at_once == sink.actions.end()) continue;
    if (!sink.is_local)
      return Failure{fmt::format("{}: sink `{}` takes `{}`, which is not durable: only sinks that write files may",
                                 path, sink.name, *at_once)};
    local.push_back(sink);
  }
  return actions::make_sinks(local);
}

}  // namespace

Result<std::unique_ptr<EvalActions>> EvalActions::open(const std::string& outbox, const std::string& sinks,
                                                       const Program& program, const Files& files) {
  std::unique_ptr<EvalActions> all(new EvalActions(program));
  if (!sinks.empty()) {
    auto opened = open_local_sinks(sinks, program, files);
    if (!opened) return opened.error();
    all->sinks_ = *std::move(opened);
  }
  if (!outbox.empty()) {
    auto opened = actions::Outbox::open(outbox);
    if (!opened) return opened.error();
    all->outbox_ = *std::move(opened);
    all->path_ = outbox;
  }
  return all;
}

const Decision& EvalActions::keep(const Decision& decision) {
  if (!outbox_ || !actions::has_durable(decision, program_)) return decision;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  kept_ = decision;
  if (!actions::keep(kept_, program_, *outbox_, std::chrono::duration_cast<std::chrono::milliseconds>(now).count()))
    ++not_kept_;
  return kept_;
}

// Best effort: what a sink does not take is counted.
void EvalActions::give(const Decision& decision) {
  if (sinks_.empty()) return;
  for (actions::Item item : actions::items(decision, program_, false)) {
    item.payload = actions::without_sealed(item.payload);
    for (const actions::RoutedSink& sink : sinks_) {
      if (sink.takes(item) && sink.sink->deliver(item).kind != actions::Answer::Kind::Taken) ++not_given_;
    }
  }
}

Result<void> EvalActions::end(std::ostream& err) const {
  if (not_given_ > 0) err << fmt::format("warning: sinks did not take {}\n", count(not_given_, "action"));
  if (not_kept_ == 0) return {};
  return Failure{
      fmt::format("the durable actions of {} could not be kept in `{}`", count(not_kept_, "decision"), path_)};
}

}  // namespace mpol::cli
