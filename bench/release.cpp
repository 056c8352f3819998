// Text that goes out while it is written, with the shipped policies: what a piece costs, and how much is held. The texts
// are replies of people, in lines of JSON with a member `text`; all signals are given and low, and the state of each
// stream is let go at its end. A text that is withheld or sanitised is counted and left out of what is held.
//   build/release/bin/release_bench [--piece BYTES] [FILE.jsonl]         from the top of the source tree
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "cli/run_policy.hpp"
#include "runtime/release.hpp"

namespace {

using namespace mpol;

constexpr std::size_t kTexts = 1000, kLeastBytes = 200;

[[noreturn]] void stop(const std::string& why) {
  fmt::print(stderr, "release_bench: {}\n", why);
  std::exit(1);
}

std::shared_ptr<const Program> load_shipped() {
  const DiskFiles files;
  cli::Context context{.files = files, .out = std::cout, .err = std::cerr};
  context.stdlib = "stdlib";
  auto loaded = cli::load_policy(context, {"policies/mistral"}, {});
  if (!loaded || !loaded->program) stop("policies/mistral cannot be loaded");
  return loaded->program;
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

double at(std::vector<double>& sorted, double share) {
  return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(share * static_cast<double>(sorted.size())))];
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t piece = 8;
  std::string path = MPOL_SHARED_DATA "/oasst_en_replies.jsonl";
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--piece" && i + 1 < argc) {
      piece = std::max(1ul, std::strtoul(argv[++i], nullptr, 10));
    } else {
      path = argv[i];
    }
  }
  const std::shared_ptr<const Program> program = load_shipped();
  const std::vector<std::string> texts = read_texts(path);
  ReleaseDecider decider(program);
  Frame frame(program->tables(), program->symbols());
  std::vector<double> times;
  std::size_t stopped = 0, held = 0, pieces = 0, bytes = 0;
  std::map<std::size_t, std::size_t> held_by_size;
  for (int round = 0; round < 2; ++round) {
    times.clear();
    stopped = held = pieces = bytes = 0;
    for (const std::string& text : texts) {
      const FieldId field = fill(frame);
      ReleaseStream stream = decider.open(frame, field);
      std::size_t text_held = 0, text_pieces = 0;
      for (std::size_t begin = 0; begin < text.size() && stream.phase() == ReleasePhase::Open; begin += piece) {
        const auto start = std::chrono::steady_clock::now();
        stream.feed(std::string_view(text).substr(begin, piece), 0);
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        text_held += stream.text().size() - stream.released();
        ++text_pieces;
      }
      const bool went = stream.phase() == ReleasePhase::Open;
      stopped += !went;
      if (went) stream.finish(0);
      if (!went) continue;
      held += text_held;
      pieces += text_pieces;
      bytes += text.size();
      if (text_held / std::max<std::size_t>(text_pieces, 1) > 64) ++held_by_size[text_held / text_pieces / 64 * 64];
    }
  }
  std::sort(times.begin(), times.end());
  fmt::print("{} texts of {} bytes on average, pieces of {} bytes; {} withheld\n", texts.size(), bytes / texts.size(),
             piece, stopped);
  fmt::print("a piece: {:.2f} µs at p50, {:.2f} at p99, {:.2f} at p99.9\n", at(times, 0.5), at(times, 0.99),
             at(times, 0.999));
  fmt::print("held: {:.1f} bytes on average\n",
             static_cast<double>(held) / static_cast<double>(std::max<std::size_t>(pieces, 1)));
  for (const auto& [size, count] : held_by_size)
    fmt::print("  {} texts hold {} bytes or more on average\n", count / 2, size);
}
