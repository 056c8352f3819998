// A good file is parsed once, in pieces of whole declarations. A file with faults is cut into its declarations (chunks.hpp), each is
// repaired and parsed on its own (repair.hpp), and the tree is put together from what they give.
#include "compiler/parse/parse.hpp"

#include "base/limits.hpp"
#include "compiler/parse/build/build.hpp"
#include "compiler/parse/chunks.hpp"
#include "compiler/parse/identifiers.hpp"
#include "compiler/parse/join_words.hpp"
#include "compiler/parse/nesting.hpp"
#include "compiler/parse/repair.hpp"
#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// Larger: more memory that is not near. Smaller: a parser is made more often.
constexpr std::size_t kPieceTokens = 2000;

class DamagedFile {
 public:
  DamagedFile(FileId id, std::string_view text, const Tokens& tokens, Diagnostics& diagnostics)
      : id_(id),
        text_(text),
        all_(tokens.list),
        builder_(id, text, tokens.docs, diagnostics),
        diagnostics_(diagnostics) {}

  void read(ast::File& out);

 private:
  void read_head(const Chunk& chunk, bool last, ast::File& out);
  void read_late_head(const Chunk& chunk, std::uint32_t head_end, ast::File& out);
  void read_declarations(const Chunk& chunk, bool last, ast::File& out);
  void build_head(const std::vector<Token>& tokens, ast::File& out);
  std::string name_of(const std::vector<Token>& tokens) const;
  void add_lost_names(const std::vector<Token>& tokens, ast::File& out) const;
  std::vector<Token> repaired(std::vector<Token> tokens, Entry entry, bool last, ast::File& out);
  std::vector<Token> tokens_of(const Chunk& chunk) const {
    const auto first = all_.begin();
    return {first + static_cast<std::ptrdiff_t>(chunk.begin), first + static_cast<std::ptrdiff_t>(chunk.end)};
  }
  Token put_in(std::size_t type, std::uint32_t place) const {
    Token token;
    token.type = type;
    token.begin = token.end = place;
    token.put_in = true;
    return token;
  }

  FileId id_;
  std::string_view text_;
  const std::vector<Token>& all_;
  Builder builder_;
  Diagnostics& diagnostics_;
  std::size_t effort_ = limits::kMaxRepairWork;
};

void DamagedFile::read(ast::File& out) {
  const std::vector<Chunk> chunks = split(all_, text_);
  const std::uint32_t head_end = chunks[0].end > 0 ? all_[chunks[0].end - 1].end : 0;
  for (const Chunk& chunk : chunks) {
    const bool last = &chunk == &chunks.back();
    switch (chunk.kind) {
      case ChunkKind::Head: read_head(chunk, last, out); break;
      case ChunkKind::LateHead: read_late_head(chunk, head_end, out); break;
      case ChunkKind::Declarations: read_declarations(chunk, last, out); break;
    }
  }
}

std::vector<Token> DamagedFile::repaired(std::vector<Token> tokens, Entry entry, bool last, ast::File& out) {
  const std::string_view after = last ? "the end of the file" : "the next declaration";
  // Reports past the greatest number are only counted; no repair is worth its time then.
  if (diagnostics_.dropped() > 0) effort_ = 0;
  Repaired result = repair({id_, text_, std::move(tokens), entry, after}, effort_, diagnostics_);
  for (std::string& name : result.lost) out.lost_names.push_back(std::move(name));
  return std::move(result.tokens);
}

bool has_unclosed(const std::vector<Token>& tokens) {
  for (const Token& token : tokens)
    if (token.unclosed) return true;
  return false;
}

void DamagedFile::build_head(const std::vector<Token>& tokens, ast::File& out) {
  const Attempt attempt(tokens, Entry::Head);
  if (attempt.ok()) builder_.head(attempt.head()->packageDecl(), attempt.head()->importDecl(), out);
}

