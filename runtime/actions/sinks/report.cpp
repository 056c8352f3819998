// A webhook whose receiver must say that it has the report: `{"receipt": "…"}`. The receipt stays in the outbox. Without one a
// report is not delivered, whatever the status was: a proxy's friendly page is no receipt.
#include <nlohmann/json.hpp>

#include "runtime/actions/sinks/http.hpp"

namespace mpol::actions {
namespace {

class Report : public Sink {
 public:
  explicit Report(HttpReceiver receiver) : receiver_(std::move(receiver)) {}
  Answer deliver(const Item& item) override {
    std::string body;
    Answer answer = receiver_.send(item.id, item.payload, &body);
    if (answer.kind != Answer::Kind::Taken) return answer;
    const auto json = nlohmann::json::parse(body, nullptr, false);
    const auto receipt = json.is_object() ? json.find("receipt") : json.end();
    if (receipt == json.end() || !receipt->is_string() || receipt->get_ref<const std::string&>().empty())
      return {Answer::Kind::TryAgain, "the answer has no `receipt`"};
    answer.note = receipt->get<std::string>();
    return answer;
  }

 private:
  HttpReceiver receiver_;
};

}  // namespace

Result<std::unique_ptr<Sink>> make_report(const SinkSettings& settings) {
  auto receiver = HttpReceiver::open(settings);
  if (!receiver) return receiver.error();
  return std::unique_ptr<Sink>(std::make_unique<Report>(*std::move(receiver)));
}

}  // namespace mpol::actions
