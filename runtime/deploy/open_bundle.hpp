// Bundles that are opened to be used: the bytes, and the keys that their signatures are held against.
//
// Errors:  what cannot be read is a Failure; a bundle that is refused (R0110 … R0113, in diagnostics) is null.
// Threads: pure functions.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/doors/files.hpp"
#include "base/result.hpp"
#include "program/bundle.hpp"
#include "program/ir.hpp"
#include "program/native_object.hpp"

namespace mpol::deploy {

// Who must have signed.
struct TrustedKeys {
  std::vector<PublicKey> keys;  // none: nobody need have
  std::size_t need = 1;         // how many of them
};
// Each is a public key or a file that holds one.
Result<TrustedKeys> read_keys(const std::vector<std::string>& given, std::size_t need, const Files& files);

struct OpenBundle {
  std::string path;         // or what people call it
  Span place;               // of diagnostics about all of it
  std::string bytes;        // "": they are the caller's
  Bundle bundle;            // views into the bytes
  std::size_t signers = 0;  // of the keys that were given
  bool is_trusted = false;  // keys were given, and as many as are needed have signed
};

// `sources` gets a file without text, so that diagnostics have a place.
// `bytes` must outlive it.
std::unique_ptr<OpenBundle> open_bundle(std::string_view bytes, const std::string& path, const TrustedKeys& trusted,
                                        SourceTree& sources, Diagnostics& diagnostics);
Result<std::unique_ptr<OpenBundle>> open_bundle(const std::string& path, const TrustedKeys& trusted, const Files& files,
                                                SourceTree& sources, Diagnostics& diagnostics);

// Its IR; none after a report (E09xx).
std::optional<ir::Module> read_module(const OpenBundle& open, SourceTree& sources, Diagnostics& diagnostics);
// Its native code that this CPU can run, the best first. None of a bundle that is not trusted.
std::vector<ReadyObject> ready_objects(const OpenBundle& open);

}  // namespace mpol::deploy
