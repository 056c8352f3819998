#include "runtime/deploy/native_tier.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/doors/thread_priority.hpp"
#include "base/limits.hpp"
#include "program/native_object.hpp"
#include "runtime/deploy/kept_plans.hpp"
#include "runtime/engine/check_native.hpp"

namespace mpol::deploy {
namespace {

class Stopwatch {
 public:
  double lap_ms() {
    const auto now = std::chrono::steady_clock::now();
    const double passed = std::chrono::duration<double, std::milli>(now - begin_).count();
    begin_ = now;
    return passed;
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

std::string in_words(const NativeStatus& status) {
  const std::string from = status.source == NativeStatus::Source::Ready ? "of the bundle"
                           : status.source == NativeStatus::Source::Kept
                               ? "kept"
                               : fmt::format("made in {:.0f} ms", status.object_ms);
  switch (status.state) {
    case NativeStatus::State::Pending: return "not ready";
    case NativeStatus::State::Ready: return from;
    case NativeStatus::State::Slower: return from + ", slower than the interpreter here";
    case NativeStatus::State::Disagrees: return from + ", disagrees with the interpreter";
    case NativeStatus::State::Unavailable: break;
  }
  return "unavailable";
}

NativeTier::NativeTier(std::shared_ptr<const Program> program, const CodeGenerator* generator, NativeOptions options)
    : program_(std::move(program)), generator_(generator), options_(std::move(options)) {}

NativeTier::~NativeTier() { wait(); }

void NativeTier::start() {
  if (is_started_) return;
  is_started_ = true;
  const std::string known = options_.ir_hash;
  if (const auto ready = known.empty() ? std::nullopt : ready_object(known)) {
    settle(*ready);
    return end();
  }
  thread_ = std::thread([this, known] {
    step_back(StepBack::Improves);  // until there is code the interpreter decides
    const std::string ir_hash = known.empty() ? native_source(program_->module(), "").ir_hash : known;
    const auto ready = known.empty() ? ready_object(ir_hash) : std::nullopt;
    ready ? settle(*ready) : make(ir_hash);
    end();
  });
}

void NativeTier::end() {
  options_.ready.clear();  // as large as the bundle
  is_done_.store(true, std::memory_order_release);
}

void NativeTier::wait() {
  if (thread_.joinable()) thread_.join();
}

void NativeTier::make(const std::string& ir_hash) {
  Stopwatch watch;
  const Result<std::string> object = kept_or_made(ir_hash);
  status_.object_ms = watch.lap_ms();
  object ? settle(*object) : cannot_have(object.error());
}

void NativeTier::cannot_have(const Failure& why) {
  status_.state = NativeStatus::State::Unavailable;
  diagnostics_.report(Code::R0107, Span{}, why.message);
}

void NativeTier::settle(std::string_view object) {
  using State = NativeStatus::State;
  Stopwatch watch;
  auto code = engine::NativeCode::link(object);
  status_.link_ms = watch.lap_ms();
  if (!code) {
    cannot_have(code.error());
  } else if (const auto rule = options_.check ? engine::check_native(*program_, *code) : std::nullopt) {
    status_.state = State::Disagrees;
    diagnostics_.report(Code::R0108, Span{}, program_->module().rules[rule->index].id);
  } else {
    if (options_.only_faster) status_.time_ratio = engine::time_ratio(*program_, *code);
    status_.state = status_.time_ratio > 1 ? State::Slower : State::Ready;
    if (status_.state == State::Ready) code_ = std::move(*code);
  }
  status_.check_ms = watch.lap_ms();
}

void NativeTier::refuse(const std::string& place, const std::string& reason) {
  status_.kept_refused = true;
  diagnostics_.report(Code::R0106, Span{}, place, reason);
}

// One that was made of other values of the parameters is no fault: it is of no use here.
std::optional<std::string> NativeTier::ready_object(const std::string& ir_hash) {
  NativeSource source{"", ir_hash};
  for (const ReadyObject& ready : options_.ready) {
    source.target = engine::NativeCode::target_of(ready.cpu);
    const std::string_view file = ready.file;
    if (const std::string head = source.head(); file.starts_with(head)) {
      status_.source = NativeStatus::Source::Ready;
      return std::string(file.substr(head.size()));  // aligned, as it is read
    }
    if (!is_for(file, source)) refuse(ready.place, "it is made for another CPU, LLVM or ABI");
  }
  return std::nullopt;
}

Result<std::string> NativeTier::kept_or_made(const std::string& ir_hash) {
  if (generator_ == nullptr) return Failure{"no code is ready for this CPU, and there is no code generator"};
  // The target is asked for where it is needed: a generator may be a library that is loaded then.
  NativeSource source{"", ir_hash};
  source.target = generator_->target();
  const std::optional<LocalKey> key = local_key(options_.cache);
  if (key) {
    if (const auto file = options_.cache.read(source.name(), limits::kMaxObjectBytes)) {
      const auto kept = open_sealed(*file, source.head(), *key);
      if (kept) {
        status_.source = NativeStatus::Source::Kept;
        return {boost::system::in_place_value, std::string(*kept)};
      }
      refuse(options_.cache.path_of(source.name()), kept.error().message);
    }
  }
  status_.source = NativeStatus::Source::Made;
  Result<std::string> object = generator_->object(program_->module());
  if (object && key) options_.cache.write(source.name(), seal(source.head(), *object, *key));
  return object;
}

}  // namespace mpol::deploy
