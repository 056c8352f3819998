// Policy: a compiled policy that is ready to decide: its program, where its state is kept, its native code.
//
// In:      the bytes of a bundle, or a module that was just compiled; the operator's parameters; what it may use.
// Out:     null after a report: the bundle is refused (R0110 … R0114), its IR (E09xx), its parameters (R0101 … R0105), its
//          counters (R04xx). Warnings (R0106, R0109) come with a policy that is ready.
// Native code comes later, from a thread of its own (native_tier.hpp), unless it is asked to wait for it.
// Threads: immutable and shared; it lives as long as somebody decides with it. Each who decides has a Decider of his own.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/doors/cache_folder.hpp"
#include "program/bind_params.hpp"
#include "runtime/decider.hpp"
#include "runtime/deploy/native_tier.hpp"
#include "runtime/deploy/open_bundle.hpp"
#include "runtime/engine/stream_plan.hpp"

namespace mpol::deploy {

struct LoadOptions {
  TrustedKeys trusted;
  std::vector<ParamSetting> params;  // their spans are not looked at
  CacheFolder cache{""};
  const CodeGenerator* generator = nullptr;  // null: only code of the bundle is used; it must outlive the policy
  bool native = true;                        // false: the interpreter decides
  bool check_native = true;                  // against the interpreter, on generated events
  bool wait_for_native = false;              // until its code is there, or is known not to come
  // Where counters are kept; shared by policies, and by a policy with the one that comes after it. Null: its own.
  std::shared_ptr<counters::CounterStore> store;
};

class Policy {
 public:
  // Called by load_policy().
  Policy(std::string name, std::shared_ptr<const Program> program, std::shared_ptr<const StateBinding> binding);

  const std::string& name() const { return name_; }  // what people call where it comes from: a path, a URL
  const std::string& package() const { return program_->tables().package; }
  const std::string& id() const { return id_; }            // of the bundle, hexadecimal; "": it comes from none
  const std::string& release() const { return release_; }  // what the author calls this state; "": nothing
  std::size_t signers() const { return signers_; }
  const std::shared_ptr<const Program>& program() const { return program_; }
  const std::shared_ptr<const StateBinding>& binding() const { return binding_; }  // null: it keeps no state
  // Null: not yet, or there is none.
  std::shared_ptr<const engine::NativeCode> native() const { return tier_ ? tier_->code() : nullptr; }
  // For texts in pieces; made when first asked for, by whoever asks, which takes a while for many patterns.
  std::shared_ptr<const engine::StreamPlan> stream_plan() const;
  bool has_stream_plan() const { return has_plan_.load(std::memory_order_acquire); }
  // Null: nobody has asked for native code.
  const NativeTier* tier() const { return tier_.get(); }

 private:
  friend std::shared_ptr<const Policy> load_policy(ir::Module module, const OpenBundle* open, const std::string& name,
                                                   const LoadOptions& options, SourceTree& sources,
                                                   Diagnostics& diagnostics);
  std::string name_, id_, release_;
  std::size_t signers_ = 0;
  std::shared_ptr<const Program> program_;
  std::shared_ptr<const StateBinding> binding_;
  std::unique_ptr<NativeTier> tier_;
  mutable std::once_flag plan_once_;
  mutable std::shared_ptr<const engine::StreamPlan> plan_;
  mutable std::atomic<bool> has_plan_{false};
};

// `bytes` are those of a bundle; `name` is what diagnostics call it.
std::shared_ptr<const Policy> load_policy(std::string_view bytes, const std::string& name, const LoadOptions& options,
                                          SourceTree& sources, Diagnostics& diagnostics);
// `open`: null, or the bundle that the module is of.
std::shared_ptr<const Policy> load_policy(ir::Module module, const OpenBundle* open, const std::string& name,
                                          const LoadOptions& options, SourceTree& sources, Diagnostics& diagnostics);

}  // namespace mpol::deploy
