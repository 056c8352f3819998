// Decisions a second with counters in Redis, beside what redis-benchmark gets at the same concurrency in the same run, on a
// server that this program starts. In turns, several rounds; the medians are printed, and ours as a share of each peer.
//   build/release/bin/redis_bench [threads, 50] [counters, 5] [rounds, 5] [requests of a peer, 200000]
// Peers: EVALSHA of a script that does nothing; of one that counts in as many keys (INCR, and PEXPIRE of a new one), which
// is the least that can be called counters; and of one that only keeps the event's id.
#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "bench/counted_program.hpp"
#include "runtime/counters/redis/store.hpp"
#include "runtime/decider.hpp"
#include "tests/support/random.hpp"
#include "tests/support/redis_server.hpp"

namespace {

using namespace mpol;
using Seconds = std::chrono::duration<double>;

constexpr std::size_t kUsers = 100'000;
constexpr Seconds kRound{2};

struct Peer {
  std::string name;
  std::string script, keys;  // `keys`: how many, and their names, as redis-benchmark takes them
  std::vector<double> rates;
};

std::string output_of(const std::string& command) {
  std::string said;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t size = 0; (size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    said.append(buffer.data(), size);
  pclose(pipe);
  return said;
}

// The second field of the last line: requests a second.
double rate_of(const Peer& peer, const test::RedisServer& server, std::size_t threads, std::size_t requests) {
  const std::string sha = server.ask("script load \"" + peer.script + "\"");
  const std::string csv = output_of(fmt::format("redis-benchmark -p {} -c {} -r {} -n {} --csv evalsha {} {}",
                                                server.port(), threads, kUsers, requests, sha, peer.keys));
  const std::size_t last = csv.rfind('\n', csv.size() - 2);
  // "evalsha …","158000.00","0.18",…
  const std::size_t field = csv.find("\",\"", last + 1);
  return std::strtod(csv.c_str() + field + 3, nullptr);
}

// Decides in one thread until it is told to stop; how many decisions.
std::uint64_t decide(const std::shared_ptr<const Program>& program, const std::shared_ptr<const StateBinding>& binding,
                     const std::string& name, const std::atomic<bool>& stops, std::atomic<std::uint64_t>& unknown) {
  Decider decider(program, binding);
  Frame frame(program->tables(), program->symbols());
  test::Random random(std::hash<std::string>()(name));
  std::uint64_t count = 0;
  for (; !stops; ++count) {
    frame.clear();
    frame.fields[0].present = frame.fields[1].present = frame.fields[2].present = true;
    frame.fields[0].symbol = frame.intern(fmt::format("{}-{}", name, count));
    frame.fields[1].int_value =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    frame.fields[2].symbol = frame.intern(fmt::format("user-{}", random.below(kUsers)));
    frame.signals[0].state = SignalState::Available;
    frame.signals[0].number = 0.1;
    const Decision& decision = decider.decide(frame);
    if (!decision.undetermined.empty()) ++unknown;
  }
  return count;
}

double our_rate(const std::shared_ptr<const Program>& program, const std::shared_ptr<const StateBinding>& binding,
                std::size_t threads, std::size_t round, std::atomic<std::uint64_t>& unknown) {
  std::atomic<bool> stops{false};
  std::atomic<std::uint64_t> decisions{0};
  std::vector<std::thread> all;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < threads; ++i)
    all.emplace_back([&, i] { decisions += decide(program, binding, fmt::format("{}-{}", round, i), stops, unknown); });
  std::this_thread::sleep_for(kRound);
  stops = true;
  for (std::thread& thread : all) thread.join();
  return static_cast<double>(decisions) / Seconds(std::chrono::steady_clock::now() - begin).count();
}

// Of this process, and of the server.
double seconds_used() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}
double seconds_used(const test::RedisServer& server) {
  const std::string info = server.ask("info cpu");
  double sum = 0;
  for (const char* name : {"used_cpu_sys:", "used_cpu_user:"})
    sum += std::strtod(info.c_str() + info.find(name) + std::strlen(name), nullptr);
  return sum;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::size_t argument(int count, char** words, int index, std::size_t otherwise) {
  return count > index ? std::strtoull(words[index], nullptr, 10) : otherwise;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t threads = argument(count, words, 1, 50), counters = argument(count, words, 2, 5);
  const std::size_t rounds = argument(count, words, 3, 5), requests = argument(count, words, 4, 200'000);
  test::RedisServer server;
  std::string keys = std::to_string(counters);
  for (std::size_t i = 0; i < counters; ++i) keys += fmt::format(" c{}:__rand_int__", i);
  std::vector<Peer> peers = {{"EVALSHA that does nothing", "return 1", "0", {}},
                             {"EVALSHA that keeps an id",
                              "return redis.call('SET', KEYS[1], '', 'PX', 3600000, 'NX')",
                              "1 id:__rand_int____rand_int__",
                              {}},
                             {fmt::format("EVALSHA that counts in {} keys", counters),
                              "for i = 1, #KEYS do if redis.call('INCR', KEYS[i]) == 1 then redis.call('PEXPIRE', "
                              "KEYS[i], 3600000) end end return 1",
                              keys,
                              {}}};

  const auto program = bench::counted_program(counters);
  counters::RedisOptions options;
  options.place = *counters::read_redis_url(server.url());
  options.deadline = std::chrono::milliseconds(1000);
  auto store = counters::RedisStore::connect(options);
  if (!store) return fmt::print(stderr, "{}\n", store.error().message), 1;
  const std::shared_ptr<counters::RedisStore> shared = *std::move(store);
  Diagnostics diagnostics;
  const auto binding = bind_state(*program, shared, diagnostics);
  if (binding == nullptr) return fmt::print(stderr, "{}\n", diagnostics.list().front().message), 1;

  std::vector<double> ours;
  std::atomic<std::uint64_t> unknown{0};
  double own_seconds = 0, server_seconds = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (Peer& peer : peers) peer.rates.push_back(rate_of(peer, server, threads, requests));
    own_seconds -= seconds_used();
    server_seconds -= seconds_used(server);
    ours.push_back(our_rate(program, binding, threads, round, unknown));
    own_seconds += seconds_used();
    server_seconds += seconds_used(server);
  }
  const bool all_counted = shared->flush(std::chrono::seconds(10));
  const counters::StoreMetrics met = shared->metrics();
  fmt::print("{} threads, {} counters, {} rounds\n{:<36} {:>9.0f} /s\n", threads, counters, rounds, "mpol, decisions",
             median(ours));
  for (const Peer& peer : peers) {
    std::vector<double> shares;
    for (std::size_t i = 0; i < rounds; ++i) shares.push_back(100 * ours[i] / peer.rates[i]);
    fmt::print("{:<36} {:>9.0f} /s, mpol {:.0f} % ({:.0f} … {:.0f})\n", peer.name, median(peer.rates), median(shares),
               *std::min_element(shares.begin(), shares.end()), *std::max_element(shares.begin(), shares.end()));
  }
  const auto written = static_cast<double>(met.events_written);
  fmt::print("{:.1f} µs of a core a decision here, {:.1f} µs in the server\n", own_seconds / written * 1e6,
             server_seconds / written * 1e6);
  fmt::print("decisions with unknown counters {}, written {}, failed {}, away {}\n", unknown.load(), met.events_written,
             met.writes_failed, met.outages);
  return unknown == 0 && all_counted && met.writes_failed == 0 ? 0 : 1;
}
