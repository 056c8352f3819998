#include "daemon/bundles/kept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "program/sealed_file.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kStateName = "state.json";
constexpr const char* kNextName = "next";
constexpr int kFormat = 1;

constexpr std::string_view kSuffix = ".mpolb";

std::string bundle_name(const std::string& digest) { return digest + std::string(kSuffix); }

bool is_kept(const KeptState& state, const std::string& digest) {
  return (state.shadow && state.shadow->digest == digest) ||
         std::any_of(state.history.begin(), state.history.end(),
                     [&](const KeptBundle& one) { return one.digest == digest; });
}

Json written(const KeptBundle& one) {
  return {{"digest", one.digest}, {"bundle", one.bundle}, {"package", one.package}, {"release", one.release},
          {"origin", one.origin}, {"by", one.by},         {"loaded", one.loaded_ms}};
}

bool is_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

const std::string& text_of(const Json& object, const char* name) {
  const Json& text = object.at(name);
  if (!text.is_string()) throw std::domain_error(fmt::format("`{}` is no string", name));
  return text.get_ref<const std::string&>();
}

std::int64_t number_of(const Json& object, const char* name) {
  const Json& number = object.at(name);
  // What is larger than any time, or no whole number, is a fault of the file and not another number.
  if (!number.is_number_integer() || (number.is_number_unsigned() && number.get<std::uint64_t>() > INT64_MAX))
    throw std::domain_error(fmt::format("`{}` is no whole number of 64 bits", name));
  return number.get<std::int64_t>();
}

const Json& list_of(const Json& object, const char* name) {
  const Json& list = object.at(name);
  if (!list.is_array()) throw std::domain_error(fmt::format("`{}` is no list", name));
  return list;
}

// Throws std::exception where something is missing or of another kind.
KeptBundle read_bundle(const Json& one) {
  KeptBundle bundle{text_of(one, "digest"), text_of(one, "bundle"), text_of(one, "package"), text_of(one, "release"),
                    text_of(one, "origin"), text_of(one, "by"),     number_of(one, "loaded")};
  // It becomes the name of a file.
  if (!is_digest(bundle.digest)) throw std::domain_error("`digest` is no 64 hexadecimal digits");
  return bundle;
}

// Throws like read_bundle. States of earlier versions have none.
void read_setter(const Json& all, const char* name, KeptSetter& setter) {
  if (all.contains(name)) setter = {text_of(all.at(name), "by"), number_of(all.at(name), "at")};
}

// Throws like read_bundle.
KeptState read_members(const Json& all) {
  if (number_of(all, "format") != kFormat) throw std::domain_error("its format is of another version");
  KeptState state;
  for (const Json& one : list_of(all, "history")) state.history.push_back(read_bundle(one));
  // States of earlier versions have none.
  if (all.contains("shadow")) state.shadow = read_bundle(all.at("shadow"));
  for (const Json& one : list_of(all, "params"))
    state.params.push_back({text_of(one, "name"), text_of(one, "key"), text_of(one, "value"), {}});
  for (const Json& one : list_of(all, "modes")) state.modes.push_back({text_of(one, "rule"), text_of(one, "mode")});
  read_setter(all, "params_set", state.params_set);
  read_setter(all, "modes_set", state.modes_set);
  state.passed_over = text_of(all, "passed_over");
  return state;
}

Result<void> write_whole(DurableFolder& folder, const std::string& name, std::string_view bytes) {
  auto file = folder.create(kNextName);
  if (!file) return file.error();
  if (auto done = (*file)->append(bytes); !done) return done;
  if (auto done = (*file)->sync(); !done) return done;
  return folder.rename(kNextName, name);
}

}  // namespace

