// Text that goes out while it is written: what a piece costs, and how much is held. With the shipped policies, whose rules
// for answers ask classifiers; and with bench/guard.mpol, whose rules look for words and forms. The texts are replies of
// people, in lines of JSON with a member `text`, as they are and joined to long ones; all signals are given and low, and the state
// of each stream is let go at its end. A withheld text is counted as far as it came. Beside the time that passed stands the CPU time
// of the thread, which other programs on the machine do not lengthen; and what deciding on as many bytes at once costs.
//   build/release/bin/release_bench [--piece BYTES] [--policy PATH] [FILE.jsonl]         from the top of the source tree
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>

#include "runtime/release.hpp"
#include "tests/support/compiled_policy.hpp"

namespace {

using namespace mpol;

constexpr std::size_t kTexts = 1000, kLeastBytes = 200, kLongBytes = 16384;

[[noreturn]] void stop(const std::string& why) {
  fmt::print(stderr, "release_bench: {}\n", why);
  std::exit(1);
}

std::vector<std::string> read_texts(const std::string& path) {
  std::ifstream in(path);
  if (!in) stop("cannot read " + path);
  std::vector<std::string> texts;
  for (std::string line; texts.size() < kTexts && std::getline(in, line);) {
    const auto row = nlohmann::json::parse(line, nullptr, false);
    if (!row.is_object() || !row.contains("text")) continue;
    std::string text = row["text"].get<std::string>();
    if (text.size() >= kLeastBytes) texts.push_back(std::move(text));
  }
  if (texts.empty()) stop(path + " has no texts");
  return texts;
}

FieldId fill(Frame& frame) {
  frame.clear();
  FieldId text;
  for (std::size_t i = 0; i < frame.fields.size(); ++i) {
    const std::string& name = frame.tables().fields[i].name;
    FieldValue& value = frame.fields[i];
    value.present = name == "id" || name == "time" || name == "kind" || name == "language" || name == "text";
    if (name == "id") value.symbol = frame.intern("a");
    if (name == "kind") value.symbol = frame.intern("completion");
    if (name == "language") value.symbol = frame.intern_language("en");
    if (name == "text") text = FieldId(i);
  }
  for (SignalReading& reading : frame.signals) {
    reading.state = SignalState::Available;
    reading.number = 0.02;
  }
  return text;
}

struct Held {
  std::size_t texts = 0, bytes = 0, pieces = 0;
};

double wall_us() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Of this thread alone: what another program takes of the core is not in it.
double cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// How long calls took, in µs.
class Times {
 public:
  template <class Call>
  void take(Call call) {
    const double cpu = cpu_us(), wall = wall_us();
    call();
    wall_.push_back(wall_us() - wall);
    cpu_.push_back(cpu_us() - cpu);
  }
  void print(const std::string& what) {
    std::sort(wall_.begin(), wall_.end());
    std::sort(cpu_.begin(), cpu_.end());
    fmt::print("  {:<28} {:>8.2f} p50 {:>8.2f} p99 {:>8.2f} max; CPU {:>8.2f} p50 {:>8.2f} p99 {:>8.2f} max\n", what,
               at(wall_, 0.5), at(wall_, 0.99), wall_.back(), at(cpu_, 0.5), at(cpu_, 0.99), cpu_.back());
  }

 private:
  static double at(const std::vector<double>& sorted, double share) {
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
  }
  std::vector<double> wall_, cpu_;
};

// One pass over the texts.
struct Pass {
  Times pieces, wholes;
  std::size_t stopped = 0, edits = 0;
  Held prose, code;
};

class Subject {
 public:
  explicit Subject(std::shared_ptr<const Program> program)
      : program_(std::move(program)), frame_(program_->tables(), program_->symbols()), decider_(program_) {}

