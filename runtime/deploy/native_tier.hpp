// NativeTier: native code for a program that already runs on the interpreter.
//
// In:      a program; what makes code (null: nothing does, only what is ready is linked); where objects are kept. The object is that of a
//          bundle, or read from the cache, or made and kept; it is linked and checked against the interpreter. start() does this at once
//          where a bundle's object is known to fit (NativeOptions::ir_hash), which takes milliseconds; else on a thread of its own, and
//          returns meanwhile.
// Out:     code() gives it as soon as it is ready; each who decides swaps it in between two decisions. Code that takes
//          longer than the interpreter is not given, unless it is asked for by name (NativeOptions::only_faster).
//          status() says what happened, for metrics and for people.
// Errors:  warnings (R0106 … R0108), complete when is_done(); without native code the interpreter goes on deciding.
// Threads: start() and wait() from one thread; the rest from any.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "base/diagnostics/diagnostics.hpp"
#include "base/doors/cache_folder.hpp"
#include "program/code_generator.hpp"
#include "program/native_object.hpp"
#include "program/program.hpp"
#include "runtime/engine/native.hpp"

namespace mpol::deploy {

struct NativeOptions {
  CacheFolder cache{""};
  bool check = true;  // against the interpreter, on generated events
  bool only_faster = true;
  std::vector<ReadyObject> ready{};  // of a bundle, the best for this CPU first
  std::string ir_hash{};  // of the module's text, as NativeSource has it; "": not known, it has to be printed
};

// What happened to the native tier of one program. Times in milliseconds.
struct NativeStatus {
  enum class Source : std::uint8_t { None, Ready, Kept, Made };  // where the object is from
  enum class State : std::uint8_t { Pending, Ready, Slower, Disagrees, Unavailable };
  Source source{};
  State state{};
  bool kept_refused = false;  // an object was kept, and was not what it should be
  double object_ms = 0, link_ms = 0, check_ms = 0;
  double time_ratio = 0;  // to the interpreter's time on the checked events; 0: not measured
};
// "made in 12.1 ms", "kept; slower than the interpreter here": for a summary's end.
std::string in_words(const NativeStatus& status);

class NativeTier {
 public:
  // `generator` must outlive it.
  NativeTier(std::shared_ptr<const Program> program, const CodeGenerator* generator, NativeOptions options);
  ~NativeTier();
  NativeTier(const NativeTier&) = delete;
  NativeTier& operator=(const NativeTier&) = delete;

  void start();
  void wait();
  bool is_started() const { return is_started_; }
  bool is_done() const { return is_done_.load(std::memory_order_acquire); }
  // Null: not ready, or there is none.
  std::shared_ptr<const engine::NativeCode> code() const { return is_done() ? code_ : nullptr; }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  // Complete when is_done().
  const NativeStatus& status() const { return status_; }

 private:
  std::optional<std::string> ready_object(const std::string& ir_hash);
  Result<std::string> kept_or_made(const std::string& ir_hash);
  void make(const std::string& ir_hash);
  void settle(std::string_view object);
  void cannot_have(const Failure& why);
  void end();
  void refuse(const std::string& place, const std::string& reason);
  std::shared_ptr<const Program> program_;
  const CodeGenerator* generator_;
  NativeOptions options_;
  Diagnostics diagnostics_;                         // written by the thread, read when it is done
  NativeStatus status_;                             // the same
  std::shared_ptr<const engine::NativeCode> code_;  // the same
  std::atomic<bool> is_done_{false};
  bool is_started_ = false;
  std::thread thread_;
};

}  // namespace mpol::deploy
