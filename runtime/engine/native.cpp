// JITLink without ORC: an object that needs no symbol of the process is one graph, laid out, fixed up, and made
// executable page by page. The only file that includes JITLink's headers.
#include "runtime/engine/native.hpp"

#include <llvm/ExecutionEngine/JITLink/JITLink.h>
#include <llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h>
#include <llvm/TargetParser/Host.h>

#include "program/native_object.hpp"

namespace mpol::engine {

using llvm::Error;
using llvm::jitlink::JITLinkMemoryManager;

struct NativeCode::Memory {
  std::unique_ptr<JITLinkMemoryManager> manager;
  JITLinkMemoryManager::FinalizedAlloc pages;

  ~Memory() {
    if (!pages) return;
    // Nothing can be done about pages that cannot be unmapped.
    llvm::consumeError(manager->deallocate(std::move(pages)));
  }
};

namespace {

struct Linked {
  std::string failure;
  std::uint64_t info = 0;
  JITLinkMemoryManager::FinalizedAlloc pages;
};

class LinkContext final : public llvm::jitlink::JITLinkContext {
 public:
  LinkContext(JITLinkMemoryManager& manager, Linked& linked)
      : JITLinkContext(nullptr), manager_(&manager), linked_(&linked) {}

  JITLinkMemoryManager& getMemoryManager() override { return *manager_; }
  void notifyFailed(Error error) override { linked_->failure = llvm::toString(std::move(error)); }
  void lookup(const LookupMap& symbols, std::unique_ptr<llvm::jitlink::JITLinkAsyncLookupContinuation> then) override {
    if (symbols.empty()) return then->run(llvm::jitlink::AsyncLookupResult());
    then->run(llvm::createStringError(llvm::inconvertibleErrorCode(), "the object asks for symbols of the process"));
  }
  Error notifyResolved(llvm::jitlink::LinkGraph& graph) override {
    for (const llvm::jitlink::Symbol* symbol : graph.defined_symbols()) {
      const bool is_info = symbol->hasName() && symbol->getName() == native::kInfoSymbol;
      if (is_info && symbol->getBlock().getSize() >= sizeof(native::Info))
        linked_->info = symbol->getAddress().getValue();
    }
    if (linked_->info != 0) return Error::success();
    return llvm::createStringError(llvm::inconvertibleErrorCode(), "the object has no table of its parts");
  }
  void notifyFinalized(JITLinkMemoryManager::FinalizedAlloc pages) override { linked_->pages = std::move(pages); }

 private:
  JITLinkMemoryManager* manager_;
  Linked* linked_;
};

Failure failure_of(Error error) { return Failure{"cannot link native code: " + llvm::toString(std::move(error))}; }

}  // namespace

NativeCode::NativeCode(std::unique_ptr<Memory> memory, const native::Info* info)
    : memory_(std::move(memory)), info_(info) {}
NativeCode::~NativeCode() = default;

std::string NativeCode::target_of(const std::string& level) {
  return target_text(llvm::sys::getProcessTriple(), level, "", LLVM_VERSION_STRING);
}

Result<std::shared_ptr<const NativeCode>> NativeCode::link(std::string_view object) {
  auto graph = llvm::jitlink::createLinkGraphFromObject(
      llvm::MemoryBufferRef(llvm::StringRef(object.data(), object.size()), "native code"));
  if (!graph) return failure_of(graph.takeError());
  auto manager = llvm::jitlink::InProcessMemoryManager::Create();
  if (!manager) return failure_of(manager.takeError());
  auto memory = std::make_unique<Memory>();
  memory->manager = std::move(*manager);
  Linked linked;
  // With the manager of this process every step is done when link() returns.
  llvm::jitlink::link(std::move(*graph), std::make_unique<LinkContext>(*memory->manager, linked));
  memory->pages = std::move(linked.pages);
  if (!linked.failure.empty()) return Failure{"cannot link native code: " + linked.failure};
  const auto* const info = reinterpret_cast<const native::Info*>(linked.info);
  if (info->abi_version != native::kAbiVersion) return Failure{"cannot link native code: it is of another ABI"};
  return std::shared_ptr<const NativeCode>(new NativeCode(std::move(memory), info));
}

}  // namespace mpol::engine
