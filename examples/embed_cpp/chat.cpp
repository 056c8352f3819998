// Decides on a model's answers while they are written: one that is blocked for sure is cut, the others go out when they are decided.
// C++17.
//
// usage: chat BUNDLE PUBLIC-KEY [BUNDLE-TO-GO-ON-WITH] < answers.txt
// Each line is an answer, given in pieces of eight bytes as a model would write it. With a third argument, that bundle is made live
// after the first answer.
#include <chrono>
#include <iostream>
#include <mpol/mpol.hpp>
#include <string>

namespace {

constexpr std::size_t kPiece = 8;

std::string event_of(int number) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return "{\"id\":\"answer-" + std::to_string(number) + "\",\"time\":" + std::to_string(ms) +
         ",\"kind\":\"completion\",\"text\":\"\"}";
}

// One answer. False: it could not be decided on, and nothing of it went out.
bool answer_with(mpol::Decider& decider, const std::string& answer, int number) {
  auto stream = decider.open_stream(event_of(number));
  if (!stream) return std::cerr << stream.text(), false;
  for (std::size_t at = 0; at < answer.size(); at += kPiece) {
    if (auto fed = stream->feed(std::string_view(answer).substr(at, kPiece)); !fed)
      return std::cerr << fed.text(), false;
    if (stream->verdict() != "block") continue;
    // The model need not write on. The event is not counted: it was not finished.
    std::cout << "[cut after " << at + kPiece << " bytes: " << stream->fired(0) << "]\n";
    return true;
  }
  // Scores are asked for here, and the event is counted.
  auto decision = stream->finish();
  if (!decision) return std::cerr << decision.text(), false;
  if (decision->verdict() == "block") {
    std::cout << "[blocked: " << decision->fired(0) << "]\n";
  } else {
    std::cout << answer << " [" << decision->verdict() << "]\n";
  }
  return true;
}

// The classifier of this program: it knows one word, and is away when the text is too short to judge.
void score(mpol::Signals& signals) {
  const std::string_view text = signals.text().value_or("");
  for (std::size_t i = 0; i < signals.size(); ++i) {
    if (text.size() < 4) {
      signals.set_unavailable(i, "the text is too short");
    } else {
      signals.set(i, text.find("placeholder") == std::string_view::npos ? 0.02 : 0.6);
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3 || count > 4) return std::cerr << "usage: chat BUNDLE PUBLIC-KEY [BUNDLE] < answers.txt\n", 2;
  mpol::Options options;
  options.key(arguments[2]).native(MPOL_NATIVE_WAIT);
  auto policy = mpol::Policy::load_file(arguments[1], options);
  if (!policy) return std::cerr << policy.text(), 2;

  // Deciders of the slot (one a thread) take what is live.
  mpol::Slot live(*policy);
  mpol::Decider decider(live);
  decider.on_signals(score);
  int answers = 0;
  for (std::string answer; std::getline(std::cin, answer);) {
    if (!answer_with(decider, answer, ++answers)) return 1;
    if (answers > 1 || count == 3) continue;
    auto next = mpol::Policy::load_file(arguments[3], options);
    // A bundle that is refused changes nothing: what was live stays.
    if (!next) std::cerr << next.text();
    if (next && live.set(*next)) std::cout << "(live: " << live.policy().release() << ")\n";
  }
  return 0;
}
