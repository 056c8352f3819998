#include "cli/serving/served_daemon.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/doors/replace_file.hpp"

namespace mpol::cli {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{20};  // for mpold to start, and to take a bundle
constexpr std::chrono::milliseconds kAskAgain{20};
constexpr std::int64_t kPollMs = 100, kDrainMs = 1000, kAnswerMs = 5000;
constexpr std::string_view kListening = "listening on ";

// "127.0.0.1:8650", "::1:8650", "unix:/path", as mpold says it.
std::string url_of(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  if (address.starts_with("unix:")) return address;
  const std::string host = address.substr(0, colon);
  const bool is_v6 = host.find(':') != std::string::npos;
  return "http://" + (is_v6 ? '[' + host + ']' : host) + address.substr(colon);
}

// "2026-11-27T15:53:55.117Z warn  words", as mpold logs it.
struct LogLine {
  std::string_view level, words;
};
LogLine read_log_line(std::string_view line) {
  const std::size_t level = std::min(line.find("Z ") + 2, line.size());
  const std::size_t level_end = std::min(line.find(' ', level), line.size());
  const std::size_t words = std::min(line.find_first_not_of(' ', level_end), line.size());
  if (line.empty() || line.front() < '0' || line.front() > '9' || words == line.size()) return {"error", line};
  return {line.substr(level, level_end - level), line.substr(words)};
}

// What becomes of the bundle and whether it decides, the author is told otherwise.
bool is_told_otherwise(std::string_view words) {
  return words.starts_with("not ready") || words.starts_with("policy ");
}

}  // namespace

Result<std::unique_ptr<ServedDaemon>> ServedDaemon::start(const std::string& program, daemon::Config config,
                                                          const std::string& listen, std::string_view first) {
  std::unique_ptr<ServedDaemon> served(new ServedDaemon);
  const std::string& folder = served->folder_.path();
  if (folder.empty()) return Failure{"no temporary folder can be made"};
  served->socket_ = folder + "/mpold.sock";
  config.server_listen = {listen, "unix:" + served->socket_};
  config.server_tls_certificate = config.server_tls_key = config.server_tls_client_ca = config.server_tokens = "";
  config.server_decide_from = config.server_read_from = "loopback";
  config.server_drain_timeout = kDrainMs;
  config.log_format = "text";
  config.log_level = "info";
  config.bundles_folder = "";
  config.bundles_poll = kPollMs;
  config.policies = {daemon::default_policy()};
  config.policies.front().file = folder + "/policy.mpolb";
  if (auto written = write_file(folder + "/mpold.toml", daemon::config_text(config)); !written) return written.error();
  if (auto written = write_file(folder + "/policy.mpolb", first); !written) return written.error();
  served->offered_ = first;
  auto process = ChildProcess::start({program, "--config", folder + "/mpold.toml"},
                                     [raw = served.get()](const std::string& line) { raw->heard(line); });
  if (!process) return process.error();
  served->process_ = *std::move(process);
  if (auto listening = served->wait_until_listening(); !listening) return listening.error();
  return served;
}

void ServedDaemon::heard(const std::string& line) {
  const std::lock_guard lock(mutex_);
  const LogLine read = read_log_line(line);
  if (read.words.starts_with(kListening)) {
    addresses_.emplace_back(read.words.substr(kListening.size()));
  } else if (read.level != "info" && !is_told_otherwise(read.words)) {
    said_.emplace_back(read.words);
  }
  changed_.notify_all();
}

Result<void> ServedDaemon::wait_until_listening() {
  std::unique_lock lock(mutex_);
  const auto end = Clock::now() + kPatience;
  while (addresses_.size() < 2 && !process_->exit_code() && Clock::now() < end) changed_.wait_for(lock, kAskAgain);
  if (addresses_.size() == 2) {
    url_ = url_of(addresses_.front());
    return {};
  }
  lock.unlock();
  const auto code = process_->exit_code();
  if (!code) return Failure{fmt::format("mpold does not answer within {} s", kPatience.count())};
  // Its last words are read before its end is known, or soon after.
  for (int i = 0; i < 50; ++i) {
    std::this_thread::sleep_for(kAskAgain);
    const std::lock_guard said(mutex_);
    if (!said_.empty()) return Failure{"mpold: " + said_.back()};
  }
  return Failure{fmt::format("mpold ended with {}", *code)};
}

Result<ServedDaemon::Status> ServedDaemon::ask() {
  HttpRequest request;
  request.url = "http://localhost/v1/policies";
  request.unix_socket = socket_;
  request.deadline_ms = kAnswerMs;
  const auto reply = client_.send(request);
  if (!reply) return Failure{"mpold does not answer: " + reply.error().message};
  const Json json = Json::parse(reply->body, nullptr, false);
  const auto policies = json.is_object() ? json.find("policies") : json.end();
  if (reply->status != 200 || policies == json.end() || policies->size() != 1)
    return Failure{fmt::format("mpold answers {} for its status", reply->status)};
  const Json& one = policies->front();
  Status status{one.value("state", ""), one.value("bundle", ""), "", "", one.value("load_errors", std::uint64_t{0})};
  if (one.contains("error")) {
    status.code = one["error"].value("code", "");
    status.message = one["error"].value("message", "");
  }
  return status;
}

Result<ServedDaemon::Status> ServedDaemon::wait_for(const std::function<bool(const Status&)>& is_it) {
  for (const auto end = Clock::now() + kPatience; Clock::now() < end; std::this_thread::sleep_for(kAskAgain)) {
    auto status = ask();
    if (!status || is_it(*status)) return status;
  }
  return Failure{fmt::format("mpold does not take it within {} s", kPatience.count())};
}

Result<void> ServedDaemon::offer(std::string_view bytes) {
  if (bytes == offered_) return {};
  const auto status = ask();
  if (!status) return status.error();
  errors_ = status->errors;
  offered_ = bytes;
  return write_file(folder_.path() + "/policy.mpolb", bytes);
}

Result<void> ServedDaemon::wait_until_live(const std::string& id) {
  const auto status = wait_for([&](const Status& one) {
    return (one.state == "LOADED" && one.bundle == id) || (one.state == "ERROR" && one.errors > errors_);
  });
  if (!status) return status.error();
  if (status->state == "LOADED") return {};
  return Failure{fmt::format("mpold refuses it: {}: {}", status->code, status->message)};
}

Result<void> ServedDaemon::wait_until_told(const std::string& code) {
  const auto status = wait_for([&](const Status& one) { return one.state == "ERROR" && one.code == code; });
  return status ? Result<void>() : status.error();
}

void ServedDaemon::tell(std::ostream& out) {
  std::vector<std::string> said;
  {
    const std::lock_guard lock(mutex_);
    said.swap(said_);
  }
  for (const std::string& line : said) out << "mpold: " << line << '\n';
}

}  // namespace mpol::cli
