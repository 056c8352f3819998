// Any bytes as the body of POST /v1/stream, under random policies, one or two behind each other, cut anywhere: every line of the
// answer is JSON, it ends once, with a decision or an error; wherever the body is cut, the same text goes out. The text of all
// pieces as one piece lets out the same, or, where rules withhold, one of the two begins with the other. When what the policies need for
// streams is made changes nothing.
//
// Two bytes go before the body: which policies, and how it is cut.
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/assert.hpp"
#include "tests/support/compiled_policy.hpp"
#include "tests/support/release_policy.hpp"
#include "tests/support/stream_thread.hpp"

namespace {

using namespace mpol;
using namespace mpol::daemon;
using Json = nlohmann::json;

constexpr std::uint64_t kPolicies = 16;

std::shared_ptr<const Program> program(std::uint64_t seed) {
  static std::map<std::uint64_t, std::shared_ptr<const Program>> all;
  auto& own = all[seed];
  if (!own) own = test::compile_policy(test::release_policy(seed));
  return own;
}

using Policies = std::vector<std::shared_ptr<const deploy::Policy>>;

// New ones, of which nobody has had a stream.
Policies policies(unsigned which) {
  Policies all{std::make_shared<deploy::Policy>("p", program(which % kPolicies), nullptr)};
  if (which & 128) all.push_back(std::make_shared<deploy::Policy>("p", program(which / 8 % kPolicies), nullptr));
  return all;
}

// `most`: bytes of a cut; 0: all at once. `made_at`: what streams need is made, aside, when so much of the body was there. What is posted
// (that there is nobody to ask) comes at the end: when it comes may matter.
std::shared_ptr<test::StreamAnswer> answered(const Policies& policies, std::string_view body, std::size_t most,
                                             std::optional<std::size_t> made_at = {}) {
  test::StreamThread thread(policies, made_at.has_value());
  const auto answer = std::make_shared<test::StreamAnswer>();
  const auto session = std::make_shared<StreamSession>(answer, thread.context, StreamOptions{});
  for (std::size_t at = 0, count = 0; at < body.size(); at += count) {
    count = most == 0 ? body.size() : 1 + (at * 7) % most;
    session->piece(body.substr(at, count));
    if (at + count < made_at.value_or(body.size()) || thread.aside.empty()) continue;
    thread.run_aside();
    thread.run_posted();
  }
  session->ended();
  thread.run_aside();
  thread.run_posted();
  MPOL_ASSERT(answer->has_ended, "it ends");
  MPOL_ASSERT(answer->is_error() || !answer->verdict.empty(), "it ends with a decision or an error");
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
  const Policies own = policies(data[0]);
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto later = answered(own, body, 1u + data[1], body.size() * data[1] / 255);
  const auto whole = answered(own, body, 0), cut = answered(own, body, 1u + data[1]);
  MPOL_ASSERT(later->text == cut->text && later->last == cut->last, "it changes nothing that a stream has waited");
  MPOL_ASSERT(whole->is_error() == cut->is_error(), "cuts change nothing");
  if (whole->is_error()) {
    MPOL_ASSERT(whole->last == cut->last && cut->text.starts_with(whole->text), "cuts change no error");
    return 0;
  }
  MPOL_ASSERT(whole->text == cut->text && whole->last == cut->last, "cuts change no text");
  const std::string at_once = as_one_piece(body);
  if (at_once.empty()) return 0;
  const auto one = answered(own, at_once, 0);
  MPOL_ASSERT(!one->is_error(), "one piece is taken as many are");
  const bool withholds = whole->verdict == "block" || whole->is_cut;
  MPOL_ASSERT(withholds ? is_beginning(whole->text, one->text) : whole->text == one->text && whole->last == one->last,
              "pieces let out what the whole does");
  return 0;
}
