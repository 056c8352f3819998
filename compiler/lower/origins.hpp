// Copies places of the source into the module's table of origins, each once.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source/source.hpp"
#include "program/tables.hpp"

namespace mpol::lower {

class Origins {
 public:
  // Both must outlive this.
  Origins(const SourceTree& sources, std::vector<Origin>& table) : sources_(sources), table_(table) {}
  // none when the span is in no file. `before` is put before the author's words: what gives them their sense.
  OriginId add(Span span, std::string_view before = {});

 private:
  const SourceTree& sources_;
  std::vector<Origin>& table_;
  std::map<std::pair<Span, std::string>, OriginId> known_;
};

}  // namespace mpol::lower
