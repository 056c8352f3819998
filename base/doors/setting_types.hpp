// What settings of TOML files are kept as, by the types of the tables that list them (`MPOL_SETTING(…)` in *.def).
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace mpol::setting {

using Text = std::string;
using Path = std::string;                // relative ones from the folder of the file; "" stays
using PathOrNone = std::string;          // the same, and `none` stays
using Texts = std::vector<std::string>;  // a list of strings that are not empty
using TextTable = std::map<std::string, std::string>;
using ListTable = std::map<std::string, std::vector<std::string>>;  // of strings, or lists of them, that are not empty
using Duration = std::int64_t;                                      // "300ms", in milliseconds
using Size = std::int64_t;                                          // "64KB", in bytes
using Count = std::int64_t;
using Number = double;
using Bool = bool;

}  // namespace mpol::setting
