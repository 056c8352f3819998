// Records of an audit log, 700 bytes each, chained with a key and on disk a megabyte at a time; beside the same bytes
// appended to a file with an fdatasync a megabyte.
//   build/release/bin/audit_bench
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "runtime/audit/log.hpp"

namespace {

using namespace mpol;

std::string fresh_folder() {
  char name[] = "/tmp/mpol-audit-XXXXXX";
  if (mkdtemp(name) == nullptr) std::abort();
  return name;
}
const std::string kMembers = "\"event\":{\"text\":\"" + std::string(600, 'x') + "\"}";

void chained(benchmark::State& state) {
  const std::string path = fresh_folder();
  {
    audit::LogOptions options;
    options.key = "a key of a benchmark";
    const auto log = audit::AuditLog::open(*open_disk_folder(path), options);
    for (auto _ : state) {
      if (!(*log)->append(audit::Class::Decision, kMembers)) state.SkipWithError("the disk takes no more");
    }
  }
  state.SetItemsProcessed(state.iterations());
  std::filesystem::remove_all(path);
}

void appended(benchmark::State& state) {
  const std::string path = fresh_folder();
  {
    const auto folder = open_disk_folder(path);
    const auto file = (*folder)->create("plain");
    const std::string line = kMembers + std::string(100, 'y') + "\n";
    std::string buffer;
    for (auto _ : state) {
      buffer += line;
      if (buffer.size() < (1u << 20)) continue;
      if (!(*file)->append(buffer) || !(*file)->sync()) state.SkipWithError("the disk takes no more");
      buffer.clear();
    }
  }
  state.SetItemsProcessed(state.iterations());
  std::filesystem::remove_all(path);
}

}  // namespace

BENCHMARK(chained)->Name("mpol/record")->UseRealTime();
BENCHMARK(appended)->Name("plain_file/record")->UseRealTime();
BENCHMARK_MAIN();
