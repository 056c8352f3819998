#include "daemon/bundles/kept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "program/sealed_file.hpp"

namespace mpol::daemon {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kStateName = "state.json";
constexpr const char* kNextName = "next";
constexpr int kFormat = 1;

std::string bundle_name(const std::string& digest) { return digest + ".mpolb"; }

std::string written(const KeptState& state) {
  Json history = Json::array(), params = Json::array(), modes = Json::array();
  for (const KeptBundle& one : state.history) {
    history.push_back({{"digest", one.digest},
                       {"bundle", one.bundle},
                       {"package", one.package},
                       {"release", one.release},
                       {"origin", one.origin},
                       {"by", one.by},
                       {"loaded", one.loaded_ms}});
  }
  for (const ParamSetting& one : state.params)
    params.push_back({{"name", one.name}, {"key", one.key}, {"value", one.value}});
  for (const ModeSetting& one : state.modes) modes.push_back({{"rule", one.rule}, {"mode", one.mode}});
  const Json all{{"format", kFormat},
                 {"history", std::move(history)},
                 {"params", std::move(params)},
                 {"modes", std::move(modes)},
                 {"params_set", {{"by", state.params_set.by}, {"at", state.params_set.time_ms}}},
                 {"modes_set", {{"by", state.modes_set.by}, {"at", state.modes_set.time_ms}}},
                 {"passed_over", state.passed_over}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

bool is_digest(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Throws Json::exception where something is missing or of another kind.
Result<KeptState> read_state(const std::string& text) {
  const Json all = Json::parse(text);
  if (all.at("format").get<int>() != kFormat) return Failure{"its format is of another version"};
  KeptState state;
  for (const Json& one : all.at("history")) {
    KeptBundle bundle{one.at("digest"), one.at("bundle"), one.at("package"), one.at("release"),
                      one.at("origin"), one.at("by"),     one.at("loaded")};
    // It becomes the name of a file.
    if (!is_digest(bundle.digest)) return Failure{"`digest` is no 64 hexadecimal digits"};
    state.history.push_back(std::move(bundle));
  }
  for (const Json& one : all.at("params")) state.params.push_back({one.at("name"), one.at("key"), one.at("value"), {}});
  for (const Json& one : all.at("modes")) state.modes.push_back({one.at("rule"), one.at("mode")});
  const auto read_setter = [&](const char* name, KeptSetter& setter) {
    if (all.contains(name)) setter = {all[name].at("by"), all[name].at("at")};
  };
  read_setter("params_set", state.params_set);
  read_setter("modes_set", state.modes_set);
  state.passed_over = all.at("passed_over");
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
  std::string wrong;
  try {
    if (auto state = read_state(*text)) {
      kept.state_ = *std::move(state);
      return kept;
    } else {
      wrong = state.error().message;
    }
  } catch (const Json::exception& error) {
    wrong = error.what();
  }
  return Failure{
      fmt::format("`{}/{}` cannot be read: {}; put it right, or remove the folder and what was set and kept in it",
                  kept.path_, kStateName, wrong)};
}

Result<void> Kept::add(KeptState state, const KeptBundle& bundle, std::string_view bytes) {
  state.history = state_.history;
  if (folder_) {
    const auto is_it = [&](const KeptBundle& one) { return one.digest == bundle.digest; };
    if (std::none_of(state.history.begin(), state.history.end(), is_it)) {
      if (auto done = write_whole(*folder_, bundle_name(bundle.digest), bytes); !done) return done;
    }
  }
  state.history.push_back(bundle);
  if (state.history.size() > most_)
    state.history.erase(state.history.begin(), state.history.end() - static_cast<std::ptrdiff_t>(most_));
  return write(std::move(state));
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
      const bool is_used = std::any_of(next.history.begin(), next.history.end(),
                                       [&](const KeptBundle& one) { return bundle_name(one.digest) == name; });
      if (name.ends_with(".mpolb") && !is_used) (void)folder_->remove(name);
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
