// mpold: decisions over HTTP.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/doors/files.hpp"
#include "base/limits.hpp"
#include "daemon/daemon.hpp"

namespace mpol::daemon {
namespace {

// As sysexits.h has them: the configuration is at fault; the process cannot do what it says.
constexpr int kBadConfig = 78, kCannotStart = 71;

std::optional<Config> read(const std::string& path) {
  if (path.empty()) return default_config();
  const auto text = DiskFiles().read(path, limits::kMaxConfigBytes);
  if (!text) {
    std::cerr << "error: " << text.error().message << '\n';
    return std::nullopt;
  }
  ConfigRead read = read_config(*text, path);
  for (const std::string& fault : read.faults) std::cerr << "error: " << fault << '\n';
  return std::move(read.config);
}

// Until a signal asks for the end.
void serve(Daemon& daemon, const sigset_t& signals) {
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) break;
    const auto faults = daemon.reload();
    for (const std::string& fault : faults) std::cerr << "warning: " << fault << '\n';
    if (faults.empty()) std::cerr << "reloaded\n";
  }
  std::cerr << "ending: answering what is under way\n";
  if (const std::size_t cut = daemon.drain(); cut > 0)
    std::cerr << fmt::format("warning: {} connections were cut\n", cut);
}

int run(const std::string& path, const std::vector<std::string>& bundles) {
  auto config = read(path);
  if (!config) return kBadConfig;
  for (const std::string& bundle : bundles) {
    PolicySettings policy = default_policy();
    policy.file = bundle;
    config->policies.push_back(std::move(policy));
  }
  // Threads inherit the mask: signals come to sigwait() alone.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  auto daemon = Daemon::start(*std::move(config));
  if (!daemon) {
    std::cerr << "error: " << daemon.error().message << '\n';
    return kCannotStart;
  }
  for (const DeploymentStatus& status : (*daemon)->deployments().status()) {
    if (status.state == DeploymentState::Error)
      std::cerr << fmt::format("error: {}: {}: {}\n", status.name, status.code, status.message);
  }
  for (const http::Address& address : (*daemon)->server().addresses())
    std::cerr << fmt::format("listening on {}\n",
                             address.port == 0 ? address.host : fmt::format("{}:{}", address.host, address.port));
  serve(**daemon, signals);
  return 0;
}

}  // namespace
}  // namespace mpol::daemon

int main(int argc, char** argv) {
  CLI::App app{"mpold: decides on events over HTTP"};
  std::string config;
  std::vector<std::string> bundles;
  bool check = false, print = false;
  app.add_option("--config", config, "the configuration, a TOML file (docs/operating.md)");
  app.add_option("bundles", bundles, "bundles to decide with, beside those of the configuration");
  app.add_flag("--check-config", check, "say what is wrong with the configuration, and end");
  app.add_flag("--print-config", print, "write all settings with their defaults, and end");
  CLI11_PARSE(app, argc, argv);
  if (print) {
    std::cout << mpol::daemon::config_with_defaults();
    return 0;
  }
  if (check) {
    const bool is_good = mpol::daemon::read(config).has_value();
    if (is_good) std::cout << "the configuration holds\n";
    return is_good ? 0 : mpol::daemon::kBadConfig;
  }
  return mpol::daemon::run(config, bundles);
}
