#include "compiler/parse/words.hpp"

#include <map>

#include "compiler/parse/antlr.hpp"

namespace mpol::parse {
namespace {

struct Words {
  std::map<std::string, std::size_t, std::less<>> types;
  std::vector<std::string> written;  // by type
  std::vector<std::string> letters;

  Words() {
    // The vocabulary is static; a lexer is needed only to ask for it.
    antlr4::ANTLRInputStream nothing("");
    const MpolLexer lexer(&nothing);
    const antlr4::dfa::Vocabulary& vocabulary = lexer.getVocabulary();
    written.resize(vocabulary.getMaxTokenType() + 1);
    for (std::size_t type = 1; type <= vocabulary.getMaxTokenType(); ++type) {
      const std::string quoted = vocabulary.getLiteralName(type);
      if (quoted.size() < 3) continue;
      written[type] = quoted.substr(1, quoted.size() - 2);
      types.emplace(written[type], type);
      if (written[type][0] >= 'a' && written[type][0] <= 'z') letters.push_back(written[type]);
    }
  }
};

const Words& words() {
  static const Words kWords;
  return kWords;
}

}  // namespace

std::size_t token_type(std::string_view written) {
  const auto found = words().types.find(written);
  return found == words().types.end() ? 0 : found->second;
}

std::string_view written_form(std::size_t type) {
  return type < words().written.size() ? std::string_view(words().written[type]) : std::string_view();
}

bool is_word(std::size_t type) {
  const std::string_view form = written_form(type);
  return !form.empty() && form[0] >= 'a' && form[0] <= 'z';
}

bool is_reserved(std::size_t type) { return is_word(type) && type >= MpolLexer::AND && type <= MpolLexer::FALSE; }

bool is_name(std::size_t type) { return type == MpolLexer::IDENT || (is_word(type) && !is_reserved(type)); }

const std::vector<std::string>& all_words() { return words().letters; }

}  // namespace mpol::parse
