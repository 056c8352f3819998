// Any bytes as a bundle: refused with a code, or read and written back the same. Since no change of a byte gets past the
// hashes, the same bytes are read again with hashes that fit, and what is then taken goes through all that reads parts.
#include <cstdlib>
#include <cstring>

#include "program/bundle_manifest.hpp"
#include "program/ir_text.hpp"
#include "program/patterns/scanner_plan.hpp"
#include "program/policy_form.hpp"

namespace {

using namespace mpol;

// The hashes that the table asks for, as far as it leads.
std::string with_hashes(std::string bytes) {
  constexpr std::size_t kFixed = 16, kEntry = 48;
  if (bytes.size() < kFixed) return bytes;
  std::uint32_t parts = 0;
  std::memcpy(&parts, bytes.data() + 12, 4);
  std::size_t names = 0;
  const std::size_t table = kFixed + std::size_t{parts} * kEntry;
  if (parts > 64 || table > bytes.size()) return bytes;
  std::vector<std::uint64_t> sizes(parts);
  for (std::uint32_t i = 0; i < parts; ++i) {
    std::uint32_t name = 0;
    std::memcpy(&name, bytes.data() + kFixed + i * kEntry + 4, 4);
    std::memcpy(&sizes[i], bytes.data() + kFixed + i * kEntry + 8, 8);
    names += name;
  }
  std::size_t at = table + names + 32;
  if (at > bytes.size()) return bytes;
  for (std::uint32_t i = 0; i < parts; ++i) {
    if (sizes[i] > bytes.size() - at) return bytes;
    const ContentDigest digest = content_digest(std::string_view(bytes).substr(at, sizes[i]));
    std::memcpy(bytes.data() + kFixed + i * kEntry + 16, digest.data(), 32);
    at += sizes[i];
  }
  const ContentDigest id = content_digest(std::string_view(bytes).substr(0, table + names));
  std::memcpy(bytes.data() + table + names, id.data(), 32);
  return bytes;
}

void use(const Bundle& bundle) {
  (void)facts_of(bundle.find(PartKind::Manifest)->bytes);
  for (const Part& part : bundle.parts)
    if (part.kind == PartKind::Plan) (void)patterns::read_plan(part.bytes, part.name);
  SourceTree sources;
  Diagnostics diagnostics;
  const ir::Module module =
      ir::parse(sources.add("policy.ir", std::string(bundle.find(PartKind::Ir)->bytes)), sources, diagnostics);
  if (diagnostics.has_errors()) return;
  if (form_of(module).empty() || make_manifest(module, bundle.parts, {"0", "", 0, 0}).empty()) std::abort();
}

void read(std::string_view bytes) {
  Diagnostics diagnostics;
  const auto bundle = read_bundle(bytes, "fuzz", Span{}, diagnostics);
  if (bundle.has_value() == diagnostics.has_errors()) std::abort();
  if (!bundle) return;
  if (write_bundle(*bundle) != bytes) std::abort();
  use(*bundle);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool ready = mpol::prepare_sealing();
  if (!ready) std::abort();
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read(bytes);
  read(with_hashes(bytes));
  return 0;
}