void DamagedFile::read_head(const Chunk& chunk, bool last, ast::File& out) {
  std::vector<Token> tokens = tokens_of(chunk);
  const bool named = !tokens.empty() && tokens[0].type != token_type("import");
  if (!named) {
    // An empty file has nothing to point at.
    const bool empty = all_.empty();
    const Span place = empty ? Span{id_, 0, 0} : Span{id_, all_[0].begin, all_[0].end};
    diagnostics_
        .report(Code::E0126, place,
                empty ? "nothing" : fmt::format("`{}`", text_.substr(place.begin, place.end - place.begin)))
        .fix("name the package", {{before(place), "package policy\n"}});
    tokens.insert(tokens.begin(), {put_in(token_type("package"), 0), put_in(MpolLexer::IDENT, 0)});
  }
  if (has_unclosed(tokens) || !Attempt(tokens, Entry::Head).ok()) {
    out.lost_imports = true;
    tokens = repaired(std::move(tokens), Entry::Head, last, out);
  }
  build_head(tokens, out);
}

// The import is read all the same, so that what it brings is known.
void DamagedFile::read_late_head(const Chunk& chunk, std::uint32_t head_end, ast::File& out) {
  std::vector<Token> tokens = tokens_of(chunk);
  const Span place{id_, tokens.front().begin, tokens.front().end};
  const Span whole{id_, tokens.front().begin, tokens.back().end};
  const std::string_view word = text_.substr(place.begin, place.end - place.begin);
  auto report = diagnostics_.report(Code::E0131, place, word);
  if (word == "package") {
    report.help("a file belongs to one package, which its first line names");
    return;
  }
  tokens.insert(tokens.begin(), {put_in(token_type("package"), place.begin), put_in(MpolLexer::IDENT, place.begin)});
  if (!Attempt(tokens, Entry::Head).ok()) return;
  report.fix("move it to the top",
             {{{id_, head_end, head_end}, "\n" + std::string(text_.substr(whole.begin, whole.end - whole.begin))},
              {whole, ""}});
  ast::File late;
  build_head(tokens, late);
  for (ast::Import& import : late.imports) out.imports.push_back(std::move(import));
}

void DamagedFile::read_declarations(const Chunk& chunk, bool last, ast::File& out) {
  std::vector<Token> tokens = tokens_of(chunk);
  const std::string name = name_of(tokens);
  const bool damaged = has_unclosed(tokens) || !Attempt(tokens, Entry::Chunk).ok();
  if (damaged) {
    add_lost_names(tokens, out);
    tokens = repaired(std::move(tokens), Entry::Chunk, last, out);
  }
  bool found = false;
  if (const Attempt attempt(tokens, Entry::Chunk); attempt.ok()) {
    for (P::DeclarationContext* one : attempt.chunk()->declaration()) {
      ast::Decl& decl = out.decls.emplace_back(builder_.declaration(one));
      decl.damaged = damaged;
      found = found || decl.name.text == name;
    }
  }
  if (!found && !name.empty()) out.lost_names.push_back(name);
  if (!found && name.empty() && tokens_of(chunk)[0].type == token_type("rule")) out.lost_names.emplace_back("rule");
}

// In a damaged head of a declaration each word may be the name: `pattern folded orders {`.
void DamagedFile::add_lost_names(const std::vector<Token>& tokens, ast::File& out) const {
  for (std::size_t i = 1; i < tokens.size() && !tokens[i].first_on_line; ++i) {
    const std::string_view form = written_form(tokens[i].type);
    if (form == "{" || form == "=" || form == ":") break;
    const std::string_view word = text_.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
    if (tokens[i].type == MpolLexer::IDENT) out.lost_names.emplace_back(read_as(word));
    if (tokens[i].type == MpolLexer::STRING && word.size() > 2)
      out.lost_names.emplace_back(word.substr(1, word.size() - 2));
  }
}

