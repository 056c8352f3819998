// Kept: what is kept of one policy over restarts: the bundles that were live, the newest last, a shadow, and what operators have set.
//
// In:      a folder of its own: state.json, and a file for each bundle, called by the digest of its bytes. "": nothing outlives the
//          process, and bundles cannot be had again.
// Out:     what is there; each change is on the disk when it returns, whole or not at all.
// Errors:  a Failure in words with the path. State that cannot be read is a Failure of open(): what operators have set is never
//          dropped without a word.
// Threads: belongs to one at a time.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/doors/durable_folder.hpp"
#include "program/bind_params.hpp"
#include "runtime/rule_modes.hpp"

namespace mpol::daemon {

// A bundle that was made live.
struct KeptBundle {
  std::string digest;                    // of its bytes, hexadecimal
  std::string bundle, package, release;  // its id, …
  std::string origin, by;                // where it came from; the token of whoever pushed it, "": nobody did
  std::int64_t loaded_ms = 0;            // since 1970
};

// Who set something last, and when.
struct KeptSetter {
  std::string by;            // the name of a token; "": nobody has
  std::int64_t time_ms = 0;  // since 1970
};

struct KeptState {
  std::vector<KeptBundle> history;
  std::optional<KeptBundle> shadow;  // that was pushed
  std::vector<ParamSetting> params;
  std::vector<ModeSetting> modes;
  KeptSetter params_set, modes_set;
  // What the source had when somebody put another in its place: it is not loaded from there again.
  std::string passed_over;
};

// As state.json holds it. Reading: a Failure in words where anything is missing or of another kind; nothing is made up.
std::string written(const KeptState& state);
Result<KeptState> read_kept(std::string_view text);

class Kept {
 public:
  // The policy's folder in `folder`, made where it is not there.
  static Result<Kept> open(const std::string& folder, const std::string& policy, std::size_t most);

  const KeptState& state() const { return state_; }
  bool is_on_disk() const { return folder_ != nullptr; }
  // Adds it as the newest. `state` says the rest; its history is not looked at.
  Result<void> add(KeptState state, const KeptBundle& bundle, std::string_view bytes);
  // Makes it the shadow that is kept.
  Result<void> add_shadow(const KeptBundle& bundle, std::string_view bytes);
  // Everything but the history.
  Result<void> set(KeptState state);
  Result<std::string> read(const std::string& digest) const;

 private:
  Result<void> write(KeptState next);
  // The file of a bundle, unless it is there.
  Result<void> write_bundle(const std::string& digest, std::string_view bytes);

  std::unique_ptr<DurableFolder> folder_;
  std::string path_;
  std::size_t most_ = 0;
  KeptState state_;
};

// A policy's name as the name of a file.
std::string file_name_of(const std::string& policy);

}  // namespace mpol::daemon
