// BuildFault: what is put where a bundle would be of sources that do not build, so that mpold tells why there is no new one, and the
// one before goes on. `mpol serve` writes it.
//
// Form:    the line `mpol-not-built 1`, then JSON: {"code":"E0307","message":"…","faults":["…"]}.
// Errors:  reading: null where it is none; one that is malformed is none either, and refused as a bundle.
// Threads: pure functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mpol::daemon {

struct BuildFault {
  std::string code, message;        // of the first error
  std::vector<std::string> faults;  // a line each
};
std::string written(const BuildFault& fault);
std::optional<BuildFault> read_build_fault(std::string_view bytes);

}  // namespace mpol::daemon
