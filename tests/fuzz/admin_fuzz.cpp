// Any bytes as what an admin sends or leaves on the disk: bodies of parameters and of modes, state.json, what stands in place of a
// bundle, a query. Refused in words, or read; and what is written of it reads again the same.
#include <cstdlib>

#include "daemon/bundles/build_fault.hpp"
#include "daemon/bundles/kept.hpp"
#include "daemon/routes/policies.hpp"

namespace {

using namespace mpol::daemon;

void check(bool truth) {
  if (!truth) std::abort();
}

// The order of parameters says nothing: their JSON is an object.
void read_params(std::string_view bytes) {
  const auto params = routes::read_params(bytes);
  if (!params) return check(!params.error().message.empty());
  const std::string text = written(routes::params_json(*params));
  const auto again = routes::read_params(text);
  check(again && again->size() == params->size() && written(routes::params_json(*again)) == text);
}

void read_modes(std::string_view bytes) {
  const auto modes = routes::read_modes(bytes);
  if (!modes) return check(!modes.error().message.empty());
  const std::string text = written(routes::modes_json(*modes));
  const auto again = routes::read_modes(text);
  check(again && again->size() == modes->size() && written(routes::modes_json(*again)) == text);
}

void read_state(std::string_view bytes) {
  const auto state = read_kept(bytes);
  if (!state) return check(!state.error().message.empty());
  for (const KeptBundle& one : state->history) check(one.digest.size() == 64);
  const std::string text = written(*state);
  const auto again = read_kept(text);
  check(again && written(*again) == text);
}

void read_fault(std::string_view bytes) {
  const auto fault = read_build_fault(bytes);
  if (!fault) return;
  check(!fault->code.empty() && fault->code.size() <= 32);
  const std::string text = written(*fault);
  const auto again = read_build_fault(text);
  check(!again ? text.size() > 65'536 : again->code == fault->code && written(*again) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_params(bytes);
  read_modes(bytes);
  read_state(bytes);
  read_fault(bytes);
  check(routes::query_value(bytes, "shadow").size() <= size);
  const std::string name = file_name_of(std::string(bytes));
  check(name.size() <= 200 && name.find('/') == std::string::npos && name != "." && name != "..");
  return 0;
}
