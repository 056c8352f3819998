#include "compiler/check/missing_imports.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "compiler/check/check.hpp"

namespace mpol::check {
namespace {

// What nearly every policy imports.
constexpr const char* kUsualPackages[] = {"std.chat", "std.outcome", "std.moderation"};

void add_names(const ast::File& file, const std::string& package, std::map<std::string, std::string>& out) {
  for (const ast::Decl& decl : file.decls) {
    if (!decl.name.text.empty() && !std::holds_alternative<ast::TestDecl>(decl.node))
      out.emplace(decl.name.text, package);
    if (const auto* input = std::get_if<ast::InputDecl>(&decl.node)) {
      for (const ast::Field& field : input->fields)
        for (const ast::Name& name : field.names) out.emplace(name.text, package);
    }
    if (const auto* verdict = std::get_if<ast::VerdictDecl>(&decl.node))
      for (const ast::Name& name : verdict->order) out.emplace(name.text, package);
  }
}

const std::map<std::string, std::string>& library_names(Context& context) {
  if (context.library_names) return *context.library_names;
  context.library_names.emplace();
  Diagnostics unheard;
  for (const char* package : kUsualPackages) {
    const auto known = context.packages_by_name.find(package);
    if (known != context.packages_by_name.end() && known->second != nullptr) {
      for (const ast::File* file : known->second->files) add_names(*file, package, *context.library_names);
      continue;
    }
    for (const FileId file : context.library.find_package(package, context.sources))
      add_names(context.library.parsed(file, context.sources, unheard), package, *context.library_names);
  }
  return *context.library_names;
}

}  // namespace

std::string package_to_import(Context& context, const FileScope& file, const std::string& name) {
  const auto& names = library_names(context);
  const auto found = names.find(name);
  if (found == names.end() || file.package->name == found->second) return {};
  const bool imported = std::any_of(file.imports.begin(), file.imports.end(),
                                    [&](const ImportScope& one) { return one.package->name == found->second; });
  return imported ? std::string() : found->second;
}

bool is_first_report(Context& context, const FileScope& file, const std::string& package) {
  return context.reported_names.insert({file.package, "import " + package}).second;
}

void fix_import(const FileScope& file, const std::string& package, Diagnostics::Builder& report) {
  const Span before = file.file->imports.empty() ? file.file->package.span : file.file->imports.back().span;
  report.fix(fmt::format("import `{}`", package), {{after(before), fmt::format("\nimport {}", package)}});
}

}  // namespace mpol::check
