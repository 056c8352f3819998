// What people write behind a fence, as one name a language. Names not in the table stay, in lower case.
#include <algorithm>

#include "program/views/view.hpp"

namespace mpol::views {

namespace {

struct Alias {
  std::string_view tag;
  std::string_view language;
};

// Sorted by tag.
constexpr Alias kAliases[] = {
    {"bash", "shell"},
    {"bat", "batch"},
    {"c#", "csharp"},
    {"c++", "cpp"},
    {"cc", "cpp"},
    {"cmd", "batch"},
    {"console", "shell"},
    {"cs", "csharp"},
    {"cxx", "cpp"},
    {"docker", "dockerfile"},
    {"f#", "fsharp"},
    {"golang", "go"},
    {"h", "c"},
    {"hpp", "cpp"},
    {"hs", "haskell"},
    {"htm", "html"},
    {"javascriptreact", "javascript"},
    {"js", "javascript"},
    {"jsx", "javascript"},
    {"ksh", "shell"},
    {"kt", "kotlin"},
    {"kts", "kotlin"},
    {"make", "makefile"},
    {"md", "markdown"},
    {"mjs", "javascript"},
    {"mysql", "sql"},
    {"node", "javascript"},
    {"obj-c", "objective-c"},
    {"objc", "objective-c"},
    {"pgsql", "sql"},
    {"php3", "php"},
    {"pl", "perl"},
    {"plpgsql", "sql"},
    {"postgres", "sql"},
    {"postgresql", "sql"},
    {"ps", "powershell"},
    {"ps1", "powershell"},
    {"pwsh", "powershell"},
    {"py", "python"},
    {"py3", "python"},
    {"pycon", "python"},
    {"python2", "python"},
    {"python3", "python"},
    {"rb", "ruby"},
    {"rs", "rust"},
    {"sh", "shell"},
    {"shell-session", "shell"},
    {"shellscript", "shell"},
    {"sqlite", "sql"},
    {"terminal", "shell"},
    {"ts", "typescript"},
    {"tsql", "sql"},
    {"tsx", "typescript"},
    {"typescriptreact", "typescript"},
    {"vb", "vbnet"},
    {"vba", "vba"},
    {"yml", "yaml"},
    {"zsh", "shell"},
};
static_assert(std::is_sorted(std::begin(kAliases), std::end(kAliases),
                             [](const Alias& a, const Alias& b) { return a.tag < b.tag; }));

// Languages that have no other tag than their name. Sorted.
constexpr std::string_view kNames[] = {
    "abap",      "ada",       "apache",   "apex",       "applescript",   "arduino",
    "asm",       "assembly",  "awk",      "bibtex",     "bicep",         "brainfuck",
    "cairo",     "clojure",   "cmake",    "cobol",      "crystal",       "css",
    "csv",       "cuda",      "cython",   "d",          "dart",          "dax",
    "delphi",    "diff",      "dot",      "elixir",     "elm",           "erb",
    "erlang",    "fish",      "fortran",  "gdscript",   "gherkin",       "glsl",
    "graphql",   "groovy",    "hack",     "haml",       "haxe",          "hcl",
    "hlsl",      "html",      "http",     "idl",        "ini",           "java",
    "jinja",     "jq",        "json",     "json5",      "jsonc",         "jsonl",
    "julia",     "kql",       "latex",    "lean",       "less",          "liquid",
    "lisp",      "llvm",      "logo",     "lua",        "markup",        "mathematica",
    "matlab",    "mermaid",   "modelica", "mojo",       "move",          "nasm",
    "nginx",     "nim",       "nix",      "nushell",    "ocaml",         "odin",
    "output",    "pascal",    "php",      "pine",       "plaintext",     "prolog",
    "proto",     "protobuf",  "puppet",   "purescript", "qml",           "r",
    "racket",    "raku",      "red",      "regex",      "rescript",      "rst",
    "sas",       "sass",      "scala",    "scheme",     "scilab",        "scss",
    "sed",       "smalltalk", "sml",      "solidity",   "sparql",        "spss",
    "stata",     "svelte",    "svg",      "swift",      "systemverilog", "tcl",
    "terraform", "tex",       "text",     "toml",       "txt",           "typst",
    "v",         "vala",      "verilog",  "vhdl",       "vim",           "vue",
    "wasm",      "wat",       "wgsl",     "xml",        "xquery",        "xslt",
    "yara",      "yul",       "zig",
};
static_assert(std::is_sorted(std::begin(kNames), std::end(kNames)));

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string_view normalize_code_language(std::string_view tag, ViewText& out) {
  // `{.python .numberLines}`, `python:main.py`, `js,linenos` and `python title="x"` all begin with the language.
  while (!tag.empty() && (tag.front() == '{' || tag.front() == '.' || tag.front() == ' ')) tag.remove_prefix(1);
  tag = tag.substr(0, tag.find_first_of(" \t{},:;=()\"'`"));
  if (tag.empty() || tag.size() > 40) return {};
  std::string name(tag);
  std::transform(name.begin(), name.end(), name.begin(), lower);
  const auto alias = std::lower_bound(std::begin(kAliases), std::end(kAliases), name,
                                      [](const Alias& a, const std::string& b) { return a.tag < b; });
  if (alias != std::end(kAliases) && alias->tag == name) return alias->language;
  if (name == tag) return tag;
  return out.storage.emplace_back(std::move(name));
}

std::string code_language_name(std::string_view tag) {
  ViewText storage;
  return std::string(normalize_code_language(tag, storage));
}

bool is_code_language(std::string_view tag) {
  const std::string name = code_language_name(tag);
  return std::binary_search(std::begin(kNames), std::end(kNames), name) ||
         std::any_of(std::begin(kAliases), std::end(kAliases), [&](const Alias& row) { return row.language == name; });
}

std::vector<std::string> code_languages() {
  std::vector<std::string> names(std::begin(kNames), std::end(kNames));
  for (const Alias& row : kAliases) names.emplace_back(row.language);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace mpol::views
