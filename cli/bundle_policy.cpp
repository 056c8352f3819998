#include "cli/bundle_policy.hpp"

#include <fmt/format.h>

#include "cli/build_info.hpp"
#include "cli/make_bundle.hpp"
#include "program/bundle_manifest.hpp"
#include "program/ir_text.hpp"

namespace mpol::cli {
namespace {

void report_other(const OpenBundle& open, const std::string& what, Diagnostics& diagnostics) {
  const auto facts = facts_of(open.bundle.find(PartKind::Manifest)->bytes);
  const std::string reason = facts && facts->compiler != kVersion
                                 ? fmt::format("it was built by mpol {}, and this is {}", facts->compiler, kVersion)
                                 : "it was changed after it was built, or built by another state of mpol";
  diagnostics.report(Code::R0114, open.place, open.path, what, reason);
}

std::string described(const Part& part) { return fmt::format("{} `{}`", name(part.kind), part.name); }

// The first part of one that the other does not have, or has otherwise. Empty: none.
std::string other_part(const std::vector<Part>& parts, const Bundle& bundle) {
  for (const Part& part : parts) {
    const Part* const same = bundle.find(part.kind, part.name);
    if (same == nullptr || same->bytes != part.bytes) return described(part);
  }
  return {};
}

}  // namespace

compiler::SourceSet source_set(const Bundle& bundle, std::string package) {
  compiler::SourceSet set;
  set.package = std::move(package);
  for (const Part& part : bundle.parts) {
    if (part.kind == PartKind::Policy) set.own.push_back({part.name, std::string(part.bytes)});
    if (part.kind == PartKind::Import) set.imports.push_back({part.name, std::string(part.bytes)});
  }
  return set;
}

compiler::Compiled compile_again(const OpenBundle& open, SourceTree& sources, Diagnostics& diagnostics) {
  const auto module = read_module(open, sources, diagnostics);
  if (!module) return {};
  const compiler::SourceSet set = source_set(open.bundle, module->tables.package);
  compiler::Compiled compiled = compiler::compile(set, sources, diagnostics);
  if (compiled.module && ir::print(*compiled.module) == open.bundle.find(PartKind::Ir)->bytes) return compiled;
  report_other(open, described(*open.bundle.find(PartKind::Ir)), diagnostics);
  compiled.module = std::nullopt;
  return compiled;
}

Result<void> build_again(const OpenBundle& open, SourceTree& sources, Diagnostics& diagnostics) {
  const compiler::Compiled compiled = compile_again(open, sources, diagnostics);
  if (!compiled.module) return {};
  std::vector<std::string> levels;
  for (const Part& part : open.bundle.parts)
    if (part.kind == PartKind::Native) levels.push_back(part.name);
  const compiler::SourceSet set = source_set(open.bundle, compiled.module->tables.package);
  auto made = make_parts(set, *compiled.module, levels, diagnostics);
  if (!made) return made.error();
  const auto facts = facts_of(open.bundle.find(PartKind::Manifest)->bytes);
  if (facts) made->add_manifest(*compiled.module, *facts);
  std::string other = other_part(made->parts(), open.bundle);
  Bundle again;
  again.parts = made->parts();
  if (other.empty()) other = other_part(open.bundle.parts, again);
  if (!other.empty()) report_other(open, other, diagnostics);
  return {};
}

}  // namespace mpol::cli
