#include "compiler/parse/antlr.hpp"

namespace mpol::parse {
namespace {

// Thrown by the error strategy through the generated parser, caught in Attempt.
struct DoesNotFit {
  std::size_t index;
};

class StopAtFirst : public antlr4::DefaultErrorStrategy {
 public:
  void reportError(antlr4::Parser*, const antlr4::RecognitionException& fault) override {
    throw DoesNotFit{fault.getOffendingToken()->getTokenIndex()};
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    throw DoesNotFit{parser->getCurrentToken()->getTokenIndex()};
  }
  void sync(antlr4::Parser*) override {}
};

}  // namespace

// Hands out our tokens one by one, then the end of the file.
struct Attempt::Source : antlr4::TokenSource {
  explicit Source(const std::vector<Token>& tokens) : tokens(tokens) {}

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

  const std::vector<Token>& tokens;
  std::size_t next = 0;
};

Attempt::Attempt(const std::vector<Token>& tokens, Entry entry)
    : source_(std::make_unique<Source>(tokens)),
      stream_(std::make_unique<antlr4::CommonTokenStream>(source_.get())),
      parser_(std::make_unique<MpolParser>(stream_.get())),
      reached_(tokens.size()) {
  parser_->removeErrorListeners();
  parser_->setErrorHandler(std::make_shared<StopAtFirst>());
  try {
    switch (entry) {
      case Entry::File: file_ = parser_->file(); break;
      case Entry::Head: head_ = parser_->head(); break;
      case Entry::Chunk: chunk_ = parser_->chunk(); break;
    }
    ok_ = true;
  } catch (const DoesNotFit& fault) {
    reached_ = fault.index;
  }
}

Attempt::~Attempt() = default;

}  // namespace mpol::parse
