// Text that goes out while it is written: what a piece costs, and how much is held. With the shipped policies, whose rules
// for answers ask classifiers; and with bench/guard.mpol, whose rules look for words and forms. The texts are replies of
// people, in lines of JSON with a member `text`; all signals are given and low, and the state of each stream is let go at
// its end. A withheld text is counted as far as it came.
//   build/release/bin/release_bench [--piece BYTES] [--policy PATH] [FILE.jsonl]         from the top of the source tree
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "runtime/release.hpp"
#include "tests/support/compiled_policy.hpp"

namespace {

using namespace mpol;

constexpr std::size_t kTexts = 1000, kLeastBytes = 200;

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

double at(std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

void measure(const std::string& policy, const std::vector<std::string>& texts, std::size_t piece) {
  const std::shared_ptr<const Program> program = test::compile_policy(DiskFiles(), policy, "stdlib");
  ReleaseDecider decider(program);
  Frame frame(program->tables(), program->symbols());
  std::vector<double> times;
  std::size_t stopped = 0, bytes = 0, edits = 0;
  Held prose, code;
  for (int round = 0; round < 2; ++round) {
    times.clear();
    stopped = bytes = edits = 0;
    prose = code = {};
    for (const std::string& text : texts) {
      const FieldId field = fill(frame);
      ReleaseStream stream = decider.open(frame, field);
      Held& held = text.find("```") == std::string::npos ? prose : code;
      ++held.texts;
      bytes += text.size();
      for (std::size_t begin = 0; begin < text.size() && stream.phase() == ReleasePhase::Open; begin += piece) {
        const auto start = std::chrono::steady_clock::now();
        edits += stream.feed(std::string_view(text).substr(begin, piece), 0).edits.size();
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        held.bytes += stream.text().size() - stream.released();
        ++held.pieces;
      }
      stopped += stream.phase() != ReleasePhase::Open;
      if (stream.phase() == ReleasePhase::Open) edits += stream.finish(0).edits.size();
    }
  }
  std::sort(times.begin(), times.end());
  fmt::print("{}: {} texts of {} bytes on average, pieces of {} bytes; {} withheld, {} spans taken out\n", policy,
             texts.size(), bytes / texts.size(), piece, stopped, edits);
  fmt::print("  a piece: {:.2f} µs at p50, {:.2f} at p99, {:.2f} at p99.9\n", at(times, 0.5), at(times, 0.99),
             at(times, 0.999));
  for (const auto& [name, held] : {std::pair("prose", prose), std::pair("with code", code)}) {
    const auto share = static_cast<double>(std::max<std::size_t>(held.pieces, 1));
    fmt::print("  held of {}: {:.1f} bytes on average ({} texts)\n", name, static_cast<double>(held.bytes) / share,
               held.texts);
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
  const std::vector<std::size_t> sizes =
      piece == 0 ? std::vector<std::size_t>{8, 256, 4096} : std::vector<std::size_t>{piece};
  for (const std::string& one : policies) {
    for (const std::size_t size : sizes) measure(one, texts, size);
  }
}
