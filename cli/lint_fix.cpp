// Fixes are applied in rounds: one may lay bare the next, and of two that overlap the later waits for the next round. A
// round after which the policy has errors is taken back.
#include <algorithm>
#include <ostream>

#include "base/diagnostics/render.hpp"
#include "base/doors/replace_file.hpp"
#include "cli/lint_run.hpp"
#include "cli/unified_diff.hpp"
#include "compiler/format/format.hpp"

namespace mpol::cli {
namespace {

// The files of the disk, with changes that are not written yet.
class ChangedFiles final : public Files {
 public:
  explicit ChangedFiles(const Files& under) : under_(under) {}
  std::map<std::string, std::string> texts;

  PathKind kind(const std::string& path) const override { return under_.kind(path); }
  Result<std::string> read(const std::string& path, std::size_t max_bytes) const override {
    const auto changed = texts.find(path);
    if (changed == texts.end()) return under_.read(path, max_bytes);
    return {boost::system::in_place_value, changed->second};
  }
  Result<std::vector<std::string>> list(const std::string& folder) const override { return under_.list(folder); }

 private:
  const Files& under_;
};

bool overlap(const Edit& a, const Edit& b) {
  if (a.span.file != b.span.file) return false;
  return a.span.begin <= b.span.end && b.span.begin <= a.span.end;
}

// By file; of each finding the first fix, unless it touches one that is taken.
std::map<FileId, std::vector<Edit>> choose_edits(const std::vector<Diagnostic>& findings) {
  std::map<FileId, std::vector<Edit>> chosen;
  for (const Diagnostic& finding : findings) {
    if (finding.fixes.empty() || !info(finding.code).text.starts_with('L')) continue;
    const std::vector<Edit>& edits = finding.fixes.front().edits;
    const bool is_free = std::none_of(edits.begin(), edits.end(), [&](const Edit& edit) {
      const std::vector<Edit>& taken = chosen[edit.span.file];
      return std::any_of(taken.begin(), taken.end(), [&](const Edit& other) { return overlap(edit, other); });
    });
    if (!is_free) continue;
    for (const Edit& edit : edits) chosen[edit.span.file].push_back(edit);
  }
  return chosen;
}

// Of a file in the canonical form, also what comes of it is.
std::string fixed_text(std::string_view text, std::vector<Edit> edits) {
  std::string fixed = apply_edits(text, std::move(edits));
  return format::format(text).text == text ? format::format(fixed).text : fixed;
}

Result<void> write(Context& context, const ChangedFiles& changed, bool diff) {
  for (const auto& [name, text] : changed.texts) {
    if (diff) {
      auto before = context.files.read(name, limits::kMaxPolicyBytes);
      if (!before) return before.error();
      context.out << unified_diff(*before, text, name, name + " (fixed)");
    } else {
      if (auto written = replace_file(name, text); !written) return written.error();
      context.out << "fixed " << name << '\n';
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<LintRun>> fix_policies(Context& context, const LintOptions& options) {
  ChangedFiles changed(context.files);
  auto run = lint_policies(context, changed, options);
  for (int round = 0; run && round < limits::kMaxFixRounds && !(*run)->has_policy_errors; ++round) {
    const auto edits = choose_edits((*run)->findings.list());
    if (edits.empty()) break;
    const auto before = changed.texts;
    for (const auto& [file, list] : edits) {
      const SourceFile& source = (*run)->sources.file(file);
      changed.texts[source.name()] = fixed_text(source.text(), list);
    }
    auto next = lint_policies(context, changed, options);
    if (!next) return next.error();
    if ((*next)->has_policy_errors) {
      context.err << "internal error: a fix would break the policy; it is taken back\n";
      changed.texts = before;
      break;
    }
    run = std::move(next);
  }
  if (!run) return run;
  if (auto written = write(context, changed, options.diff); !written) return written.error();
  return run;
}

}  // namespace mpol::cli
