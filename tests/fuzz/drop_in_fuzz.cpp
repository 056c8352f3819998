// Any bytes as the body of a request in the form of another API: refused with a status and JSON that says why, or taken; then each
// event is JSON with a kind, within the limit, and whatever is decided of them makes an answer that is JSON.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "daemon/drop_in/litellm.hpp"
#include "daemon/drop_in/moderation.hpp"

namespace {

using namespace mpol::daemon;
using Json = nlohmann::json;

constexpr std::size_t kMost = 8;

void check(bool truth) {
  if (!truth) std::abort();
}

void check_refusal(const mpol::http::Response& refusal) {
  check(refusal.status >= 400 && refusal.status < 500);
  check(Json::accept(refusal.body));
}

std::vector<Judged> judge_all(const std::vector<JudgedEvent>& events) {
  check(events.size() <= kMost);
  std::vector<Judged> judged(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Json event = Json::parse(events[i].json());
    check(!event["kind"].get<std::string>().empty() && event["text"] == events[i].text);
    judged[i].verdicts = {"allow", "sanitize", "block"};
    judged[i].verdict = 1;
    judged[i].sanitizes = true;
    judged[i].spans = {{mpol::FieldId(0), 0, events[i].text.size() / 2}};
  }
  return judged;
}

void check_moderation(const ModerationRead& read, const ModerationTerms& terms) {
  if (!read.is_good) return check_refusal(read.refusal);
  check(!read.request.events.empty());
  const auto response = answer(read.request, judge_all(read.request.events), "id", terms);
  check(response.status == 200 && Json::parse(response.body)["results"].size() == read.request.events.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const ModerationTerms terms{"sanitize", true, kMost};
  check_moderation(read_moderation(bytes, terms), terms);
  check_moderation(read_chat_moderation(bytes, terms), terms);
  const GuardrailTerms guardrail{"block", true, kMost};
  const GuardrailRead read = read_guardrail(bytes, guardrail);
  if (!read.is_good) {
    check_refusal(read.refusal);
    return 0;
  }
  const auto response = answer(read.request, judge_all(read.request.events), guardrail);
  check(response.status == 200 && Json::parse(response.body).contains("action"));
  return 0;
}