std::string written(const KeptState& state) {
  Json history = Json::array(), params = Json::array(), modes = Json::array();
  for (const KeptBundle& one : state.history) history.push_back(written(one));
  for (const ParamSetting& one : state.params)
    params.push_back({{"name", one.name}, {"key", one.key}, {"value", one.value}});
  for (const ModeSetting& one : state.modes) modes.push_back({{"rule", one.rule}, {"mode", one.mode}});
  Json all{{"format", kFormat},
           {"history", std::move(history)},
           {"params", std::move(params)},
           {"modes", std::move(modes)},
           {"params_set", {{"by", state.params_set.by}, {"at", state.params_set.time_ms}}},
           {"modes_set", {{"by", state.modes_set.by}, {"at", state.modes_set.time_ms}}},
           {"passed_over", state.passed_over}};
  if (state.shadow) all["shadow"] = written(*state.shadow);
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<KeptState> read_kept(std::string_view text) {
  try {
    return read_members(Json::parse(text));
  } catch (const std::exception& error) {
    return Failure{error.what()};
  }
}

std::string file_name_of(const std::string& policy) {
  std::string name;
  for (const char c : policy) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                          c == '_' || (c == '.' && !name.empty());
    name += is_plain ? std::string(1, c) : fmt::format("%{:02x}", static_cast<unsigned char>(c));
  }
  constexpr std::size_t kMost = 200;
  return name.size() <= kMost ? name : name.substr(0, 100) + "-" + to_hex(content_digest(policy));
}

Result<Kept> Kept::open(const std::string& folder, const std::string& policy, std::size_t most) {
  Kept kept;
  kept.most_ = most;
  if (folder.empty()) return kept;
  if (auto outer = open_disk_folder(folder); !outer) return outer.error();
  kept.path_ = folder + '/' + file_name_of(policy);
  auto opened = open_disk_folder(kept.path_);
  if (!opened) return opened.error();
  kept.folder_ = *std::move(opened);
  const auto names = kept.folder_->list();
  if (!names) return names.error();
  if (std::find(names->begin(), names->end(), kStateName) == names->end()) return kept;
  const auto text = kept.folder_->read(kStateName);
  if (!text) return text.error();
  auto state = read_kept(*text);
  if (state) {
    kept.state_ = *std::move(state);
    return kept;
  }
  return Failure{
      fmt::format("`{}/{}` cannot be read: {}; put it right, or remove the folder and what was set and kept in it",
                  kept.path_, kStateName, state.error().message)};
}

Result<void> Kept::add(KeptState state, const KeptBundle& bundle, std::string_view bytes) {
  state.history = state_.history;
  if (auto done = write_bundle(bundle.digest, bytes); !done) return done;
  state.history.push_back(bundle);
  if (state.history.size() > most_)
    state.history.erase(state.history.begin(), state.history.end() - static_cast<std::ptrdiff_t>(most_));
  return write(std::move(state));
}

Result<void> Kept::add_shadow(const KeptBundle& bundle, std::string_view bytes) {
  if (auto done = write_bundle(bundle.digest, bytes); !done) return done;
  KeptState next = state_;
  next.shadow = bundle;
  return write(std::move(next));
}

Result<void> Kept::write_bundle(const std::string& digest, std::string_view bytes) {
  if (!folder_ || is_kept(state_, digest)) return {};
  return write_whole(*folder_, bundle_name(digest), bytes);
}

Result<void> Kept::set(KeptState state) {
  state.history = state_.history;
  return write(std::move(state));
}

Result<void> Kept::write(KeptState next) {
  if (folder_) {
    if (auto done = write_whole(*folder_, kStateName, written(next)); !done) return done;
    // What is in no row any more. A crash before leaves a file; the next change removes it.
    const auto names = folder_->list();
    for (const std::string& name : names ? *names : std::vector<std::string>{}) {
      const std::size_t stem = name.size() - std::min<std::size_t>(name.size(), kSuffix.size());
      if (name.ends_with(kSuffix) && !is_kept(next, name.substr(0, stem))) (void)folder_->remove(name);
    }
  }
  state_ = std::move(next);
  return {};
}

Result<std::string> Kept::read(const std::string& digest) const {
  if (!folder_) return Failure{"bundles are not kept: the setting `bundles.folder` is empty"};
  auto bytes = folder_->read(bundle_name(digest));
  if (!bytes) return bytes.error();
  if (to_hex(content_digest(*bytes)) != digest)
    return Failure{fmt::format("`{}/{}` is not what was kept there", path_, bundle_name(digest))};
  return bytes;
}

}  // namespace mpol::daemon
