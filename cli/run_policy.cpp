#include "cli/run_policy.hpp"

#include <ostream>

#include "cli/bundle_policy.hpp"
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

// What is to run, before the operator's parameters.
struct Subject {
  SourceTree sources;
  Diagnostics diagnostics;
  std::optional<ir::Module> module;
  std::unique_ptr<OpenBundle> bundle;  // null: it comes from sources
};

Result<std::unique_ptr<Subject>> read_sources(Context& context, const std::vector<std::string>& paths) {
  auto policies = compile_policies(context, paths, {});
  if (!policies) return policies.error();
  Policies& read = **policies;
  if (read.packages.size() != 1) {
    std::string names;
    for (const auto& [package, compiled] : read.packages) names += (names.empty() ? "`" : ", `") + package.name + '`';
    return Failure{"found the packages " + names + ", expected the files of one package"};
  }
  auto subject = std::make_unique<Subject>();
  subject->module = std::move(read.packages.front().second.module);
  subject->sources = std::move(read.sources);
  subject->diagnostics = std::move(read.diagnostics);
  return subject;
}

Result<std::unique_ptr<Subject>> read_bundle(Context& context, const std::vector<std::string>& paths,
                                             const BundleOptions& options) {
  if (paths.size() != 1) return Failure{"found a bundle among several paths, expected it alone"};
  auto subject = std::make_unique<Subject>();
  auto open = open_bundle(paths.front(), options, context.files, subject->sources, subject->diagnostics);
  if (!open) return open.error();
  subject->bundle = *std::move(open);
  if (subject->bundle) subject->module = read_module(*subject->bundle, subject->sources, subject->diagnostics);
  return subject;
}

}  // namespace

Result<LoadedPolicy> load_policy(Context& context, const std::vector<std::string>& paths,
                                 const std::vector<std::string>& params, const BundleOptions& options) {
  auto read = is_bundle(paths, options) ? read_bundle(context, paths, options) : read_sources(context, paths);
  if (!read) return read.error();
  Subject& subject = **read;
  const OpenBundle* const trusted = subject.bundle && subject.bundle->is_trusted ? subject.bundle.get() : nullptr;
  LoadedPolicy loaded;
  if (auto& module = subject.module) {
    auto settings = read_settings(params, subject.sources);
    if (!settings) return settings.error();
    bind_params(*module, *settings, subject.diagnostics);
    KeptPlans plans(CacheFolder::of_user(), context, trusted ? &trusted->bundle : nullptr, paths.front());
    if (!subject.diagnostics.has_errors())
      loaded.program = load(std::move(*module), subject.diagnostics, ScannerKind::Fast, &plans);
    if (trusted) loaded.ready = ready_objects(*trusted);
  }
  show(context, subject.diagnostics, subject.sources, "human");
  if (subject.diagnostics.has_errors()) loaded.program = nullptr;
  return loaded;
}

}  // namespace mpol::cli
