#include "daemon/http/server.hpp"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <mutex>
#include <thread>

#include "daemon/http/listener.hpp"
#include "daemon/http/worker.hpp"

namespace mpol::http {

namespace {
// A write to a peer that has gone must not end the process, and the process's own signals are for its main thread.
void block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

class Running final : public Server {
 public:
  Running(ServerOptions options, Service& service)
      : options_(std::move(options)), shared_{options_, service, metrics_, [this] { one_left(); }} {}
  ~Running() override;

  Result<void> open();
  std::vector<Address> addresses() const override;
  std::size_t threads() const override { return workers_.size(); }
  void post(std::size_t thread, std::function<void()> work) override {
    workers_[thread]->loop().poster()(std::move(work));
  }
  std::size_t drain(std::chrono::milliseconds most) override;
  Result<void> reload_tls() override;
  const ServerMetrics& metrics() const override { return metrics_; }

 private:
  void take(Worker::Peer peer);
  bool has_room();
  void one_left();
  void resume();
  void stop_listening();
  std::shared_ptr<const Tls> tls() const;

  const ServerOptions options_;
  ServerMetrics metrics_;
  Shared shared_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::vector<std::shared_ptr<Listener>> listeners_;  // of the first worker's loop
  std::size_t next_ = 0;                              // the worker that gets the next connection
  std::atomic<bool> is_full_{false};
  mutable std::mutex tls_mutex_;
  std::shared_ptr<const Tls> tls_;
};

Result<void> Running::open() {
  if (options_.has_tls) {
    if (auto loaded = reload_tls(); !loaded) return loaded;
  }
  const std::size_t threads =
      options_.threads != 0 ? options_.threads : std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>(shared_, i));
  for (const Address& address : options_.listen) {
    auto listener = Listener::open(address, workers_.front()->loop());
    if (!listener) return listener.error();
    const bool is_unix = (*listener)->is_unix();
    (*listener)->on_connection = [this, is_unix](int descriptor, bool is_loopback) {
      take({descriptor, is_loopback, is_unix ? nullptr : tls()});
    };
    (*listener)->has_room = [this] { return has_room(); };
    listeners_.push_back(std::move(*listener));
  }
  // After a lack of descriptors; where it is full, one_left() resumes.
  workers_.front()->on_tick = [this] {
    if (!is_full_) resume();
  };
  resume();
  for (const auto& worker : workers_) {
    threads_.emplace_back([&worker = *worker] {
      block_signals();
      worker.loop().run();
    });
  }
  return {};
}

std::vector<Address> Running::addresses() const {
  std::vector<Address> addresses;
  for (const auto& listener : listeners_) addresses.push_back(listener->address());
  return addresses;
}

std::shared_ptr<const Tls> Running::tls() const {
  const std::lock_guard lock(tls_mutex_);
  return tls_;
}

Result<void> Running::reload_tls() {
  auto loaded = Tls::open(options_.tls, tls().get());
  if (!loaded) return loaded.error();
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(*loaded);
  return {};
}

// ---- in the first worker's thread ----

void Running::take(Worker::Peer peer) {
  ++metrics_.accepted;
  ++metrics_.open;
  Worker& worker = *workers_[next_++ % workers_.size()];
  worker.loop().poster()([&worker, peer = std::move(peer)] { worker.adopt(peer); });
}

bool Running::has_room() {
  if (metrics_.open < options_.max_connections) return true;
  ++metrics_.refused;
  is_full_ = true;
  return metrics_.open < options_.max_connections && is_full_.exchange(false);
}

void Running::resume() {
  for (const auto& listener : listeners_) listener->resume();
}

// In any worker's thread.
void Running::one_left() {
  if (is_full_ && is_full_.exchange(false)) post(0, [this] { resume(); });
}

void Running::stop_listening() {
  for (const auto& listener : listeners_) {
    listener->on_readable();  // who has connected already is served
    listener->close();
  }
}

// ---- the end ----

std::size_t Running::drain(std::chrono::milliseconds most) {
  const auto until = std::chrono::steady_clock::now() + most;
  post(0, [this] {
    stop_listening();
    for (const auto& worker : workers_) worker->loop().poster()([&worker = *worker] { worker.drain(); });
  });
  while (metrics_.open > 0 && std::chrono::steady_clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const std::size_t cut = metrics_.open;
  for (const auto& worker : workers_) worker->loop().poster()([&worker = *worker] { worker.cut_all(); });
  return cut;
}

Running::~Running() {
  if (!threads_.empty()) post(0, [this] { stop_listening(); });
  for (const auto& worker : workers_) {
    worker->loop().poster()([&worker = *worker] {
      worker.cut_all();
      worker.loop().stop();
    });
  }
  for (std::thread& thread : threads_) thread.join();
  listeners_.clear();
}
}  // namespace

Result<std::unique_ptr<Server>> Server::open(const ServerOptions& options, Service& service) {
  auto server = std::make_unique<Running>(options, service);
  if (auto opened = server->open(); !opened) return opened.error();
  return Result<std::unique_ptr<Server>>(std::move(server));
}

}  // namespace mpol::http
