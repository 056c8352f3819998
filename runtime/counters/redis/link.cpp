#include "runtime/counters/redis/link.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/limits.hpp"

namespace mpol::counters {

Link::Link(RedisAddress address, const RedisLogin& login, LinkTimes times, std::array<std::string, kScripts>& shas,
           OnReply on_reply)
    : address_(std::move(address)), login_(login), times_(times), shas_(shas), on_reply_(std::move(on_reply)) {}

Link::~Link() = default;

void Link::open(Clock::time_point now) {
  context_.reset(redisConnectNonBlock(address_.host.c_str(), address_.port));
  opened_ = heard_ = now;
  state_ = State::Greeting;
  if (context_ == nullptr || context_->err != 0) return fail(context_ == nullptr ? "no memory" : context_->errstr);
  greeting_left_ = kScripts;
  if (!login_.password.empty()) log_in();
  load_scripts();
  flush();
}

// Before anything else: a server that wants a password answers nothing without it.
void Link::log_in() {
  CommandText command(login_.user.empty() ? 2 : 3);
  command.add("AUTH");
  if (!login_.user.empty()) command.add(login_.user);
  command.add(login_.password);
  const std::string bytes = command.take();
  redisAppendFormattedCommand(context_.get(), bytes.data(), bytes.size());
  sent_.push_back(nullptr);
  ++greeting_left_;
}

void Link::load_scripts() {
  for (const std::string_view text : kScriptTexts) {
    CommandText command(3);
    command.add("SCRIPT");
    command.add("LOAD");
    command.add(text);
    const std::string bytes = command.take();
    redisAppendFormattedCommand(context_.get(), bytes.data(), bytes.size());
    sent_.push_back(nullptr);
  }
}

void Link::send(std::unique_ptr<Request> request) {
  if (state_ != State::Up) return waiting_.push_back(std::move(request));
  // Silence is counted from when something waits.
  if (sent_.empty()) heard_ = Clock::now();
  redisAppendFormattedCommand(context_.get(), request->bytes.data(), request->bytes.size());
  sent_.push_back(std::move(request));
}

void Link::flush() {
  if (context_ == nullptr) return;
  int done = 0;
  if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return fail(context_->errstr);
  wants_to_write_ = done == 0;
}

void Link::handle(bool can_read, bool can_write) {
  if (state_ == State::Greeting && can_write) {
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error != 0)
      return fail(std::strerror(error));
  }
  if (can_write) flush();
  if (can_read && context_ != nullptr) read();
}

void Link::read() {
  if (redisBufferRead(context_.get()) != REDIS_OK) return fail(context_->errstr);
  for (;;) {
    void* raw = nullptr;
    if (redisGetReplyFromReader(context_.get(), &raw) != REDIS_OK) return fail(context_->errstr);
    if (raw == nullptr) return;
    Reply reply(static_cast<redisReply*>(raw));
    heard_ = Clock::now();
    if (std::exchange(is_silent_, false)) failure_.clear();
    if (sent_.empty()) return fail("Redis says more than it was asked");
    std::unique_ptr<Request> request = std::move(sent_.front());
    sent_.pop_front();
    if (state_ == State::Greeting) {
      greet(std::move(reply));
    } else if (request != nullptr) {
      on_reply_(std::move(request), std::move(reply));
    }
    if (context_ == nullptr) return;  // it was closed meanwhile
  }
}

void Link::greet(Reply reply) {
  if (reply->type == REDIS_REPLY_ERROR) return fail(std::string(text_of(*reply)));
  if (greeting_left_ <= kScripts) {
    // Others read them meanwhile: they are written once, before anybody can.
    std::string& sha = shas_[kScripts - greeting_left_];
    if (sha != text_of(*reply)) sha = text_of(*reply);
  }
  if (--greeting_left_ > 0) return;
  state_ = State::Up;
  failure_.clear();
  pause_ = std::chrono::milliseconds(0);
  for (std::unique_ptr<Request>& request : std::exchange(waiting_, {})) send(std::move(request));
  flush();
}

void Link::check(Clock::time_point now) {
  if (state_ == State::Closed && now >= opens_at_) return open(now);
  if (state_ == State::Greeting && now - opened_ > times_.connecting)
    return fail(fmt::format("no answer within {} ms", times_.connecting.count()));
  if (state_ != State::Up || sent_.empty() || now - heard_ <= times_.deadline) return;
  const std::string reason = fmt::format("no answer within {} ms", times_.deadline.count());
  if (now - heard_ > times_.silence) return fail(reason);
  if (!std::exchange(is_silent_, true)) failure_ = words_of(reason);
}

std::string Link::words_of(std::string_view reason) const {
  return fmt::format("Redis at {}: {}", address_.text(), reason);
}

// What comes back is told after the link is closed: it may be sent again at once.
void Link::fail(std::string reason) {
  context_.reset();
  state_ = State::Closed;
  wants_to_write_ = is_silent_ = false;
  failure_ = words_of(reason);
  pause_ = std::clamp(pause_ * 2, std::chrono::milliseconds(limits::kLeastReconnectMs),
                      std::chrono::milliseconds(limits::kMostReconnectMs));
  opens_at_ = Clock::now() + pause_;
  const std::string why = failure_;
  auto sent = std::exchange(sent_, {});
  auto waiting = std::exchange(waiting_, {});
  for (auto* requests : {&sent, &waiting}) {
    for (std::unique_ptr<Request>& request : *requests) {
      if (request != nullptr) request->done(nullptr, why);
    }
  }
}

}  // namespace mpol::counters
