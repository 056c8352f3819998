#include "runtime/signals/providers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/doors/secret_file.hpp"
#include "base/limits.hpp"
#include "runtime/signals/kinds.hpp"
#include "runtime/signals/lane.hpp"

namespace mpol::signals {
namespace {

using Clock = std::chrono::steady_clock;

// Of models in this process that judge long texts.
constexpr std::size_t kModelThreads = 2;

Result<std::string> read_token(const std::string& path) {
  auto token = read_secret_file(path, limits::kMaxKeyBytes);
  if (!token) return token;
  while (!token->empty() && (token->back() == '\n' || token->back() == '\r')) token->pop_back();
  const auto is_visible = [](unsigned char c) { return c > 0x20 && c < 0x7f; };
  if (token->empty() || !std::all_of(token->begin(), token->end(), is_visible))
    return Failure{fmt::format("`{}` holds no token: one line of visible ASCII is expected", path)};
  return token;
}

}  // namespace

// One provider with all that it has.
struct Member {
  ProviderSettings settings;
  std::unique_ptr<Provider> provider;
  const HttpApi* api = nullptr;  // one of these
  const Model* model = nullptr;
  AnswerCache cache;
  Meter meter;
  std::unique_ptr<Lane> lane;            // with `api`
  std::atomic<std::int64_t> waiting{0};  // with `model`: texts that wait for a thread

  Member(ProviderSettings given, std::unique_ptr<Provider> made)
      : settings(std::move(given)),
        provider(std::move(made)),
        api(dynamic_cast<const HttpApi*>(provider.get())),
        model(dynamic_cast<const Model*>(provider.get())),
        cache(static_cast<std::size_t>(settings.cache_entries), std::chrono::milliseconds(settings.cache_ttl)),
        meter(settings.name, settings.kind, settings.cost_per_call) {}
};

struct SignalProviders::Parts {
  std::vector<std::unique_ptr<Member>> members;
  ContentHasher hasher;
  HttpLoop loop;
  boost::asio::thread_pool pool{kModelThreads};
  std::atomic<bool> is_stopping{false};

  std::vector<PendingRequest::Part> parts_of(const SignalRequest& request) const;
  void ask(const std::shared_ptr<PendingRequest>& request, std::size_t part);
  void ask_model(Member& member, const ContentKey& key, const std::shared_ptr<PendingRequest>& request,
                 std::size_t part);
  void judge(Member& member, const ContentKey& key, PendingRequest& request, std::size_t part, Clock::time_point asked);
};

namespace {

Result<std::unique_ptr<Member>> make_member(ProviderSettings settings, HttpLoop& loop) {
  const auto failure = [&settings](const Failure& why) {
    return Failure{fmt::format("provider `{}`: {}", settings.name, why.message)};
  };
  auto provider = make_provider(settings);
  if (!provider) return failure(provider.error());
  std::string token;
  if (!settings.token_file.empty()) {
    auto read = read_token(settings.token_file);
    if (!read) return failure(read.error());
    token = *std::move(read);
  }
  auto member = std::make_unique<Member>(std::move(settings), *std::move(provider));
  if (member->api != nullptr)
    member->lane = std::make_unique<Lane>(member->settings, token, *member->api, loop, member->cache, member->meter);
  return member;
}

Clock::time_point deadline_of(const Route& route, const ProviderSettings& settings, Clock::time_point now) {
  return now + std::chrono::milliseconds(route.timeout_ms > 0 ? route.timeout_ms : settings.deadline);
}

}  // namespace

std::vector<PendingRequest::Part> SignalProviders::Parts::parts_of(const SignalRequest& request) const {
  std::vector<PendingRequest::Part> parts;
  const auto now = Clock::now();
  for (std::size_t i = 0; i < request.needed.size(); ++i) {
    const Route& route = request.routes->of(request.needed[i]);
    auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.provider == route.provider; });
    if (part == parts.end()) {
      part = parts.emplace(parts.end());
      part->provider = route.provider;
      part->deadline = now;
    }
    part->wanted.push_back(i);
    if (route.provider == Route::kNone) continue;
    Member& member = *members[route.provider];
    part->name = member.settings.name;
    part->meter = &member.meter;
    // All are answered together, so the one that may wait longest counts.
    part->deadline = std::max(part->deadline, std::min(deadline_of(route, member.settings, now), request.deadline));
  }
  return parts;
}

