// The payload as it is, signed.
#include "runtime/actions/sinks/http.hpp"

namespace mpol::actions {
namespace {

class Webhook : public Sink {
 public:
  explicit Webhook(HttpReceiver receiver) : receiver_(std::move(receiver)) {}
  Answer deliver(const Item& item) override { return receiver_.send(item.id, item.payload); }

 private:
  HttpReceiver receiver_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_webhook(const SinkSettings& settings) {
  auto receiver = HttpReceiver::open(settings);
  if (!receiver) return receiver.error();
  return std::unique_ptr<Sink>(std::make_unique<Webhook>(*std::move(receiver)));
}

}  // namespace mpol::actions
