// Source: where the bundle of a policy comes from, looked at again and again. One file a kind, sources.def.
//
// Errors:  a Look that says what failed; the source is asked again later.
// Threads: a source belongs to one thread; `interrupt` may be set from any.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/config.hpp"

namespace mpol::daemon {

struct Look {
  enum class What : std::uint8_t {
    Same,    // as at the last look
    New,     // `bytes`
    Failed,  // `code`, `message`
  } what{};
  std::string bytes, origin;  // origin: the path or URL, for people
  std::string code, message;
  std::int64_t pause_ms = 0;  // until it should be looked at again
};

class Source {
 public:
  virtual ~Source() = default;
  // `again`: what is there is New, whether it was seen before or not. It may wait; once `interrupt` is true it returns soon.
  virtual Look look(bool again, const std::atomic<bool>& interrupt) = 0;
  // Whether look() never waits for others.
  virtual bool is_local() const { return true; }
};

struct SourceOptions {
  std::int64_t poll_ms = 30'000;
  std::function<std::uint32_t()> random;  // for jitter
};

// Null: the policy is pushed only.
std::unique_ptr<Source> make_source(const PolicySettings& settings, const SourceOptions& options);
// Of one file; also of what decides in the shadow.
std::unique_ptr<Source> make_file_source(const std::string& path, const SourceOptions& options);

#define MPOL_BUNDLE_SOURCE(name) \
  std::unique_ptr<Source> make_##name##_source(const PolicySettings& settings, const SourceOptions& options);
#include "daemon/bundles/sources.def"
#undef MPOL_BUNDLE_SOURCE

}  // namespace mpol::daemon
