// The sinks of a deployment: a TOML file that says which action goes where (docs/actions.md).
//
// Errors:  a Failure names the file, the line and the column, what was found there and what is expected.
// Threads: see sink.hpp.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/actions/sink.hpp"

namespace mpol::actions {

// Of one sink, as written; what is empty was not given.
struct SinkSettings {
  std::string name, kind;
  bool is_local = false;  // a file of this machine: it may take actions that are not durable, while events are decided
  std::vector<std::string> actions;
  std::vector<std::string> to;  // only those whose `to`, `queue` or `dataset` is one of these; empty: all
  std::string url, url_file, secret_file, token_file, ca_file;
  std::string file, folder;
  std::int64_t deadline_ms = 10'000;    // Larger: a receiver that hangs delays the others for longer.
  std::int64_t max_bytes = 64ll << 20;  // of a log before the next is begun
  std::int64_t keep_files = 8;          // older logs are removed
};

struct RoutedSink {
  SinkSettings settings;
  std::unique_ptr<Sink> sink;
  // Whether the item is for this one.
  bool takes(const Item& item) const;
};

// `text`: TOML. `path`: what faults name; files are named from its folder on.
Result<std::vector<SinkSettings>> read_sinks(std::string_view text, const std::string& path);
// Opens each.
Result<std::vector<RoutedSink>> make_sinks(const std::vector<SinkSettings>& settings);

#define MPOL_SINK(kind, known) Result<std::unique_ptr<Sink>> make_##kind(const SinkSettings& settings);
#include "runtime/actions/sinks.def"
#undef MPOL_SINK

}  // namespace mpol::actions