  void run(const std::string& text, std::size_t piece, Pass& pass) {
    ReleaseStream stream = decider_.open(frame_, fill(frame_));
    Held& held = text.find("```") == std::string::npos ? pass.prose : pass.code;
    ++held.texts;
    for (std::size_t begin = 0; begin < text.size() && stream.phase() == ReleasePhase::Open; begin += piece) {
      const Released* released = nullptr;
      pass.pieces.take([&] { released = &stream.feed(std::string_view(text).substr(begin, piece), 0); });
      pass.edits += released->edits.size();
      held.bytes += stream.text().size() - stream.released();
      ++held.pieces;
    }
    pass.stopped += stream.phase() != ReleasePhase::Open;
    if (stream.phase() == ReleasePhase::Open) pass.edits += stream.finish(0).edits.size();
  }

  // The text up to there, decided on as a whole: what a piece of that size is compared with.
  void decide(const std::string& text, std::size_t bytes, Pass& pass) {
    const FieldId field = fill(frame_);
    frame_.fields[field.index].text = std::string_view(text).substr(0, bytes);
    pass.wholes.take([&] { (void)decider_.decider().decide(frame_, none_); });
  }

 private:
  std::shared_ptr<const Program> program_;
  Frame frame_;
  ReleaseDecider decider_;
  NoSignals none_;
};

void print(const Held& held, const char* name) {
  if (held.pieces == 0) return;
  fmt::print("  held of {}: {:.1f} bytes on average ({} texts)\n", name,
             static_cast<double>(held.bytes) / static_cast<double>(held.pieces), held.texts);
}

void measure(const std::shared_ptr<const Program>& program, const std::vector<std::string>& texts, std::size_t piece) {
  Subject subject(program);
  Pass first, cold, warm;
  subject.run(texts.front(), piece, first);
  for (const std::string& text : texts) subject.run(text, piece, cold);
  for (const std::string& text : texts) subject.run(text, piece, warm);
  for (const std::string& text : texts) subject.decide(text, piece, warm);
  fmt::print(" pieces of {} bytes; {} withheld, {} spans taken out\n", piece, warm.stopped, warm.edits);
  first.pieces.print("first text, a piece");
  cold.pieces.print("all texts, first time");
  warm.pieces.print("all texts, second time");
  warm.wholes.print("so many bytes, decided whole");
  print(warm.prose, "prose");
  print(warm.code, "texts with code");
}

// Answers one after the other, as long as a long answer.
std::vector<std::string> join(const std::vector<std::string>& texts) {
  std::vector<std::string> joined;
  for (const std::string& text : texts) {
    if (joined.empty() || joined.back().size() >= kLongBytes) joined.emplace_back();
    joined.back() += text + "\n\n";
  }
  return joined;
}

void measure(const std::string& policy, const std::vector<std::string>& texts, const std::vector<std::size_t>& pieces) {
  const std::shared_ptr<const Program> program = test::compile_policy(DiskFiles(), policy, "stdlib");
  for (const std::vector<std::string>& set : {texts, join(texts)}) {
    std::size_t bytes = 0;
    for (const std::string& text : set) bytes += text.size();
    fmt::print("{}: {} texts of {} bytes on average; µs\n", policy, set.size(), bytes / set.size());
    for (const std::size_t piece : pieces) measure(program, set, piece);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t piece = 0;  // 0: small ones and large ones
  std::string path = MPOL_SHARED_DATA "/oasst_en_replies.jsonl", policy;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--piece" && i + 1 < argc) {
      piece = std::max(1ul, std::strtoul(argv[++i], nullptr, 10));
    } else if (std::string_view(argv[i]) == "--policy" && i + 1 < argc) {
      policy = argv[++i];
    } else {
      path = argv[i];
    }
  }
  const std::vector<std::string> texts = read_texts(path);
  const std::vector<std::string> policies = policy.empty()
                                                ? std::vector<std::string>{"policies/mistral", "bench/guard.mpol"}
                                                : std::vector<std::string>{policy};
  const std::vector<std::size_t> pieces =
      piece == 0 ? std::vector<std::size_t>{8, 64, 256, 4096} : std::vector<std::size_t>{piece};
  for (const std::string& one : policies) measure(one, texts, pieces);
}
