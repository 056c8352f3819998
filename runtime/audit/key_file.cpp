#include "runtime/audit/key_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace mpol::audit {

Result<std::string> read_key(const std::string& path) {
  if (path.empty()) return {boost::system::in_place_value, std::string()};
  std::ifstream file(path, std::ios::binary);
  std::string key;
  if (!file) return Failure{fmt::format("cannot read the key `{}`", path)};
  key.assign(std::istreambuf_iterator<char>(file), {});
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  if (key.size() < 16 || key.size() > 64)
    return Failure{fmt::format("the key `{}` has {} bytes, expected 16 to 64", path, key.size())};
  return {boost::system::in_place_value, std::move(key)};
}

}  // namespace mpol::audit
