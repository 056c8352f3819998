#include "compiler/mutate/recompile.hpp"

#include <map>

#include "base/diagnostics/render.hpp"
#include "compiler/parse/parse.hpp"
#include "program/ir_text.hpp"
#include "program/sealed_file.hpp"

namespace mpol::mutate {
namespace {

// The text with all blanked out but its package line and one declaration: places stay, and parsing is quick.
std::string with_one_decl(std::string text, std::uint32_t head_end, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t i = head_end; i < text.size(); ++i) {
    if ((i < begin || i >= end) && text[i] != '\n') text[i] = ' ';
  }
  return text;
}

}  // namespace

// Finds each lexicon once; one of its files may be put in place of another.
class Recompiler::LexiconsOnce final : public check::Library {
 public:
  explicit LexiconsOnce(check::Library& base) : base_(base) {}
  std::vector<FileId> find_package(const std::string& name, SourceTree& sources) override {
    return base_.find_package(name, sources);
  }
  std::vector<std::string> package_names() override { return {}; }
  std::vector<FileId> find_lexicon(FileId declared_in, const std::string& path, SourceTree& sources) override {
    const std::string place = sources.file(declared_in).name() + '\n' + path;
    const auto known = found_.find(place);
    std::vector<FileId> files =
        known != found_.end() ? known->second : found_[place] = base_.find_lexicon(declared_in, path, sources);
    std::erase_if(files, [&](FileId file) { return is_named(file, dropped, sources); });
    for (FileId& file : files) {
      if (is_named(file, replacement, sources)) file = replacement;
    }
    return files;
  }

  FileId replacement, dropped;  // have the name of the file that they stand for

 private:
  static bool is_named(FileId file, FileId other, const SourceTree& sources) {
    return other.has_value() && sources.file(file).name() == sources.file(other).name();
  }

  check::Library& base_;
  std::map<std::string, std::vector<FileId>> found_;
};

// Where something stands, and in which words, changes no decision.
std::string meaning_key(ir::Module module) {
  const OriginId none;
  for (ir::Inst& inst : module.insts) inst.origin = none;
  const auto strip_calls = [&](std::vector<ir::ActionCall>& calls) {
    for (ir::ActionCall& call : calls) call.origin = none;
  };
  for (ir::Rule& rule : module.rules) {
    rule.origin = none;
    rule.mentions.clear();
    strip_calls(rule.then);
    strip_calls(rule.unknown);
  }
  for (ir::Counter& counter : module.counters) counter.origin = none;
  for (ir::Escalation& escalation : module.escalations) escalation.origin = none;
  for (ir::Level& level : module.levels) {
    level.origin = none;
    strip_calls(level.then);
  }
  for (Param& param : module.tables.params) param.origin = none;
  for (SignalInfo& signal : module.tables.signals) signal.origin = none;
  for (PatternInfo& pattern : module.tables.patterns) pattern.origin = none;
  module.tables.origins.clear();
  return content_hash(ir::print(module));
}

std::string mutated_text(const Mutation& mutation, const SourceTree& sources) {
  return apply_edits(sources.file(mutation.span.file).text(), mutation.edits);
}

Recompiler::Recompiler(const compiler::Package& package, std::unique_ptr<check::Library> base,
                       const SourceTree& sources)
    : sources_(sources), base_(std::move(base)), library_(std::make_unique<LexiconsOnce>(*base_)) {
  Diagnostics unheard;
  package_.name = package.name;
  for (const ast::File& file : package.files) package_.files.push_back(parse::parse_file(file.id, sources_, unheard));
}

Recompiler::~Recompiler() = default;

Mutant Recompiler::original() { return compile_files(sources_); }

Mutant Recompiler::compile_files(SourceTree& sources) {
  Diagnostics diagnostics;
  Mutant mutant{compiler::compile(package_, *library_, sources, {}, diagnostics), {}};
  if (mutant.compiled.module) mutant.key = meaning_key(*mutant.compiled.module);
  return mutant;
}

Mutant Recompiler::compile(const Mutation& mutation) {
  SourceTree sources = sources_;  // what a mutation adds goes with it
  const SourceFile& original = sources.file(mutation.span.file);
  std::string text = mutated_text(mutation, sources);
  if (mutation.in_lexicon) {
    FileId& changed = mutation.without_file ? library_->dropped : library_->replacement;
    changed = sources.add(original.name(), std::move(text));
    Mutant mutant = compile_files(sources);
    changed = {};
    return mutant;
  }
  ast::File& file = package_.files[mutation.file];
  ast::Decl& decl = file.decls[mutation.decl];
  const auto longer = static_cast<std::int64_t>(text.size()) - static_cast<std::int64_t>(original.text().size());
  const auto end = static_cast<std::uint32_t>(decl.span.end + longer);
  const FileId id =
      sources.add(original.name(), with_one_decl(std::move(text), file.package.span.end, decl.span.begin, end));
  Diagnostics faults;
  ast::File parsed = parse::parse_file(id, sources, faults);
  if (faults.has_errors() || parsed.decls.size() != 1) return {};
  parsed.decls[0].doc = decl.doc;
  std::swap(decl, parsed.decls[0]);
  Mutant mutant = compile_files(sources);
  std::swap(decl, parsed.decls[0]);
  return mutant;
}

}  // namespace mpol::mutate
