#include "runtime/counters/redis/client.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::counters {

Client::Client(ClientOptions options, Hooks hooks)
    : options_(std::move(options)),
      hooks_(std::move(hooks)),
      slots_(limits::kRedisSlots, 0),
      wake_(eventfd(0, EFD_CLOEXEC)) {
  for (const RedisAddress& seed : options_.seeds) find_or_add_node(seed);
}

Result<std::unique_ptr<Client>> Client::start(ClientOptions options, Hooks hooks) {
  std::unique_ptr<Client> client(new Client(std::move(options), std::move(hooks)));
  client->learn_slots();
  client->thread_ = std::thread([&own = *client] { own.run(); });
  std::unique_lock lock(client->start_mutex_);
  client->started_.wait_for(lock, client->options_.start, [&] { return client->is_ready_; });
  if (!client->start_failure_.empty()) return Failure{client->start_failure_};
  if (client->is_ready_) return client;
  lock.unlock();
  // The thread is asked: the links are its own.
  auto reason = std::make_shared<std::string>();
  Client& own = *client;
  own.post([&own, reason] { *reason = own.why_down(0); });
  client.reset();
  return Failure{reason->empty() ? "no Redis has answered" : *reason};
}

Client::~Client() {
  stops_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
  close(wake_);
}

void Client::wake() {
  const std::uint64_t one = 1;
  // It cannot be full.
  (void)!write(wake_, &one, sizeof one);
}

void Client::post(Task task) {
  bool was_asleep = false;
  {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(task));
    was_asleep = std::exchange(is_asleep_, false);
  }
  if (was_asleep) wake();
}

unsigned Client::lane() const {
  static std::atomic<unsigned> threads{0};
  thread_local const unsigned own = threads++;
  return own % static_cast<unsigned>(options_.lanes);
}

void Call::take(std::size_t command, Reply reply, const std::string& failure) {
  commands[command].reply = std::move(reply);
  commands[command].failure = failure;
  if (--left_ == 0) client_->finished_.push_back(std::move(own_));
}

void Client::tell_finished() {
  for (const std::shared_ptr<Call>& call : finished_) call->is_done_.tell();
  finished_.clear();
}

bool Client::ask(const std::shared_ptr<Call>& call, std::chrono::milliseconds deadline) {
  call->left_ = call->commands.size();
  post([this, call, lane = lane()] {
    call->own_ = call;
    call->client_ = this;
    call->sent_at = sequence;
    for (std::size_t i = 0; i < call->commands.size(); ++i) {
      Call::Command& command = call->commands[i];
      auto request = std::make_unique<Request>();
      request->slot = command.slot;
      request->lane = lane;
      request->bytes = std::move(command.bytes);
      // So small that std::function needs no memory.
      request->done = [own = call.get(), i](Reply reply, const std::string& failure) {
        own->take(i, std::move(reply), failure);
      };
      const std::size_t node = node_of(command.slot);
      std::string refused;
      if (call->reads_counts) {
        refused = hooks_.refuses_reads(node);
        if (refused.empty() && is_silent(node)) refused = why_down(node);
      }
      if (refused.empty()) {
        send(std::move(request));
      } else {
        request->done(nullptr, refused);
      }
    }
  });
  return call->is_done_.wait(deadline);
}

std::size_t Client::find_or_add_node(const RedisAddress& address) {
  const auto found =
      std::find_if(nodes_.begin(), nodes_.end(), [&](const Node& node) { return node.address == address; });
  if (found != nodes_.end()) return static_cast<std::size_t>(found - nodes_.begin());
  const std::size_t number = nodes_.size();
  Node& node = nodes_.emplace_back();
  node.address = address;
  for (std::size_t lane = 0; lane < options_.lanes; ++lane) {
    node.lanes.push_back(std::make_unique<Link>(address, options_.login, options_.times, shas_,
                                                [this, number](std::unique_ptr<Request> request, Reply reply) {
                                                  on_reply(number, std::move(request), std::move(reply));
                                                }));
  }
  return number;
}

bool Client::is_up(std::size_t node) const {
  const auto& lanes = nodes_[node].lanes;
  return std::all_of(lanes.begin(), lanes.end(), [](const auto& link) { return link->answers(); });
}

