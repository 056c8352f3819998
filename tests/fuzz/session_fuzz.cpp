// Any bytes as the body of POST /v1/stream, under random policies, one or two behind each other, cut anywhere: every line of the
// answer is JSON, it ends once, with a decision or an error; wherever the body is cut, the same text goes out. The text of all
// pieces as one piece lets out the same, or, where rules withhold, one of the two begins with the other.
//
// Two bytes go before the body: which policies, and how it is cut.
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "base/assert.hpp"
#include "daemon/stream/session.hpp"
#include "tests/support/compiled_policy.hpp"
#include "tests/support/release_policy.hpp"

namespace {

using namespace mpol;
using namespace mpol::daemon;
using Json = nlohmann::json;

constexpr std::uint64_t kPolicies = 16;

std::shared_ptr<const deploy::Policy> policy(std::uint64_t seed) {
  static std::map<std::uint64_t, std::shared_ptr<const deploy::Policy>> all;
  auto& own = all[seed];
  if (!own) own = std::make_shared<deploy::Policy>("p", test::compile_policy(test::release_policy(seed)), nullptr);
  return own;
}

class Answer final : public http::Exchange {
 public:
  struct PlainHead final : http::Head {
    std::string_view header(std::string_view) const override { return ""; }
  };
  const http::Head& head() const override { return head_; }
  const http::Accepted& accepted() const override { return accepted_; }
  std::string_view body() const override { return ""; }
  std::size_t thread() const override { return 0; }
  void reply(http::Response) override { std::abort(); }
  void begin(http::Response) override { std::abort(); }
  void send(std::string piece) override {
    MPOL_ASSERT(!has_ended && piece.ends_with('\n'), "nothing is said behind the end");
    last = Json::parse(piece);
    if (last.contains("text")) text += last["text"].get<std::string>();
  }
  void end() override { MPOL_ASSERT(!std::exchange(has_ended, true), "it ends once"); }
  std::size_t waiting() const override { return 0; }

  bool is_error() const { return last.is_object() && last.contains("error"); }
  std::string text;
  Json last;
  bool has_ended = false;

 private:
  PlainHead head_;
  http::Accepted accepted_;
};

// One thread's part of mpold, with nobody to ask and nothing that follows a decision.
struct Thread {
  LiveSet live;
  Desk desk{live, 0};
  DecideMetrics metrics;
  DecideContext context;
  std::vector<std::function<void()>> posted;

  explicit Thread(unsigned which) {
    auto all = std::make_shared<Live>();
    all->policies.push_back({"first", {}, policy(which % kPolicies), nullptr, ""});
    if (which & 128) all->policies.push_back({"second", {}, policy(which / 8 % kPolicies), nullptr, ""});
    all->desks.emplace_back();
    for (const LivePolicy& one : all->policies)
      all->desks.front().push_back({one, std::make_shared<PolicyWorker>(one.policy, nullptr), nullptr});
    live.set(std::move(all));
    context.desk = &desk;
    context.metrics = &metrics;
    context.now_ms = [] { return std::int64_t{1000}; };
    context.post = [this](std::function<void()> work) { posted.push_back(std::move(work)); };
    context.new_id = [](std::string& id) { id = "made"; };
  }
  void run_posted() {
    while (!posted.empty()) {
      auto work = std::move(posted.front());
      posted.erase(posted.begin());
      work();
    }
  }
};

// `most`: bytes of a cut; 0: all at once. What is posted (that there is nobody to ask) comes at the end: when it comes may matter.
std::shared_ptr<Answer> answered(Thread& thread, std::string_view body, std::size_t most) {
  const auto answer = std::make_shared<Answer>();
  const auto session = std::make_shared<StreamSession>(answer, thread.context, StreamOptions{});
  for (std::size_t at = 0, count = 0; at < body.size(); at += count) {
    count = most == 0 ? body.size() : 1 + (at * 7) % most;
    session->piece(body.substr(at, count));
  }
  session->ended();
  thread.run_posted();
  MPOL_ASSERT(answer->has_ended, "it ends");
  MPOL_ASSERT(answer->is_error() || answer->last.contains("verdict"), "it ends with a decision or an error");
  return answer;
}

// The first line, all pieces as one, the end; "": the body is not of that form.
std::string as_one_piece(std::string_view body) {
  const std::size_t first = body.find('\n');
  if (first == body.npos) return "";
  std::string text;
  for (std::string_view rest = body.substr(first + 1); !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const Json json = Json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("end")) break;  // what comes behind it is not read
    if (json.is_object() && json.contains("piece") && json["piece"].is_string())
      text += json["piece"].get<std::string>();
  }
  return std::string(body.substr(0, first + 1)) + Json{{"piece", text}}.dump() + '\n';
}

bool is_beginning(std::string_view one, std::string_view other) {
  return one.starts_with(other) || other.starts_with(one);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Thread thread(data[0]);
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto whole = answered(thread, body, 0), cut = answered(thread, body, 1u + data[1]);
  MPOL_ASSERT(whole->is_error() == cut->is_error(), "cuts change nothing");
  if (whole->is_error()) {
    MPOL_ASSERT(whole->last == cut->last && cut->text.starts_with(whole->text), "cuts change no error");
    return 0;
  }
  MPOL_ASSERT(whole->text == cut->text && whole->last == cut->last, "cuts change no text");
  const std::string at_once = as_one_piece(body);
  if (at_once.empty()) return 0;
  const auto one = answered(thread, at_once, 0);
  MPOL_ASSERT(!one->is_error(), "one piece is taken as many are");
  const bool withholds = whole->last["verdict"] == "block" || whole->last["cut"] == true;
  MPOL_ASSERT(withholds ? is_beginning(whole->text, one->text) : whole->text == one->text && whole->last == one->last,
              "pieces let out what the whole does");
  return 0;
}
