#include "runtime/signals/breaker.hpp"

#include <algorithm>
#include <bit>

namespace mpol::signals {

bool CircuitBreaker::would_allow(Time now) const {
  if (state_ == BreakerState::Closed) return true;
  return state_ == BreakerState::Open ? now >= tries_again_ : !is_trying_;
}

bool CircuitBreaker::allows(Time now) {
  if (!would_allow(now)) return false;
  if (state_ == BreakerState::Closed) return true;
  state_ = BreakerState::HalfOpen;
  is_trying_ = true;
  return true;
}

void CircuitBreaker::succeeded() {
  if (state_ == BreakerState::HalfOpen) return close();
  if (state_ == BreakerState::Open) return;  // one that was under way when it opened
  recent_ <<= 1;
  count_ = std::min(count_ + 1, window_);
}

void CircuitBreaker::failed(Time now) {
  if (state_ == BreakerState::Open) return;
  if (state_ == BreakerState::HalfOpen) {
    next_pause_ = std::min(next_pause_ * 2, pause_ * 10);
    return open(now);
  }
  recent_ = recent_ << 1 | 1;
  count_ = std::min(count_ + 1, window_);
  const std::uint64_t mask = window_ == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << window_) - 1;
  const int failed = std::popcount(recent_ & mask);
  if (count_ * 2 >= window_ && failed >= failures_ * count_) open(now);
}

void CircuitBreaker::said_nothing() { is_trying_ = false; }

void CircuitBreaker::open(Time now) {
  state_ = BreakerState::Open;
  is_trying_ = false;
  tries_again_ = now + next_pause_;
  ++opened_;
}

void CircuitBreaker::close() {
  state_ = BreakerState::Closed;
  is_trying_ = false;
  recent_ = 0;
  count_ = 0;
  next_pause_ = pause_;
}

}  // namespace mpol::signals
