// Bundles for tests: one that is small and good, and parts put together as no writer would.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "program/bundle.hpp"

namespace mpol::test {

inline constexpr std::string_view kSmallIr = "mpol_ir 1\npackage \"t\"\n\n%0 = truth 1 : Truth\n";

inline std::vector<Part> small_parts() {
  return {{PartKind::Manifest, "manifest.json", "{\"package\":\"t\"}\n"},
          {PartKind::Policy, "t/t.mpol", "package t\n"},
          {PartKind::Ir, "policy.ir", kSmallIr}};
}

// What read_bundle says of it: "" when it takes it, else the codes.
inline std::string refusal_of(std::string_view bytes) {
  Diagnostics diagnostics;
  const auto bundle = read_bundle(bytes, "x.mpolb", Span{}, diagnostics);
  std::string codes;
  for (const Diagnostic& fault : diagnostics.list())
    codes += (codes.empty() ? "" : " ") + std::string(info(fault.code).text);
  if (bundle && !codes.empty()) return "taken, with " + codes;
  if (!bundle && codes.empty()) return "refused without a word";
  return codes;
}

}  // namespace mpol::test