void SignalProviders::Parts::ask(const std::shared_ptr<PendingRequest>& request, std::size_t part) {
  const std::size_t at = request->part(part).provider;
  if (at == Route::kNone) return request->fail(part, {Cause::NoProvider});
  Member& member = *members[at];
  const Content& content = request->content();
  const Sees sees = member.provider->sees();
  member.meter.count([](ProviderMetrics& m) { ++m.asked; });
  if (content.judged().empty()) return request->fail(part, {Cause::NoText});
  if ((sees.turns ? content.bytes() : content.judged().size()) > static_cast<std::size_t>(member.settings.max_text))
    return request->fail(part, {Cause::TextTooLarge});
  const ContentKey key = hasher.key(at, sees, content);
  if (const auto known = member.cache.find(key, Clock::now())) {
    member.meter.count([](ProviderMetrics& m) { ++m.cache_hits; });
    return request->answer(part, *known, nullptr);
  }
  if (member.cache.is_on()) member.meter.count([](ProviderMetrics& m) { ++m.cache_misses; });
  if (member.model != nullptr) return ask_model(member, key, request, part);
  loop.post([lane = member.lane.get(), key, waiter = Lane::Waiter{request, part}] { lane->add(key, waiter); });
}

void SignalProviders::Parts::ask_model(Member& member, const ContentKey& key,
                                       const std::shared_ptr<PendingRequest>& request, std::size_t part) {
  const auto now = Clock::now();
  if (request->content().judged().size() <= limits::kInlineModelBytes) return judge(member, key, *request, part, now);
  if (member.waiting.fetch_add(1) >= member.settings.max_waiting) {
    --member.waiting;
    return request->fail(part, {Cause::TooManyWaiting});
  }
  boost::asio::post(pool, [this, &member, key, request, part, now] {
    --member.waiting;
    judge(member, key, *request, part, now);
  });
  loop.post([this, weak = std::weak_ptr(request), part, deadline = request->part(part).deadline] {
    loop.at(deadline, [weak, part] {
      if (const auto live = weak.lock()) live->fail(part, {Cause::Timeout});
    });
  });
}

void SignalProviders::Parts::judge(Member& member, const ContentKey& key, PendingRequest& request, std::size_t part,
                                   Clock::time_point asked) {
  if (is_stopping) return request.fail(part, {Cause::Stopping});
  if (Clock::now() >= request.part(part).deadline) return request.fail(part, {Cause::Timeout});
  if (!request.waits_for(part)) return;
  member.meter.called();
  auto judgement = std::make_shared<Judgement>();
  if (const Fault fault = member.model->judge(request.content(), *judgement); fault.cause != Cause::None)
    return request.fail(part, fault);
  const auto now = Clock::now();
  member.cache.put(key, judgement, now);
  const std::chrono::duration<double> took = now - asked;
  request.answer(part, *judgement, &took);
}

SignalProviders::SignalProviders(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<SignalProviders>> SignalProviders::make(std::vector<ProviderSettings> settings) {
  auto parts = std::make_unique<Parts>();
  for (ProviderSettings& one : settings) {
    auto member = make_member(std::move(one), parts->loop);
    if (!member) return member.error();
    parts->members.push_back(*std::move(member));
  }
  parts->loop.start();
  return std::unique_ptr<SignalProviders>(new SignalProviders(std::move(parts)));
}

SignalProviders::~SignalProviders() {
  parts_->is_stopping = true;
  parts_->pool.join();
  parts_->loop.stop([this] {
    for (const auto& member : parts_->members) {
      if (member->lane) member->lane->stop();
    }
  });
}

std::shared_ptr<const Routes> SignalProviders::routes(const Tables& tables) const {
  std::vector<Routes::Source> sources;
  for (const auto& member : parts_->members) sources.push_back({&member->settings, member->provider.get()});
  return std::make_shared<const Routes>(tables, sources);
}

Ticket SignalProviders::ask(SignalRequest request, AnswersDone done) {
  auto parts = parts_->parts_of(request);
  const auto pending = std::make_shared<PendingRequest>(std::move(request), std::move(done), std::move(parts));
  for (std::size_t i = 0; i < pending->parts(); ++i) parts_->ask(pending, i);
  Ticket ticket;
  ticket.pending_ = pending;
  pending->all_asked();
  return ticket;
}

void Ticket::cancel() {
  if (const auto pending = pending_.lock()) pending->fail_all({Cause::Cancelled});
}

std::vector<ProviderMetrics> SignalProviders::metrics() const {
  std::vector<ProviderMetrics> all;
  for (const auto& member : parts_->members) {
    ProviderMetrics one = member->meter.read();
    one.cache_entries = member->cache.size();
    if (member->model != nullptr) one.waiting = static_cast<std::uint64_t>(std::max<std::int64_t>(member->waiting, 0));
    all.push_back(std::move(one));
  }
  return all;
}

RouteGaps gaps(const Routes& routes) { return routes.gaps(); }

void put(const Answers& answers, Frame& frame) {
  for (const SignalAnswer& answer : answers) frame.signals[answer.signal.index] = answer.reading;
}

}  // namespace mpol::signals