// What a declaration declares, if its second word is a name or the id of a rule.
std::string DamagedFile::name_of(const std::vector<Token>& tokens) const {
  if (tokens.size() < 2) return {};
  const std::string_view word = text_.substr(tokens[1].begin, tokens[1].end - tokens[1].begin);
  if (is_name(tokens[1].type) || tokens[1].type == MpolLexer::RULE_ID) return read_as(word);
  // `rule "R-1"`
  const bool is_text = tokens[1].type == MpolLexer::STRING && tokens[0].type == token_type("rule");
  return is_text && word.size() > 2 ? std::string(word.substr(1, word.size() - 2)) : std::string();
}

// Where a piece may end: declarations begin in the first column, outside of brackets. Were it wrong of some file, the
// piece would not fit, and the file be read as a whole.
std::size_t end_of_piece(const std::vector<Token>& tokens, std::size_t begin, std::string_view text) {
  int open = 0;
  for (std::size_t i = begin; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (i >= begin + kPieceTokens && open == 0 && token.first_on_line && token.column == tokens.front().column &&
        begins_declaration(text.substr(token.begin, token.end - token.begin)))
      return i;
    const std::string_view form = written_form(token.type);
    if (form == "{" || form == "(" || form == "[") ++open;
    if (form == "}" || form == ")" || form == "]") --open;
  }
  return tokens.size();
}

// Adds to `out` what the tokens are, if they fit.
bool read_piece(std::span<const Token> tokens, bool first, Lookahead lookahead, Builder& builder, ast::File& out) {
  const Attempt attempt(tokens, first ? Entry::File : Entry::Chunk, lookahead);
  if (!attempt.ok()) return false;
  if (first) builder.head(attempt.file()->packageDecl(), attempt.file()->importDecl(), out);
  for (P::DeclarationContext* one : first ? attempt.file()->declaration() : attempt.chunk()->declaration())
    out.decls.push_back(builder.declaration(one));
  return true;
}

// None where some piece does not fit. A piece is freed before the next is read, while it is near: a tree of ANTLR's is
// some fifty times its text.
std::optional<ast::File> read_pieces(FileId id, std::string_view text, const Tokens& tokens, Diagnostics& diagnostics) {
  ast::File result;
  result.id = id;
  Diagnostics own;
  Builder builder(id, text, tokens.docs, own);
  const std::span<const Token> all(tokens.list);
  std::size_t begin = 0;
  do {
    const std::size_t end = end_of_piece(tokens.list, begin, text);
    if (!read_piece(all.subspan(begin, end - begin), begin == 0, Lookahead::Quick, builder, result))
      return std::nullopt;
    begin = end;
  } while (begin < all.size());
  diagnostics.append(own);
  return result;
}

}  // namespace

ast::File parse_file(FileId id, const SourceTree& tree, Diagnostics& diagnostics) {
  ast::File result;
  result.id = id;
  const std::string_view text = tree.file(id).text();
  const std::optional<Characters> characters = read_characters(id, text, diagnostics);
  if (!characters) return result;
  Tokens tokens = scan(id, *characters, text, diagnostics);
  join_words(id, text, tokens.list, diagnostics);
  if (const auto deep = find_too_deep(tokens.list)) {
    const Token& token = tokens.list[*deep];
    diagnostics.report(Code::E0104, Span{id, token.begin, token.end}, limits::kMaxNesting)
        .help("name an inner part with `let`");
    return result;
  }
  if (!has_unclosed(tokens.list)) {
    if (auto good = read_pieces(id, text, tokens, diagnostics)) return std::move(*good);
    Builder builder(id, text, tokens.docs, diagnostics);
    if (read_piece(tokens.list, true, Lookahead::Whole, builder, result)) return result;
  }
  result.damaged = true;
  DamagedFile(id, text, tokens, diagnostics).read(result);
  return result;
}

}  // namespace mpol::parse
