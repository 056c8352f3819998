// Durable actions of 500 bytes that N threads put at the same time, each waiting until its own is on the disk; beside a plain
// file to which the same threads append, sharing each fdatasync in the same way. p99_ms: of one put.
//   build/release/bin/outbox_bench
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <vector>

#include "base/doors/durable_folder.hpp"
#include "runtime/actions/outbox.hpp"

namespace {

using namespace mpol;

std::string fresh_folder() {
  char name[] = "/tmp/mpol-outbox-XXXXXX";
  if (mkdtemp(name) == nullptr) std::abort();
  return name;
}

// Of both: what waits is committed by whoever comes while nobody commits.
class PlainFile {
 public:
  explicit PlainFile(const std::string& path) : folder_(*open_disk_folder(path)), file_(*folder_->create("plain")) {}
  bool put(const std::string& line) {
    std::unique_lock lock(mutex_);
    buffer_ += line;
    const std::uint64_t mine = ++put_;
    while (synced_ < mine) {
      if (has_leader_) {
        done_.wait(lock);
        continue;
      }
      has_leader_ = true;
      std::string bytes;
      bytes.swap(buffer_);
      const std::uint64_t upto = put_;
      lock.unlock();
      const bool is_good = file_->append(bytes) && file_->sync();
      lock.lock();
      if (!is_good) return false;
      synced_ = upto;
      has_leader_ = false;
      done_.notify_all();
    }
    return true;
  }

 private:
  std::unique_ptr<DurableFolder> folder_;
  std::unique_ptr<AppendFile> file_;
  std::mutex mutex_;
  std::condition_variable done_;
  std::string buffer_;
  std::uint64_t put_ = 0, synced_ = 0;
  bool has_leader_ = false;
};

std::string path;
std::unique_ptr<actions::Outbox> outbox;
std::unique_ptr<PlainFile> plain;
std::atomic<std::uint64_t> next_id{0};

void begin_outbox(const benchmark::State&) {
  path = fresh_folder();
  outbox = *actions::Outbox::open(path + "/outbox");
}
void begin_plain(const benchmark::State&) {
  path = fresh_folder();
  plain = std::make_unique<PlainFile>(path);
}
void end(const benchmark::State&) {
  outbox.reset();
  plain.reset();
  std::filesystem::remove_all(path);
}

template <class Put>
void measure(benchmark::State& state, Put put) {
  std::vector<double> ms;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    if (!put()) state.SkipWithError("the disk takes no more");
    ms.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  }
  state.SetItemsProcessed(state.iterations());
  std::sort(ms.begin(), ms.end());
  state.counters["p99_ms"] = benchmark::Counter(ms[ms.size() * 99 / 100], benchmark::Counter::kAvgThreads);
}

void put_actions(benchmark::State& state) {
  const std::string payload(430, 'x');
  measure(state, [&] {
    const std::uint64_t id = next_id++;
    // As spread as hashes are.
    const actions::Item item{std::to_string(id * 0x9E3779B97F4A7C15u), "report", payload};
    return outbox->put({&item, 1}, 1).has_value();
  });
}

void append_lines(benchmark::State& state) {
  const std::string line(500, 'x');
  measure(state, [&] { return plain->put(line); });
}

}  // namespace

BENCHMARK(put_actions)
    ->Name("mpol/outbox")
    ->Setup(begin_outbox)
    ->Teardown(end)
    ->Threads(1)
    ->Threads(10)
    ->Threads(100)
    ->Threads(400)
    ->UseRealTime();
BENCHMARK(append_lines)
    ->Name("plain_file/append")
    ->Setup(begin_plain)
    ->Teardown(end)
    ->Threads(1)
    ->Threads(10)
    ->Threads(100)
    ->Threads(400)
    ->UseRealTime();
BENCHMARK_MAIN();
