// libsodium's random bytes, the same in every run of a fuzz target: where keys stand in tables, and so which code they meet,
// depends on a secret that is drawn when the process begins. In every target; a run with a seed repeats then (scripts/fuzz).
#include <sodium.h>

#include <atomic>
#include <cstdint>

namespace {

// SplitMix64 (Steele, Lea and Flood, 2014), of a counter.
std::uint64_t next() {
  static std::atomic<std::uint64_t> counter{0};
  std::uint64_t z = (counter += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

randombytes_implementation steady{
    [] { return "steady"; },
    [] { return static_cast<std::uint32_t>(next()); },
    nullptr,
    nullptr,
    [](void* buffer, std::size_t size) {
      auto* const bytes = static_cast<unsigned char*>(buffer);
      for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(next());
    },
    nullptr,
};

[[maybe_unused]] const int is_set = randombytes_set_implementation(&steady);

}  // namespace
