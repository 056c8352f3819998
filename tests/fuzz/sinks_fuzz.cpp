// Any bytes as a file of sinks: refused with the file's name, or read, and then each sink has a name, actions and a kind
// that there is. The same bytes as an action's payload: it is for a sink or not.
#include <cstdlib>

#include "runtime/actions/sinks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mpol::actions;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  RoutedSink routed;
  routed.settings.actions = {"report"};
  routed.settings.to = {"trust"};
  (void)routed.takes({"id", "report", bytes});
  const auto sinks = read_sinks(bytes, "sinks.toml");
  if (!sinks) {
    if (!sinks.error().message.starts_with("sinks.toml:")) std::abort();
    return 0;
  }
  for (const SinkSettings& sink : *sinks) {
    if (sink.name.empty() || sink.kind.empty() || sink.actions.empty() || sink.deadline_ms < 1) std::abort();
  }
  return 0;
}
