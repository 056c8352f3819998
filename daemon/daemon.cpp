#include "daemon/daemon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <random>

#include "base/doors/files.hpp"
#include "base/doors/secret_file.hpp"
#include "base/limits.hpp"
#include "daemon/limits.hpp"
#include "daemon/observe/observed_exchange.hpp"
#include "daemon/routes/routes.hpp"
#include "runtime/deploy/code_library.hpp"

namespace mpol::daemon {
namespace {

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

Result<http::Address> read_address(const std::string& text) {
  if (text.starts_with("unix:")) return http::Address{text, 0};
  const std::size_t colon = text.rfind(':');
  unsigned port = 0;
  const bool is_number = colon != std::string::npos && colon + 1 < text.size() && text.size() - colon <= 6 &&
                         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(colon) + 1, text.end(), [&](char c) {
                           port = port * 10 + static_cast<unsigned>(c - '0');
                           return c >= '0' && c <= '9';
                         });
  if (!is_number || port > 65535)
    return Failure{fmt::format("`server.listen`: found `{}`, expected host:port or unix:/path", text)};
  std::string host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return http::Address{std::move(host), static_cast<std::uint16_t>(port)};
}

Result<http::ServerOptions> server_options(const Config& config) {
  http::ServerOptions options;
  for (const std::string& text : config.server_listen) {
    auto address = read_address(text);
    if (!address) return address.error();
    options.listen.push_back(*std::move(address));
  }
  options.has_tls = !config.server_tls_certificate.empty();
  options.tls = {config.server_tls_certificate, config.server_tls_key, config.server_tls_client_ca};
  options.threads = static_cast<std::size_t>(config.server_threads);
  const std::size_t processors = std::max(1u, std::thread::hardware_concurrency());
  if (options.threads == 0) options.threads = config.state_redis.empty() ? processors : 4 * processors;
  options.max_connections = static_cast<std::size_t>(config.server_max_connections);
  options.max_header_bytes = static_cast<std::size_t>(config.server_max_head);
  options.head_ms = config.server_head_timeout;
  options.body_ms = config.server_body_timeout;
  options.idle_ms = config.server_idle_timeout;
  options.write_ms = config.server_write_timeout;
  return options;
}

std::uint32_t random_number() {
  static thread_local std::mt19937 numbers{std::random_device{}()};
  return static_cast<std::uint32_t>(numbers());
}

http::Response refusal(int status, std::string_view code, std::string_view message) {
  http::Response response;
  response.status = status;
  response.body = error_json(code, message);
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

// What waits for the disk is ended while there is still somebody to tell.
Daemon::~Daemon() {
  if (state_log_) state_log_->stop();
  {
    const std::lock_guard lock(ticker_mutex_);
    ticker_ends_ = true;
  }
  ticker_wakes_.notify_all();
  if (ticker_.joinable()) ticker_.join();
  if (server_) (void)server_->drain(std::chrono::milliseconds(0));
  if (watch_) watch_->stop();  // whoever loads bundles tells the server's threads of it
  aside_.stop();
  finisher_.reset();
  providers_.reset();
}

// Threads that nobody asks for a decision would hold the programs of long ago.
void Daemon::poke() {
  const std::lock_guard lock(server_mutex_);
  if (!server_) return;  // its threads have not begun
  for (std::size_t i = 0; i < threads_.size(); ++i) server_->post(i, [this, i] { threads_[i]->desk.policies(); });
}

Result<std::unique_ptr<Daemon>> Daemon::start(Config config, Log& log) {
  if (!prepare_sealing()) return Failure{"this machine has no source of randomness"};
  std::unique_ptr<Daemon> daemon(new Daemon(std::move(config), log));
  daemon->started_ms_ = now_ms();
  auto options = server_options(daemon->config_);
  if (!options) return options.error();
  daemon->id_prefix_ = to_hex(make_local_key()).substr(0, 20);
  auto observer = Observer::open(daemon->config_, daemon->id_prefix_, log);
  if (!observer) return observer.error();
  daemon->observer_ = *std::move(observer);
  if (auto read = daemon->read_tokens(); !read) return read.error();
  if (auto opened = daemon->open_state(); !opened) return opened.error();
  if (auto opened = daemon->open_finisher(); !opened) return opened.error();
  if (auto opened = daemon->open_providers(); !opened) return opened.error();
  if (auto opened = daemon->open_code_generator(); !opened) return opened.error();
  DeploymentTools tools;
  tools.store = daemon->store_;
  tools.generator = daemon->generator_.get();
  tools.cache =
      daemon->config_.decide_cache.empty() ? CacheFolder::of_user() : CacheFolder(daemon->config_.decide_cache);
  tools.native = daemon->config_.decide_engine != "interpreter";
  tools.check_native = daemon->config_.decide_check_native;
  tools.now_ms = now_ms;
  if (Finisher* const finisher = daemon->finisher_.get())
    tools.before_live = [finisher](const std::string& name, const deploy::Policy& policy, const RuleModes& modes) {
      return finisher->loaded(name, policy.program(), modes);
    };
  tools.threads = options->threads;
  tools.equip = [own = daemon.get()](const std::string& name, PolicyWorker& worker) {
    if (own->finisher_) own->finisher_->equip(name, worker);
    if (own->providers_) worker.routes = own->providers_->routes(worker.policy().program()->tables());
  };
  tools.folder = daemon->config_.bundles_folder;
  tools.history = static_cast<std::size_t>(daemon->config_.bundles_history);
  tools.after_live = [own = daemon.get()] { own->poke(); };
  tools.log = &log;
  auto deployments = Deployments::open(daemon->config_.policies, std::move(tools), daemon->live_);
  if (!deployments) return deployments.error();
  daemon->deployments_ = *std::move(deployments);
  const SourceOptions sources{daemon->config_.bundles_poll, random_number};
  daemon->watch_ = std::make_unique<BundleWatch>(*daemon->deployments_, sources);
  daemon->watch_->start();
  // Threads of the server may answer as soon as it is open.
  daemon->make_threads(options->threads);
  const std::lock_guard lock(daemon->server_mutex_);
  auto server = http::Server::open(*options, *daemon);
  if (!server) return server.error();
  daemon->server_ = *std::move(server);
  daemon->ticker_ = std::thread([raw = daemon.get()] { raw->tick_streams(); });
  daemon->state_log_ = std::make_unique<StateLog>(*daemon);
  daemon->state_log_->start();
  return daemon;
}

Result<void> Daemon::read_tokens() {
  auto tokens = std::make_shared<Tokens>();
  if (!config_.server_tokens.empty()) {
    auto text = read_secret_file(config_.server_tokens, limits::kMaxConfigBytes);
    if (!text) return text.error();
    auto read = Tokens::read(*text, config_.server_tokens);
    if (!read) return read.error();
    *tokens = *std::move(read);
  }
  const std::lock_guard lock(tokens_mutex_);
  tokens_ = std::move(tokens);
  return {};
}

Result<void> Daemon::open_state() {
  const std::string& place = config_.state_redis.empty() ? config_.state_folder : config_.state_redis;
  if (place.empty()) {
    store_ = std::make_shared<counters::MemoryStore>();
    return {};
  }
  auto opened = deploy::open_state(place, config_.state_redis_login);
  if (!opened) return opened.error();
  state_ = *std::move(opened);
  store_ = state_->store;
  return {};
}

Result<void> Daemon::open_finisher() {
  const FinisherOptions options{config_.actions_outbox, config_.actions_sinks, config_.audit_folder, config_.audit_key};
  if (options.outbox.empty() && options.sinks.empty() && options.audit_folder.empty()) return {};
  auto finisher = Finisher::open(options);
  if (!finisher) return finisher.error();
  finisher_ = *std::move(finisher);
  return {};
}

Result<void> Daemon::open_providers() {
  if (config_.decide_providers.empty()) return {};
  auto text = DiskFiles().read(config_.decide_providers, limits::kMaxConfigBytes);
  if (!text) return text.error();
  auto settings = signals::read_providers(*text, config_.decide_providers);
  if (!settings) return settings.error();
  auto providers = signals::SignalProviders::make(*std::move(settings));
  if (!providers) return providers.error();
  providers_ = *std::move(providers);
  return {};
}

// Where none is named and none is beside the program, the interpreter decides where a bundle has no code for this CPU.
Result<void> Daemon::open_code_generator() {
  if (config_.decide_code_generator == "none" || config_.decide_engine == "interpreter") return {};
  auto opened = deploy::open_code_library(config_.decide_code_generator);
  if (opened) {
    generator_ = *std::move(opened);
    return {};
  }
  if (config_.decide_code_generator.empty()) return {};
  return opened.error();
}

void Daemon::make_threads(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    auto thread = std::make_unique<Thread>(live_, i);
    Thread& own = *thread;
    own.context.desk = &own.desk;
    own.context.aftermath = finisher_.get();
    own.context.providers = providers_.get();
    own.context.signal_deadline = std::chrono::milliseconds(config_.decide_signal_deadline);
    own.context.metrics = &own.metrics;
    own.context.now_ms = now_ms;
    own.context.log = &log_;
    own.context.post = [this, i](std::function<void()> work) {
      const std::lock_guard lock(server_mutex_);
      server_->post(i, std::move(work));
    };
    own.context.aside = [this](std::function<void()> work) { return aside_.later(std::move(work)); };
    own.context.new_id = [prefix = fmt::format("{}-{:x}-", id_prefix_, i), &own](std::string& id) {
      char number[16];
      id = prefix;
      id.append(number, std::to_chars(std::begin(number), std::end(number), own.next_id++, 16).ptr);
    };
    threads_.push_back(std::move(thread));
  }
}

std::optional<std::string> Daemon::admit(Access access, const http::Head& head) const {
  if (access == Access::Anybody) return "";
  const auto open_to = [&](const std::string& whom) {
    return whom == "anybody" || (whom == "loopback" && head.is_loopback);
  };
  if (access == Access::Decide && open_to(config_.server_decide_from)) return "";
  if (access == Access::Read && open_to(config_.server_read_from)) return "";
  std::shared_ptr<const Tokens> tokens;
  {
    const std::lock_guard lock(tokens_mutex_);
    tokens = tokens_;
  }
  const Token* const token = tokens->find(head.header("authorization"));
  if (token == nullptr) return std::nullopt;
  const bool is_enough =
      access == Access::Decide || token->role == Role::Admin || (access == Access::Read && token->role == Role::Read);
  return is_enough ? std::optional(token->name) : std::nullopt;
}

http::Service::Decision Daemon::refuse(const http::Head& head, std::string_view route, int status,
                                       std::string_view code, std::string_view message) const {
  Decision decision{Decision::Kind::Answer, 0, refusal(status, code, message)};
  observer_->refused(head, route, status, code, decision.answer.body.size());
  return decision;
}

http::Service::Decision Daemon::accept(const http::Head& head) {
  using Kind = Decision::Kind;
  const routes::Match match = routes::find(head.method, head.path);
  if (match.route == nullptr) {
    return match.is_known_path ? refuse(head, "", 405, "wrong_method", "this path has no such method")
                               : refuse(head, "", 404, "no_such_path", "there is nothing at this path");
  }
  auto asker = admit(match.route->access, head);
  if (!asker)
    return refuse(head, match.route->path, 401, "no_access",
                  match.route->access == Access::Decide ? "asking from another machine needs a token"
                                                        : "this needs a token of a fitting role");
  http::Accepted accepted{match.route, *std::move(asker)};
  if (match.route->open != nullptr) return {Kind::InPieces, 0, {}, std::move(accepted)};
  return {Kind::ReadBody, match.route->most_bytes(config_), {}, std::move(accepted)};
}

// Calls `handle` with the exchange, and with what is noted of it where something is.
template <class Handle>
auto Daemon::observed(const std::shared_ptr<http::Exchange>& exchange, std::string_view route, Handle handle) {
  auto seen = observer_->watch(exchange->head(), route);
  if (!seen) return handle(exchange);
  struct Here {
    std::shared_ptr<Observation>& place;
    ~Here() { place.reset(); }
  } here{threads_[exchange->thread()]->context.seen};
  here.place = seen;
  return handle(std::make_shared<ObservedExchange>(exchange, std::move(seen)));
}

void Daemon::handle(const std::shared_ptr<http::Exchange>& exchange) {
  const routes::Route& route = routes::of(*exchange);
  observed(exchange, route.path, [&](const auto& own) { route.handle(*this, own); });
}

std::unique_ptr<http::BodySink> Daemon::open(const std::shared_ptr<http::Exchange>& exchange) {
  const routes::Route& route = routes::of(*exchange);
  return observed(exchange, route.path, [&](const auto& own) { return route.open(*this, own); });
}

bool Daemon::add_stream(std::size_t thread, const std::shared_ptr<StreamSession>& stream) {
  Thread& own = *threads_[thread];
  std::erase_if(own.streams, [](const auto& one) { return one.expired(); });
  if (own.streams.size() >= kMaxStreams) return false;
  own.streams.push_back(stream);
  own.open_streams.store(own.streams.size(), std::memory_order_relaxed);
  return true;
}

// Deadlines of streams: nobody else looks at the clock for them.
void Daemon::tick_streams() {
  std::unique_lock lock(ticker_mutex_);
  while (!ticker_ends_) {
    ticker_wakes_.wait_for(lock, std::chrono::milliseconds(kStreamTickMs));
    for (std::size_t i = 0; i < threads_.size() && !ticker_ends_; ++i) {
      if (threads_[i]->open_streams.load(std::memory_order_relaxed) == 0) continue;
      server_->post(i, [this, i] {
        Thread& own = *threads_[i];
        std::erase_if(own.streams, [](const auto& one) { return one.expired(); });
        own.open_streams.store(own.streams.size(), std::memory_order_relaxed);
        for (const auto& one : own.streams) {
          if (const auto stream = one.lock()) stream->tick();
        }
      });
    }
  }
}

std::vector<std::string> Daemon::reload() {
  std::vector<std::string> faults;
  if (auto read = read_tokens(); !read) faults.push_back(read.error().message);
  if (!config_.server_tls_certificate.empty()) {
    if (auto read = server_->reload_tls(); !read) faults.push_back(read.error().message);
  }
  watch_->look_again();
  for (const DeploymentStatus& status : deployments_->status()) {
    if (!status.code.empty()) faults.push_back(fmt::format("{}: {}: {}", status.name, status.code, status.message));
  }
  return faults;
}

std::size_t Daemon::drain() {
  is_draining_.store(true, std::memory_order_relaxed);
  return server_->drain(std::chrono::milliseconds(config_.server_drain_timeout));
}

}  // namespace mpol::daemon
