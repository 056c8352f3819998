#include "cli/run_policy.hpp"

#include <ostream>

#include "cli/kept_plans.hpp"
#include "cli/policy.hpp"
#include "program/bind_params.hpp"

namespace mpol::cli {
namespace {

// `name=value` or `name[key]=value`. The settings become a source file of their own, a line each, so that a faulty one
// is shown like any other text.
Result<std::vector<ParamSetting>> read_settings(const std::vector<std::string>& params, SourceTree& sources) {
  std::string text;
  for (const std::string& param : params) text += param + '\n';
  const FileId file = sources.add("--param", text);
  std::vector<ParamSetting> settings;
  std::uint32_t begin = 0;
  for (const std::string& param : params) {
    const std::size_t equals = param.find('=');
    if (equals == std::string::npos) return Failure{"found `" + param + "` after --param, expected name=value"};
    ParamSetting setting{param.substr(0, equals),
                         "",
                         param.substr(equals + 1),
                         {file, begin, begin + static_cast<std::uint32_t>(param.size())}};
    if (const std::size_t bracket = setting.name.find('[');
        bracket != std::string::npos && setting.name.ends_with(']')) {
      setting.key = setting.name.substr(bracket + 1, setting.name.size() - bracket - 2);
      setting.name.resize(bracket);
    }
    begin += static_cast<std::uint32_t>(param.size()) + 1;
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace

Result<LoadedPolicy> load_policy(Context& context, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& params) {
  auto policies = compile_policies(context, paths, {});
  if (!policies) return policies.error();
  Policies& read = **policies;
  if (read.packages.size() != 1) {
    std::string names;
    for (const auto& [package, compiled] : read.packages) names += (names.empty() ? "`" : ", `") + package.name + '`';
    return Failure{"found the packages " + names + ", expected the files of one package"};
  }
  LoadedPolicy loaded;
  if (auto& module = read.packages.front().second.module) {
    auto settings = read_settings(params, read.sources);
    if (!settings) return settings.error();
    bind_params(*module, *settings, read.diagnostics);
    KeptPlans plans(CacheFolder::of_user(), context);
    if (!read.diagnostics.has_errors())
      loaded.program = load(std::move(*module), read.diagnostics, ScannerKind::Fast, &plans);
  }
  show(context, read.diagnostics, read.sources, "human");
  if (read.diagnostics.has_errors()) loaded.program = nullptr;
  return loaded;
}

}  // namespace mpol::cli
