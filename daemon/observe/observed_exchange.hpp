// ObservedExchange: an exchange whose answer is noted.
//
// Threads: as Exchange.
#pragma once
#include <memory>

#include "daemon/http/exchange.hpp"
#include "daemon/observe/observation.hpp"

namespace mpol::daemon {

class ObservedExchange final : public http::Exchange {
 public:
  ObservedExchange(std::shared_ptr<http::Exchange> exchange, std::shared_ptr<Observation> seen)
      : exchange_(std::move(exchange)), seen_(std::move(seen)) {}

  const http::Head& head() const override { return exchange_->head(); }
  const http::Accepted& accepted() const override { return exchange_->accepted(); }
  std::string_view body() const override { return exchange_->body(); }
  std::size_t thread() const override { return exchange_->thread(); }
  std::size_t waiting() const override { return exchange_->waiting(); }

  void reply(http::Response response) override {
    const int status = response.status;
    const std::size_t bytes = response.body.size();
    exchange_->reply(std::move(response));
    seen_->answered(status, bytes);
  }
  void begin(http::Response response) override {
    status_ = response.status;
    bytes_ = response.body.size();
    exchange_->begin(std::move(response));
  }
  void send(std::string piece) override {
    bytes_ += piece.size();
    exchange_->send(std::move(piece));
  }
  void end() override {
    exchange_->end();
    seen_->answered(status_, bytes_);
  }

 private:
  std::shared_ptr<http::Exchange> exchange_;
  std::shared_ptr<Observation> seen_;
  int status_ = 0;
  std::size_t bytes_ = 0;  // of an answer in pieces
};

}  // namespace mpol::daemon
