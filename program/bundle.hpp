// Bundles: a compiled policy as one file, with what it was made from. docs/bundles.md has the format byte by byte.
//
// A head (what parts there are, their sizes and hashes) with its own hash, the parts, and the signatures of that hash.
// There is one way to write a bundle: the same parts give the same bytes, and what read_bundle takes, write_bundle gives.
//
// In:      bytes of anybody. Out: parts as views into those bytes.
// Errors:  R0110 … R0112; nothing is used of a bundle that is refused. Sizes are held against the bytes that are there and
//          against limits.hpp before anything is allocated by them.
// Threads: pure functions; call prepare_sealing() once before.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics/diagnostics.hpp"
#include "base/limits.hpp"
#include "program/sealed_file.hpp"
#include "program/signing.hpp"

namespace mpol {

inline constexpr std::uint32_t kBundleFormat = 1;

enum class PartKind : std::uint32_t {
#define MPOL_BUNDLE_PART(kind, number, name, most_bytes, most_parts) kind = number,
#include "program/bundle_parts.def"
#undef MPOL_BUNDLE_PART
};
std::string_view name(PartKind kind);

struct Part {
  PartKind kind{};
  std::string name;
  std::string_view bytes;
  ContentDigest digest{};  // of the bytes, where it was read
};

struct BundleSignature {
  PublicKey key;
  SignatureBytes bytes{};
};

struct Bundle {
  std::vector<Part> parts;                  // by kind, then by name; files of the policy as they are compiled
  ContentDigest id{};                       // the hash of the head, and so of everything
  std::vector<BundleSignature> signatures;  // by key, each once; all hold
  std::string release;                      // as the manifest of one that was read says; "": nothing

  // Null: there is none.
  const Part* find(PartKind kind, std::string_view name = {}) const;  // `name` empty: the first of its kind
};

std::string write_bundle(const std::vector<Part>& parts, const std::vector<BundleSignature>& signatures = {});
// `name`: what diagnostics call it; `place`: where they are put.
std::optional<Bundle> read_bundle(std::string_view bytes, const std::string& name, Span place,
                                  Diagnostics& diagnostics);

// What a signer signs: words that say what this is, and the id.
std::string signed_message(const ContentDigest& id);
// Adds one, or replaces that of the same key. `bundle` is unchanged but for its signatures.
void add_signature(Bundle& bundle, const SecretKey& key);
std::string write_bundle(const Bundle& bundle);
// How many of the keys have signed.
std::size_t count_signers(const Bundle& bundle, const std::vector<PublicKey>& keys);

}  // namespace mpol