bool Client::is_silent(std::size_t node) const {
  const auto& lanes = nodes_[node].lanes;
  return std::any_of(lanes.begin(), lanes.end(),
                     [](const auto& link) { return link->state() == Link::State::Up && !link->answers(); });
}

std::string Client::why_down(std::size_t node) const {
  for (const auto& link : nodes_[node].lanes) {
    if (!link->failure().empty()) return link->failure();
  }
  return fmt::format("Redis at {}: not connected yet", nodes_[node].address.text());
}

void Client::send(std::unique_ptr<Request> request) {
  const std::size_t node = node_of(request->slot);
  send_to(node, std::move(request));
}

void Client::send_to(std::size_t node, std::unique_ptr<Request> request) {
  Link& link = *nodes_[node].lanes[request->lane];
  if (link.state() == Link::State::Closed) link.check(Clock::now());
  if (!link.takes_requests()) return request->done(nullptr, why_down(node));
  link.send(std::move(request));
}

// A cluster whose node is down will say who took its slots.
void Client::check_nodes(Clock::time_point now) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    for (auto& link : nodes_[i].lanes) link->check(now);
    const bool up = is_up(i);
    if (nodes_[i].was_up && !up) ++outages_;
    nodes_[i].was_up = up;
    if (is_cluster_ && !up && nodes_[i].has_slots) learn_slots();
  }
  if (!asks_for_slots_ || now < asks_again_) return;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    asked_ = (asked_ + 1) % nodes_.size();
    if (!is_up(asked_)) continue;
    asks_again_ = now + std::chrono::milliseconds(limits::kLeastReconnectMs);
    auto request = std::make_unique<Request>();
    request->bytes = "*2\r\n$7\r\nCLUSTER\r\n$5\r\nSLOTS\r\n";
    request->done = [this, asked = nodes_[asked_].address](Reply reply, const std::string&) {
      if (reply != nullptr) take_slots(*reply, asked);
    };
    return send_to(asked_, std::move(request));
  }
}

void Client::poll_links() {
  std::vector<pollfd> sockets{{wake_, POLLIN, 0}};
  std::vector<Link*> links;
  bool is_idle = !asks_for_slots_;
  for (Node& node : nodes_) {
    for (auto& link : node.lanes) {
      link->flush();
      is_idle &= link->is_idle();
      if (link->descriptor() < 0) continue;
      sockets.push_back({link->descriptor(), static_cast<short>(POLLIN | (link->wants_to_write() ? POLLOUT : 0)), 0});
      links.push_back(link.get());
    }
  }
  tell_finished();
  int timeout = is_idle ? limits::kIdleTickMs : limits::kBusyTickMs;
  {
    const std::lock_guard lock(inbox_mutex_);
    is_asleep_ = inbox_.empty();
    if (!is_asleep_) timeout = 0;
  }
  poll(sockets.data(), sockets.size(), timeout);
  {
    const std::lock_guard lock(inbox_mutex_);
    is_asleep_ = false;
  }
  if ((sockets[0].revents & POLLIN) != 0) {
    std::uint64_t count = 0;
    (void)!read(wake_, &count, sizeof count);
  }
  for (std::size_t i = 0; i < links.size(); ++i) {
    const short events = sockets[i + 1].revents;
    // A link may have been closed by what another one said.
    if (events == 0 || links[i]->descriptor() != sockets[i + 1].fd) continue;
    links[i]->handle((events & (POLLIN | POLLHUP | POLLERR)) != 0, (events & (POLLOUT | POLLERR)) != 0);
  }
}

void Client::run() {
  std::vector<Task> tasks;
  while (!stops_) {
    poll_links();
    check_nodes(Clock::now());
    {
      const std::lock_guard lock(inbox_mutex_);
      std::swap(tasks, inbox_);
    }
    for (Task& task : tasks) task();
    tasks.clear();
    hooks_.tick(*this);
  }
  // Who still waits is told.
  {
    const std::lock_guard lock(inbox_mutex_);
    std::swap(tasks, inbox_);
  }
  for (Task& task : tasks) task();
  for (Node& node : nodes_) {
    for (auto& link : node.lanes) link->fail("the store is closed");
  }
  tell_finished();
}

}  // namespace mpol::counters
