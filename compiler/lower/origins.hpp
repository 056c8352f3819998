// Copies places of the source into the module's table of origins, each once.
#pragma once
#include <map>
#include <vector>

#include "base/source/source.hpp"
#include "program/tables.hpp"

namespace mpol::lower {

class Origins {
 public:
  // Both must outlive this.
  Origins(const SourceTree& sources, std::vector<Origin>& table) : sources_(sources), table_(table) {}
  // none when the span is in no file.
  OriginId add(Span span);

 private:
  const SourceTree& sources_;
  std::vector<Origin>& table_;
  std::map<Span, OriginId> known_;
};

}  // namespace mpol::lower
