// Lets a model's answers go out while they are written, as far as a policy lets them: what it withholds or takes out never goes. C++17.
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

std::int64_t monotonic_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// One answer, which goes out as far as the policy lets it. False: it could not be decided on, and nothing more of it went out.
bool answer_with(mpol::Decider& decider, const std::string& answer, int number) {
  auto gate = decider.open_gate(event_of(number), monotonic_ms());
  if (!gate) return std::cerr << gate.text(), false;
  for (std::size_t at = 0; at < answer.size() && gate->phase() == MPOL_GATE_OPEN; at += kPiece) {
    if (auto fed = gate->feed(std::string_view(answer).substr(at, kPiece), monotonic_ms()); !fed)
      return std::cerr << fed.text(), false;
    std::cout << gate->text() << std::flush;
    // The model need not write on: the decision is made on what has come.
    if (gate->phase() != MPOL_GATE_OPEN) std::cout << "[stopped after " << at + kPiece << " bytes] ";
  }
  if (gate->phase() != MPOL_GATE_CUT) {
    if (auto ended = gate->finish(monotonic_ms()); !ended) return std::cerr << ended.text(), false;
    std::cout << gate->text();
  }
  const auto decision = gate->decision();
  std::cout << " [" << decision->verdict();
  if (decision->fired_count() > 0) std::cout << ": " << decision->fired(0);
  std::cout << "]\n";
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
