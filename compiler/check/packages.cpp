// Packages are loaded depth first. A package that is reached again while it is still being loaded closes a cycle; the
// path from its first visit is what the report shows.
#include "compiler/check/packages.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "compiler/parse/parse.hpp"

namespace mpol::check {
namespace {

class Loader {
 public:
  explicit Loader(Context& context) : context_(context) {}
  void load_own(const std::vector<ast::File>& files);

 private:
  Package& add_package(const std::string& name);
  void add_file(Package& package, const ast::File& file);
  void finish(Package& package);
  void add_import(FileScope& scope, const ast::Import& import);
  bool is_repeated(FileScope& scope, const ast::Import& import, const std::string& qualifier);
  Package* find(const ast::Import& import);
  Package* load(const ast::Import& import);
  void report_cycle(const ast::Import& import);

  Context& context_;
  std::vector<std::string> loading_;
};

Package& Loader::add_package(const std::string& name) {
  Package& package = context_.packages.emplace_back();
  package.name = name;
  if (!name.empty()) context_.packages_by_name[name] = &package;
  return package;
}

void Loader::add_file(Package& package, const ast::File& file) {
  const std::string name = file.package.text();
  if (!name.empty() && name != package.name) {
    auto report = context_.out->report(Code::E0207, file.package.span, name, package.name);
    const auto& first = package.files.empty() ? file.package : package.files.front()->package;
    if (&first != &file.package) report.label(first.span, "the package of the first file");
  }
  FileScope& scope = context_.scopes.emplace_back();
  scope.package = &package;
  scope.file = &file;
  scope.lacks_import = file.lost_imports;
  package.files.push_back(&file);
  package.scopes.push_back(&scope);
}

void Loader::load_own(const std::vector<ast::File>& files) {
  std::string name;
  for (const ast::File& file : files) {
    if (name.empty()) name = file.package.text();
  }
  Package& own = add_package(name);
  own.is_own = true;
  for (const ast::File& file : files) add_file(own, file);
  finish(own);
}

void Loader::finish(Package& package) {
  loading_.push_back(package.name);
  for (FileScope* scope : package.scopes) {
    for (const ast::Import& import : scope->file->imports) add_import(*scope, import);
  }
  loading_.pop_back();
  context_.order.push_back(&package);
}

void Loader::add_import(FileScope& scope, const ast::Import& import) {
  const std::string name = import.path.text();
  if (name.empty()) return;
  if (name == scope.package->name) {
    context_.out->report(Code::E0206, import.path.span, name).fix("take it out", {{import.span, ""}});
    return;
  }
  const std::string qualifier = import.alias ? import.alias->text : import.path.parts.back().text;
  if (is_repeated(scope, import, qualifier)) return;
  Package* package = find(import);
  if (package == nullptr) {
    scope.lacks_import = true;
    return;
  }
  ImportScope added;
  added.package = package;
  added.qualifier = qualifier;
  added.is_open = !import.alias;
  added.span = import.span;
  scope.imports.push_back(std::move(added));
}

bool Loader::is_repeated(FileScope& scope, const ast::Import& import, const std::string& qualifier) {
  for (const ImportScope& earlier : scope.imports) {
    if (earlier.package->name == import.path.text()) {
      context_.out->report(Code::E0209, import.span, earlier.package->name)
          .label(earlier.span, "imported here first")
          .fix("take it out", {{import.span, ""}});
      return true;
    }
    if (earlier.qualifier == qualifier) {
      scope.lacks_import = true;
      context_.out->report(Code::E0210, import.span, earlier.package->name, import.path.text(), qualifier)
          .label(earlier.span, fmt::format("known as `{}` already", qualifier))
          .help("give one of them another name: `import … as …`");
      return true;
    }
  }
  return false;
}

Package* Loader::find(const ast::Import& import) {
  const std::string name = import.path.text();
  const auto known = context_.packages_by_name.find(name);
  if (known == context_.packages_by_name.end()) return load(import);
  if (std::find(loading_.begin(), loading_.end(), name) == loading_.end()) return known->second;
  report_cycle(import);
  return nullptr;
}

void Loader::report_cycle(const ast::Import& import) {
  const auto first = std::find(loading_.begin(), loading_.end(), import.path.text());
  std::string steps;
  for (auto it = first; it != loading_.end(); ++it) steps += *it + " → ";
  auto report = context_.out->report(Code::E0205, import.path.span, steps + import.path.text());
  for (auto it = first; it + 1 < loading_.end(); ++it) {
    for (const FileScope* scope : context_.packages_by_name[*it]->scopes) {
      for (const ast::Import& step : scope->file->imports) {
        if (step.path.text() == *(it + 1)) report.label(step.span, fmt::format("`{}` imports `{}`", *it, *(it + 1)));
      }
    }
  }
}

Package* Loader::load(const ast::Import& import) {
  const std::string name = import.path.text();
  const std::vector<FileId> files = context_.library.find_package(name, context_.sources);
  if (files.empty()) {
    auto report = context_.out->report(Code::E0204, import.path.span, name);
    if (const auto nearest = nearest_name(name, context_.library.package_names()))
      report.fix(fmt::format("write `{}`", *nearest), {{import.path.span, *nearest}});
    context_.packages_by_name[name] = nullptr;  // told once
    return nullptr;
  }
  Package& package = add_package(name);
  for (const FileId file : files) add_file(package, context_.library.parsed(file, context_.sources, *context_.out));
  finish(package);
  return &package;
}

}  // namespace

const ast::File& Library::parsed(FileId file, const SourceTree& sources, Diagnostics& diagnostics) {
  const auto known = parsed_.find(file);
  if (known != parsed_.end()) return known->second;
  return parsed_.emplace(file, parse::parse_file(file, sources, diagnostics)).first->second;
}

void load_packages(Context& context, const std::vector<ast::File>& files) { Loader(context).load_own(files); }

namespace {

// Rules and tests need an event to look at, even if they name none of its fields.
bool needs_input(const FileScope& scope) {
  for (const ast::Decl& decl : scope.file->decls) {
    if (std::holds_alternative<ast::RuleDecl>(decl.node) || std::holds_alternative<ast::TestDecl>(decl.node))
      return true;
  }
  return false;
}

}  // namespace

namespace {

// Rules, levels and overrides of an imported package take effect by being imported.
bool takes_effect(const Package& package) {
  for (const ast::File* file : package.files) {
    for (const ast::Decl& decl : file->decls) {
      if (std::holds_alternative<ast::RuleDecl>(decl.node) || std::holds_alternative<ast::OverrideDecl>(decl.node) ||
          std::holds_alternative<ast::EscalationDecl>(decl.node))
        return true;
    }
  }
  return false;
}

}  // namespace

// After an error nothing is said of imports: what it stands in may be what needs them. (Syntax errors are the
// parser's.)
void report_unused_imports(Context& context) {
  if (context.out->has_errors()) return;
  for (const FileScope& scope : context.scopes) {
    if (scope.file->damaged) continue;
    for (const ImportScope& import : scope.imports) {
      if (import.used || takes_effect(*import.package) ||
          (import.package == context.input_package && needs_input(scope)))
        continue;
      context.out->report(Code::E0208, import.span, import.package->name).fix("take it out", {{import.span, ""}});
    }
  }
}

}  // namespace mpol::check
