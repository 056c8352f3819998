#include "compiler/parse/antlr.hpp"

#include <algorithm>
#include <optional>

#include "compiler/parse/words.hpp"

namespace mpol::parse {
namespace {

// Thrown by the error strategy through the generated parser, caught in Attempt.
struct DoesNotFit {
  std::size_t index;
  std::optional<std::size_t> rows;  // where the rows of a finding began whose head does not fit
};

std::optional<std::size_t> unfinished_rows(antlr4::Parser* parser) {
  for (antlr4::RuleContext* one = parser->getContext(); one != nullptr;
       one = static_cast<antlr4::RuleContext*>(one->parent)) {
    auto* rows = dynamic_cast<MpolParser::FindingRowsContext*>(one);
    if (rows != nullptr && rows->findingRow().empty()) return rows->start->getTokenIndex();
  }
  return std::nullopt;
}

class StopAtFirst : public antlr4::DefaultErrorStrategy {
 public:
  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& fault) override {
    throw DoesNotFit{fault.getOffendingToken()->getTokenIndex(), unfinished_rows(parser)};
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw DoesNotFit{parser->getCurrentToken()->getTokenIndex(), unfinished_rows(parser)};
  }
  void sync(antlr4::Parser*) override {}
};

}  // namespace

// Hands out our tokens one by one, then the end of the file.
struct Attempt::Source : antlr4::TokenSource {
  explicit Source(std::span<const Token> tokens) : tokens(tokens) {}

  std::unique_ptr<antlr4::Token> nextToken() override {
    if (next == tokens.size()) return std::make_unique<antlr4::CommonToken>(antlr4::Token::EOF);
    const Token& token = tokens[next++];
    auto made = std::make_unique<antlr4::CommonToken>(token.type);
    made->setStartIndex(token.begin);
    made->setStopIndex(std::size_t{token.end} - 1);
    made->setLine(token.line);
    return made;
  }
  std::size_t getLine() const override { return 0; }
  std::size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream* getInputStream() override { return nullptr; }
  std::string getSourceName() override { return {}; }
  antlr4::TokenFactory<antlr4::CommonToken>* getTokenFactory() override {
    return antlr4::CommonTokenFactory::DEFAULT.get();
  }

  const std::span<const Token> tokens;
  std::size_t next = 0;
};

Attempt::Attempt(std::span<const Token> tokens, Entry entry, Lookahead lookahead)
    : source_(std::make_unique<Source>(tokens)),
      stream_(std::make_unique<antlr4::CommonTokenStream>(source_.get())),
      parser_(std::make_unique<MpolParser>(stream_.get())),
      reached_(tokens.size()) {
  parser_->removeErrorListeners();
  parser_->setErrorHandler(std::make_shared<StopAtFirst>());
  if (lookahead == Lookahead::Quick)
    parser_->getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  try {
    switch (entry) {
      case Entry::File: file_ = parser_->file(); break;
      case Entry::Head: head_ = parser_->head(); break;
      case Entry::Chunk: chunk_ = parser_->chunk(); break;
    }
    ok_ = true;
  } catch (const DoesNotFit& fault) {
    reached_ = fault.index;
    // Nearly any two words could begin rows. They do where they begin a line and no further word follows.
    if (fault.rows && *fault.rows < tokens.size()) {
      const auto begin = tokens.begin() + static_cast<std::ptrdiff_t>(*fault.rows);
      const auto end = tokens.begin() + static_cast<std::ptrdiff_t>(std::min(fault.index, tokens.size()));
      const bool in_body = std::any_of(begin, end, [](const Token& one) { return written_form(one.type) == "{"; });
      const bool word = end != tokens.end() && (is_word(end->type) || end->type == MpolLexer::IDENT);
      const bool named = begin->type == MpolLexer::IDENT;
      if (named && !in_body && (!begin->first_on_line || word)) reached_ = *fault.rows;
    }
  }
}

Attempt::~Attempt() = default;

}  // namespace mpol::parse
