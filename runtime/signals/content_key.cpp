#include "runtime/signals/content_key.hpp"

#include <sodium.h>

#include "base/assert.hpp"

namespace mpol::signals {
namespace {

// Each part with its length before it, so that no two contents have the same bytes.
class Parts {
 public:
  explicit Parts(const std::array<std::uint8_t, 32>& secret) {
    crypto_generichash_init(&state_, secret.data(), secret.size(), std::tuple_size_v<ContentKey>);
  }
  void add(std::string_view bytes) {
    const std::uint64_t size = bytes.size();
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(&size), sizeof size);
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
  ContentKey end() {
    ContentKey key;
    crypto_generichash_final(&state_, key.data(), key.size());
    return key;
  }

 private:
  crypto_generichash_state state_;
};

}  // namespace

ContentHasher::ContentHasher() {
  MPOL_ASSERT(sodium_init() >= 0, "libsodium has a source of random bytes");
  randombytes_buf(secret_.data(), secret_.size());
}

ContentKey ContentHasher::key(std::size_t provider, Sees sees, const Content& content) const {
  Parts parts(secret_);
  parts.add(std::to_string(provider));
  parts.add(content.judged());
  if (sees.kind) parts.add(content.kind);
  if (sees.language) parts.add(content.language);
  for (std::size_t i = 0; sees.turns && i < content.turns.size(); ++i) {
    parts.add(content.turns[i].role);
    parts.add(content.turns[i].text);
  }
  return parts.end();
}

}  // namespace mpol::signals
