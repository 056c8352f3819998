// Writes the tables of base/text/language_tables.hpp as C++, from the lists of ISO 639-3 and 639-5 of Debian's
// iso-codes. Names are kept of the languages that have a code of two letters: those that people write out.
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/text/make_tables.hpp"

namespace {

std::string small(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

nlohmann::json rows(const std::string& folder, const std::string& list) {
  std::ifstream in(folder + "/iso_" + list + ".json");
  if (!in) mpol::tables::die("the lists of ISO 639 are not there: install iso-codes");
  return nlohmann::json::parse(in).at(list);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) mpol::tables::die("usage: make_language_tables FOLDER_OF_ISO_CODES OUTPUT.cpp");
  std::set<std::string> codes;
  std::map<std::string, std::string> names;
  for (const auto& row : rows(arguments[1], "639-3")) {
    const std::string three = row.at("alpha_3");
    const std::string code = row.value("alpha_2", three);
    codes.insert(code);
    if (code == three) continue;
    names.emplace(three, code);
    if (row.contains("bibliographic")) names.emplace(row.at("bibliographic"), code);
    const std::string inverted = row.value("inverted_name", std::string());
    for (const std::string& name : {row.at("name").get<std::string>(), row.value("common_name", std::string()),
                                    inverted.substr(0, inverted.find(','))}) {
      if (!name.empty()) names.emplace(small(name), code);
    }
  }
  for (const auto& row : rows(arguments[1], "639-5")) codes.insert(row.at("alpha_3"));
  std::ofstream out(arguments[2]);
  out << "// Made by base/text/make_language_tables.cpp from iso-codes.\n"
      << "#include \"base/text/language_tables.hpp\"\n\nnamespace mpol::language_tables {\n\n"
      << "std::span<const std::string_view> codes() {\n  static constexpr std::string_view kCodes[] = {\n";
  for (const std::string& code : codes) out << "    \"" << code << "\",\n";
  out << "  };\n  return kCodes;\n}\n\nstd::span<const Name> names() {\n  static constexpr Name kNames[] = {\n";
  for (const auto& [name, code] : names) out << "    {\"" << name << "\", \"" << code << "\"},\n";
  out << "  };\n  return kNames;\n}\n\n}  // namespace mpol::language_tables\n";
  return out.flush() ? 0 : 1;
}
