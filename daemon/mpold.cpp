// mpold: decisions over HTTP.
#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/doors/files.hpp"
#include "base/limits.hpp"
#include "daemon/daemon.hpp"
#include "daemon/observe/log.hpp"
#include "daemon/version.hpp"

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

LogOptions log_options(const Config& config) {
  LogOptions options;
  options.as_json = config.log_format == "json";
  for (const LogLevel level : {LogLevel::Error, LogLevel::Warn, LogLevel::Info, LogLevel::Debug}) {
    if (name(level) == config.log_level) options.level = level;
  }
  options.queue_bytes = static_cast<std::size_t>(config.log_queue);
  return options;
}

// Until a signal asks for the end. How many connections were cut then.
std::size_t serve(Daemon& daemon, const sigset_t& signals, Log& log) {
  for (;;) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) break;
    const auto faults = daemon.reload();
    for (const std::string& fault : faults) log.write(LogEvent::reload_failed, {{"message", fault}});
    if (faults.empty()) log.write(LogEvent::reloaded);
  }
  log.write(LogEvent::draining);
  return daemon.drain();
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
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is a fault of that file alone
  Log log(log_options(*config));
  log.write(LogEvent::starting, {{"version", kVersion}, {"config", path}});
  auto daemon = Daemon::start(*std::move(config), log);
  if (!daemon) {
    log.write(LogEvent::cannot_start, {{"message", daemon.error().message}});
    return kCannotStart;
  }
  for (const http::Address& address : (*daemon)->server().addresses()) {
    const std::string place = address.port == 0 ? address.host : fmt::format("{}:{}", address.host, address.port);
    log.write(LogEvent::listening, {{"address", place}});
  }
  const std::size_t cut = serve(**daemon, signals, log);
  daemon->reset();  // what waits for the disk is written
  log.write(LogEvent::stopped, {{"connections_cut", cut}});
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
