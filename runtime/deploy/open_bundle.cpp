#include "runtime/deploy/open_bundle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "program/cpu_level.hpp"
#include "program/ir_text.hpp"

namespace mpol::deploy {
namespace {

Result<PublicKey> read_key(const std::string& given, const Files& files) {
  // A secret on the command line is seen by every process; it is not repeated here.
  if (looks_like_secret_key(given)) return Failure{"a secret key stands on the command line, expected a public one"};
  if (looks_like_public_key(given)) {
    auto key = read_public_key(given);
    return key ? key : Failure{fmt::format("`{}`: {}", given, key.error().message)};
  }
  auto text = files.read(given, limits::kMaxKeyBytes);
  if (!text) return text.error();
  auto key = read_public_key(*text);
  wipe(*text);
  return key ? key : Failure{fmt::format("`{}`: {}", given, key.error().message)};
}

}  // namespace

Result<TrustedKeys> read_keys(const std::vector<std::string>& given, std::size_t need, const Files& files) {
  TrustedKeys trusted;
  trusted.need = need;
  for (const std::string& one : given) {
    auto key = read_key(one, files);
    if (!key) return key.error();
    if (std::find(trusted.keys.begin(), trusted.keys.end(), *key) == trusted.keys.end()) trusted.keys.push_back(*key);
  }
  if (const std::size_t keys = trusted.keys.size(); need > std::max<std::size_t>(keys, 1))
    return Failure{fmt::format("{} signatures are asked for, and {} given", need,
                               keys == 1 ? "one key is" : fmt::format("{} keys are", keys))};
  return trusted;
}

std::unique_ptr<OpenBundle> open_bundle(std::string_view bytes, const std::string& path, const TrustedKeys& trusted,
                                        SourceTree& sources, Diagnostics& diagnostics) {
  auto open = std::make_unique<OpenBundle>();
  open->path = path;
  open->place = {sources.add(path, ""), 0, 0};
  auto bundle = read_bundle(bytes, path, open->place, diagnostics);
  if (!bundle) return nullptr;
  open->bundle = *std::move(bundle);
  open->signers = count_signers(open->bundle, trusted.keys);
  open->is_trusted = !trusted.keys.empty() && open->signers >= trusted.need;
  if (trusted.keys.empty() || open->is_trusted) return open;
  diagnostics.report(Code::R0113, open->place, path, open->signers, trusted.need);
  return nullptr;
}

Result<std::unique_ptr<OpenBundle>> open_bundle(const std::string& path, const TrustedKeys& trusted, const Files& files,
                                                SourceTree& sources, Diagnostics& diagnostics) {
  if (!prepare_sealing()) return Failure{"this machine has no source of randomness"};
  auto bytes = files.read(path, limits::kMaxBundleBytes);
  if (!bytes) return bytes.error();
  auto open = open_bundle(*bytes, path, trusted, sources, diagnostics);
  // The views stay good: a bundle is longer than what a string holds in itself.
  if (open) open->bytes = *std::move(bytes);
  return open;
}

std::optional<ir::Module> read_module(const OpenBundle& open, SourceTree& sources, Diagnostics& diagnostics) {
  const Part& part = *open.bundle.find(PartKind::Ir);
  const FileId file = sources.add(open.path + "/" + part.name, std::string(part.bytes));
  ir::Module module = ir::parse(file, sources, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return module;
}

std::vector<ReadyObject> ready_objects(const OpenBundle& open) {
  std::vector<ReadyObject> objects;
  if (!open.is_trusted) return objects;
  const auto levels = cpu_levels();
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    const Part* const part = open.bundle.find(PartKind::Native, *level);
    if (part == nullptr || !runs_on_this_cpu(*level)) continue;
    objects.push_back({fmt::format("{} ({})", open.path, *level), std::string(*level), std::string(part->bytes)});
  }
  return objects;
}

}  // namespace mpol::deploy
