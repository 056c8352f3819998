// mpol_options: what a caller has said of how policies are loaded. Nothing is looked at before one is.
#pragma once
#include <string>
#include <vector>

#include "embed/state.hpp"

struct mpol_options {
  std::vector<std::string> keys, params;
  std::size_t need = 1;
  std::string cache;
  mpol_native native = MPOL_NATIVE_BACKGROUND;
  mpol::embed::Held<mpol_state> state;
  // What was refused, if anything was: a caller who did not look must not load a policy that lacks it.
  const char* refused = nullptr;
};
