#include "tests/support/redis_server.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace mpol::test {
namespace {

using namespace std::chrono_literals;

bool is_free(int port) {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(descriptor);
  return is_bound;
}

// Another one for each call of each process. The nodes of a cluster talk on a second port, 10,000 higher.
int free_port() {
  static int next = 20'000 + static_cast<int>(getpid() * 37 % 25'000);
  for (int tries = 0; tries < 1000; ++tries) {
    next = next >= 50'000 ? 20'000 : next + 1;
    if (is_free(next) && is_free(next + 10'000)) return next;
  }
  throw std::runtime_error("no port is free");
}

template <class Ready>
void wait_for(Ready ready, const char* what) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!ready()) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error(what);
    std::this_thread::sleep_for(10ms);
  }
}

}  // namespace

RedisServer::RedisServer(Keeps keeps, std::vector<std::string> more_arguments)
    : keeps_(keeps), more_arguments_(std::move(more_arguments)), port_(free_port()) {
  std::string folder = (std::filesystem::temp_directory_path() / "mpol-redis-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no folder for redis-server");
  folder_ = folder;
  start();
}

RedisServer::~RedisServer() {
  kill();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string RedisServer::url() const { return fmt::format("redis://127.0.0.1:{}", port_); }

void RedisServer::start() {
  std::vector<std::string> arguments = {
      "redis-server", "--port", std::to_string(port_), "--bind",   "127.0.0.1", "--save", "",
      "--dir",        folder_,  "--logfile",           "redis.log"};
  if (keeps_ == Keeps::EveryWrite) {
    for (const char* word : {"--appendonly", "yes", "--appendfsync", "always"}) arguments.emplace_back(word);
  }
  arguments.insert(arguments.end(), more_arguments_.begin(), more_arguments_.end());
  std::vector<char*> words;
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp("redis-server", words.data());
    _exit(127);
  }
  wait_for(
      [&] {
        if (waitpid(process_, nullptr, WNOHANG) == process_)
          throw std::runtime_error("redis-server has ended: " + folder_);
        return ask("ping") == "PONG";
      },
      "redis-server does not answer");
}

void RedisServer::kill() {
  if (process_ == 0) return;
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = 0;
}

void RedisServer::freeze() {
  ::kill(process_, SIGSTOP);
  // It has stopped when it is said to have.
  waitpid(process_, nullptr, WUNTRACED);
}

void RedisServer::thaw() { ::kill(process_, SIGCONT); }

std::string RedisServer::ask(const std::string& command) const {
  FILE* pipe = popen(fmt::format("redis-cli -p {} {} 2>&1", port_, command).c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("redis-cli does not start");
  std::string said;
  std::array<char, 4096> buffer{};
  for (std::size_t size = 0; (size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    said.append(buffer.data(), size);
  pclose(pipe);
  while (said.ends_with('\n')) said.pop_back();
  return said;
}

RedisCluster::RedisCluster() {
  for (int i = 0; i < 3; ++i)
    nodes_.push_back(std::make_unique<RedisServer>(
        RedisServer::Keeps::EveryWrite,
        std::vector<std::string>{"--cluster-enabled", "yes", "--cluster-node-timeout", "2000"}));
  const std::array<std::string, 3> slots = {"0 5460", "5461 10922", "10923 16383"};
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    nodes_[i]->ask("cluster addslotsrange " + slots[i]);
    nodes_[i]->ask(fmt::format("cluster set-config-epoch {}", i + 1));
  }
  for (std::size_t i = 1; i < nodes_.size(); ++i)
    nodes_[i]->ask(fmt::format("cluster meet 127.0.0.1 {}", nodes_[0]->port()));
  wait_until_ready();
}

std::string RedisCluster::url() const {
  return fmt::format("redis://127.0.0.1:{},127.0.0.1:{}", nodes_[0]->port(), nodes_[1]->port());
}

void RedisCluster::wait_until_ready() const {
  wait_for(
      [&] {
        for (const auto& node : nodes_) {
          const std::string info = node->ask("cluster info");
          if (info.find("cluster_state:ok") == std::string::npos ||
              info.find("cluster_known_nodes:3") == std::string::npos)
            return false;
        }
        return true;
      },
      "the cluster does not come up");
}

}  // namespace mpol::test
