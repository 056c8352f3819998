// Progress: how far a long run is, on a line of the terminal that is written over.
//
// Out:     on `err`, where that is a terminal; nothing in the first second. Threads: belongs to one thread.
#pragma once
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

#include "cli/command.hpp"

namespace mpol::cli {

// Rewrites one line on the terminal, at most ten times a second.
class Progress {
  using Clock = std::chrono::steady_clock;

 public:
  Progress(Context& context, std::uint64_t total_bytes) : context_(context), total_bytes_(total_bytes) {}
  void update(std::uint64_t events, std::uint64_t bytes) {
    if ((events & 0x3FF) != 0 || !is_due()) return;
    std::string text = fmt::format("{} events, {:.0f} a second", events, static_cast<double>(events) / seconds());
    if (total_bytes_ > 0) text += fmt::format(", {} %", bytes * 100 / total_bytes_);
    show(text);
  }
  // Whether it is time for another line.
  bool is_due() {
    const auto now = Clock::now();
    if (!context_.err_is_terminal || now - begin_ < std::chrono::seconds(1) ||
        now - last_ < std::chrono::milliseconds(100))
      return false;
    last_ = now;
    return true;
  }
  void show(const std::string& text) {
    context_.err << "\r\x1b[K" << text << std::flush;
    is_shown_ = true;
  }
  void clear() {
    if (is_shown_) context_.err << "\r\x1b[K";
    is_shown_ = false;
  }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

 private:
  Context& context_;
  std::uint64_t total_bytes_;
  Clock::time_point begin_ = Clock::now(), last_ = begin_;
  bool is_shown_ = false;
};

}  // namespace mpol::cli
