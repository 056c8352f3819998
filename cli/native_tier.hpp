// NativeTier: native code for a program that already runs on the interpreter.
//
// In:      a program; where objects are kept. start() returns at once: the object is read from the cache, or made and
//          kept, linked and checked against the interpreter, on a thread of its own.
// Out:     take() gives the code once, when it is ready; the caller swaps it in between two decisions.
// Errors:  warnings (R0106 … R0108), complete when is_done(); without native code the interpreter goes on deciding.
// Threads: start(), take(), wait() from one thread.
#pragma once
#include <atomic>
#include <memory>
#include <thread>

#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/cache_folder.hpp"
#include "cli/command.hpp"
#include "program/program.hpp"
#include "runtime/engine/native.hpp"

namespace mpol::cli {

struct NativeOptions {
  CacheFolder cache{""};
  bool check = true;  // against the interpreter, on generated events
};

class NativeTier {
 public:
  NativeTier(std::shared_ptr<const Program> program, NativeOptions options);
  ~NativeTier();
  NativeTier(const NativeTier&) = delete;
  NativeTier& operator=(const NativeTier&) = delete;

  void start();
  void wait();
  bool is_started() const { return thread_.joinable(); }
  bool is_done() const { return is_done_.load(std::memory_order_acquire); }
  // Null: not ready, taken already, or there is none.
  std::shared_ptr<const engine::NativeCode> take();
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  void run();
  Result<std::string> object();
  std::shared_ptr<const Program> program_;
  NativeOptions options_;
  Diagnostics diagnostics_;                         // written by the thread, read when it is done
  std::shared_ptr<const engine::NativeCode> code_;  // the same
  std::atomic<bool> is_done_{false};
  std::thread thread_;
};

// Its warnings, on `err`.
void show_native_faults(const NativeTier& tier, Context& context);

}  // namespace mpol::cli
