#include "compiler/lint/places.hpp"

#include <algorithm>

namespace mpol::lint {

const ast::Decl* declaration_at(const std::vector<ast::File>& files, FileId id, std::uint32_t byte) {
  const auto file = std::find_if(files.begin(), files.end(), [&](const ast::File& one) { return one.id == id; });
  if (file == files.end()) return nullptr;
  const auto behind = std::upper_bound(file->decls.begin(), file->decls.end(), byte,
                                       [](std::uint32_t at, const ast::Decl& decl) { return at < decl.span.begin; });
  if (behind == file->decls.begin()) return nullptr;
  const ast::Decl& decl = *(behind - 1);
  return byte < decl.span.end ? &decl : nullptr;
}

std::string label_of(const ast::Decl& decl, const SourceTree& sources) {
  std::string label = decl.name.text;
  if (label.empty()) {
    const std::string_view text = sources.text(decl.span);
    label = text.substr(0, text.find_first_of("{=\r\n"));
  }
  for (char& c : label) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  while (!label.empty() && label.back() == ' ') label.pop_back();
  return label;
}

}  // namespace mpol::lint
