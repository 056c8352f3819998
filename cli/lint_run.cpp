#include "cli/lint_run.hpp"

#include <fmt/chrono.h>

#include <chrono>
#include <filesystem>

#include "compiler/compile.hpp"
#include "compiler/lint/lint.hpp"

namespace mpol::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSettingsName = "mpol-lint.toml";

std::string today() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

fs::path absolute(const std::string& path) { return fs::absolute(path).lexically_normal(); }

// As people write it: seen from where they are, if it is below.
std::string shown(const fs::path& path) {
  const fs::path relative = path.lexically_relative(fs::current_path());
  return relative.empty() || *relative.begin() == ".." ? path.string() : relative.string();
}

class Linter {
 public:
  Linter(const Context& context, const Files& files, const LintOptions& options)
      : context_(context), files_(files), options_(options), run_(std::make_unique<LintRun>()) {}

  Result<std::unique_ptr<LintRun>> run() {
    auto packages = compiler::read_packages(options_.paths, files_, run_->sources, run_->findings);
    if (!packages) return packages.error();
    run_->has_policy_errors = run_->findings.has_errors();
    for (const compiler::Package& package : *packages) {
      if (run_->has_policy_errors) break;
      if (auto done = lint(package); !done) return done.error();
    }
    if (run_->has_policy_errors) return std::move(run_);
    Diagnostics stale;
    for (const auto& [path, baseline] : baselines_) baseline.report_stale(linted_, stale);
    run_->findings.append(stale);
    return std::move(run_);
  }

 private:
  Result<void> lint(const compiler::Package& package) {
    auto settings = settings_of(package);
    if (!settings) return settings.error();
    auto baseline = baseline_of(**settings);
    if (!baseline) return baseline.error();
    if (run_->has_policy_errors) return {};
    compiler::FolderLibrary library(files_, {compiler::root_of(package, run_->sources), context_.stdlib});
    Diagnostics checked, found(limits::kMaxFindingsOfLint);
    const compiler::Compiled compiled =
        compiler::compile(package, library, run_->sources, {.last = compiler::Stage::Check}, checked);
    lint::lint({package.files, compiled.policy, run_->sources}, **settings, checked, found);
    run_->packages += 1;
    for (const ast::File& file : package.files) {
      for (const ast::Decl& decl : file.decls) run_->rules += std::holds_alternative<ast::RuleDecl>(decl.node);
    }
    if (checked.has_errors()) {
      run_->findings.append(checked);
      run_->has_policy_errors = true;
      return {};
    }
    linted_.insert(package.name);
    for (Diagnostic& finding : found.list()) {
      const lint::BaselineEntry entry = lint::entry_of(finding, package.name, package.files, run_->sources);
      run_->all.add(entry);
      if (*baseline == nullptr || !(*baseline)->take(entry)) run_->findings.add(std::move(finding));
    }
    return {};
  }

  Result<const lint::Settings*> settings_of(const compiler::Package& package) {
    const std::string& first = run_->sources.file(package.files.front().id).name();
    const std::optional<fs::path> path =
        options_.config.empty() ? find_settings(folder_of(first)) : std::optional(absolute(options_.config));
    const std::string name = path ? path->string() : "";
    const auto [known, is_new] = settings_.try_emplace(name);
    if (!is_new) return &known->second;
    if (path) {
      auto text = files_.read(shown(*path), limits::kMaxConfigBytes);
      if (!text) return text.error();
      Diagnostics faults;
      known->second = lint::read_settings(run_->sources.add(shown(*path), std::move(*text)), run_->sources, faults);
      run_->findings.append(faults);
      run_->has_policy_errors = run_->has_policy_errors || faults.has_errors();
      known->second.path_of = [folder = path->parent_path()](const std::string& file) {
        return absolute(file).lexically_relative(folder).generic_string();
      };
      if (!known->second.baseline.empty())
        known->second.baseline = shown((path->parent_path() / known->second.baseline).lexically_normal());
    }
    known->second.today = options_.today.empty() ? today() : options_.today;
    return &known->second;
  }

  std::optional<fs::path> find_settings(const std::string& folder) const {
    for (fs::path at = absolute(folder);; at = at.parent_path()) {
      if (files_.kind((at / kSettingsName).string()) == PathKind::File) return at / kSettingsName;
      if (at == at.root_path()) return std::nullopt;
    }
  }

  // Null: none.
  Result<lint::Baseline*> baseline_of(const lint::Settings& settings) {
    const std::string& path = options_.baseline.empty() ? settings.baseline : options_.baseline;
    // A baseline that is being written for the first time is not there yet.
    if (path.empty() || !options_.write_baseline.empty()) return static_cast<lint::Baseline*>(nullptr);
    const auto [known, is_new] = baselines_.try_emplace(path);
    if (!is_new) return &known->second;
    auto text = files_.read(path, limits::kMaxPolicyBytes);
    if (!text) return text.error();
    Diagnostics faults;
    known->second.read(run_->sources.add(path, std::move(*text)), run_->sources, faults);
    run_->findings.append(faults);
    run_->has_policy_errors = run_->has_policy_errors || faults.has_errors();
    return &known->second;
  }

  const Context& context_;
  const Files& files_;
  const LintOptions& options_;
  std::unique_ptr<LintRun> run_;
  std::map<std::string, lint::Settings> settings_;  // by path; "": none
  std::map<std::string, lint::Baseline> baselines_;
  std::set<std::string> linted_;
};

}  // namespace

Result<std::unique_ptr<LintRun>> lint_policies(const Context& context, const Files& files, const LintOptions& options) {
  return Linter(context, files, options).run();
}

}  // namespace mpol::cli
