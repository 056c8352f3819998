#include "runtime/event/meanings.hpp"

#include <algorithm>

namespace mpol::event {
namespace {

std::vector<std::string> sorted(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

Meanings::Meanings(const Tables& tables) {
  // Weakest first: a later meaning of the same name replaces an earlier one.
  top_level["signals"] = {MeaningKind::Signals, {}, {}};
  top_level["scores"] = {MeaningKind::Scores, {}, {}};
  for (std::size_t i = 0; i < tables.signals.size(); ++i) {
    const SignalInfo& signal = tables.signals[i];
    const SignalId id(i);
    top_level[signal.name] = {MeaningKind::Signal, {}, id};
    signals[signal.name].push_back(id);
    for (const std::string& name : signal.known_as) {
      std::vector<SignalId>& fed = signals[name];
      if (std::find(fed.begin(), fed.end(), id) == fed.end()) fed.push_back(id);
    }
  }
  for (std::size_t i = 0; i < tables.fields.size(); ++i)
    top_level[tables.fields[i].name] = {MeaningKind::Field, FieldId(i), {}};
  top_level_names = sorted(top_level.names());
  signal_names = sorted(signals.names());
}

}  // namespace mpol::event
