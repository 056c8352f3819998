// The mpol policy language. docs/language.md explains it for authors; this file is what the compiler accepts.
//
// Words of the language are soft (a field may be called `text`, `level` or `keys`) except those that stand inside
// expressions: and or not implies is in has if then else near within when unless true false.
// Comments go to a hidden channel, so that doc comments (`///`) and the formatter can find them.
grammar Mpol;

@lexer::members {
  // A `/` begins a regex where no operand stands before it on the same line; elsewhere it divides.
  bool operand_before_ = false;

  std::unique_ptr<antlr4::Token> nextToken() override {
    auto token = antlr4::Lexer::nextToken();
    if (token->getChannel() == antlr4::Token::DEFAULT_CHANNEL) {
      switch (token->getType()) {
        case IDENT: case RULE_ID: case INT: case FLOAT: case PERCENT: case QUANTITY: case RPAREN: case RBRACKET:
          operand_before_ = true;
          break;
        default:
          operand_before_ = false;
      }
    } else if (token->getText().find('\n') != std::string::npos) {
      operand_before_ = false;
    }
    return token;
  }
}

// ---- files -----------------------------------------------------------------------------------------------------------

file : packageDecl importDecl* declaration* EOF ;

packageDecl : 'package' path ;
importDecl : 'import' path ('as' name)? ;

declaration
  : inputDecl | paramDecl | signalDecl | scoreDecl | patternDecl | lexiconDecl | viewDecl | findingDecl | textsDecl
  | letDecl | counterDecl | verdictDecl | actionDecl | ruleDecl | escalationDecl | overrideDecl | testDecl | proveDecl
  | findingRows
  ;

// ---- declarations ----------------------------------------------------------------------------------------------------

inputDecl : 'input' name '{' field* '}' ;
field : name (',' name)* ':' type (ELSE expr)? ;

type : (path | 'one' 'of' '{' name (',' name)* ','? '}' | 'list' 'of' type | '{' field (',' field)* ','? '}')
       '?'? (IN sum '..' sum | 'at' 'most' sum)? ;

paramDecl : 'param' name ':' type ('by' name)? '=' (table | sum) (IN sum '..' sum)? ;
table : '{' tableEntry (',' tableEntry)* ','? '}' ;
tableEntry : key ':' sum ;
key : ELSE | languageTag | STRING ;
languageTag : name (MINUS (name | INT))* | RULE_ID ;

signalDecl : 'signal' name ':' type signalClause* ;
signalClause
  : 'timeout' literal                                                        # timeoutClause
  | 'covers' '{' (languageTag | ELLIPSIS) (',' (languageTag | ELLIPSIS))* ','? '}'   # coversClause
  | 'known' 'as' STRING (',' STRING)*                                        # knownAsClause
  | ELSE expr                                                                # fallbackClause
  ;

scoreDecl : 'score' name '=' ('evidence' '{' evidencePart* '}' | expr) ;
evidencePart : sum IF expr ','? ;

patternDecl : 'pattern' name modifier* ('{' (patternItem ','?)* '}' | patternItem) ;
modifier
  : 'folded' | 'word' | 'exact' 'case' | 'leet' | 'squeezed' | 'unspaced'
  | IN '{' languageTag (',' languageTag)* ','? '}'
  ;
patternItem : STRING | REGEX ;

lexiconDecl : 'lexicon' name 'from' STRING modifier* ;
viewDecl : 'view' name '=' expr ;

findingDecl : 'finding' name IN expr '{' field* '}' ;
findingRows : path languageTag '{' findingRow* '}' ;
findingRow : patternItem modifier* (UNLESS patternItem WITHIN INT 'characters')? attribute* ;
attribute : name unary ;

textsDecl : ('refusal' | 'resource' | 'notice') STRING '{' textEntry (',' textEntry)* ','? '}' ;
textEntry : key ':' (STRING | languageTag) ;

letDecl : 'let' name ('(' (parameter (',' parameter)*)? ')')? (':' type)? '=' expr ;
parameter : name (':' type)? ('=' expr)? ;

counterDecl : 'counter' name '=' counterKind counterClause* ;
counterKind
  : 'count' 'of' ('events' | expr)     # countCounter
  | 'sum' 'of' expr                    # sumCounter
  | 'mean' 'of' expr                   # meanCounter
  | 'distinct' expr                    # distinctCounter
  | 'rate' 'of' expr                   # rateCounter
  | 'first' 'seen'                     # firstSeenCounter
  | 'last' 'seen'                      # lastSeenCounter
  ;
counterClause
  : 'where' expr                       # counterWhere
  | 'by' name (',' name)*              # counterBy
  | 'over' 'fixed'? sum                # counterOver
  | 'decay' sum                        # counterDecay
  | 'at' sum                           # counterLimit
  | 'keys' sum                         # counterKeys
  | 'late' sum                         # counterLate
  | 'including' 'this'                 # counterIncluding
  | 'migrate' name                     # counterMigrate
  ;

verdictDecl : 'verdict' name ('<' name)* ;
actionDecl : 'action' name ('(' (parameter (',' parameter)*)? ')')? (':' 'verdict' name)? 'durable'? ;

ruleDecl : 'rule' RULE_ID STRING? '{' ruleClause* '}' ;
ruleClause
  : ('severity' | 'owner' | 'rationale' | 'reference') (name | STRING)   # metadataClause
  | 'review' 'by' STRING                                                 # reviewClause
  | 'applies' 'to' name (',' name)*                                      # appliesClause
  | WHEN expr                                                            # whenClause
  | UNLESS expr                                                          # unlessClause
  | 'open' UNLESS                                                        # openUnlessClause
  | 'unknown' actionCalls                                                # unknownClause
  | 'for' 'each' name IN expr 'matching' path ('where' expr)?            # forEachClause
  | THEN actionCalls                                                     # thenClause
  ;
actionCalls : actionCall (',' actionCall)* ;
actionCall : path ('immediate' | 'hard')? ('(' arguments? ')')? ;
arguments : argument (',' argument)* ;
argument : (name ':')? expr ;

escalationDecl : 'escalation' path ('by' name (',' name)*)? '{' level* '}' ;
level : 'level' INT STRING? WHEN expr ('lowers' 'after' sum)? THEN actionCalls ;

overrideDecl
  : 'override' 'rule' RULE_ID 'of' path '{' ruleClause* '}'
  | 'override' 'param' name 'of' path '=' (table | sum)
  ;

testDecl : 'test' STRING '{' testParams? testStep* '}' ;
testParams : 'params' table ;
testStep : ('at' literal)? 'event' eventRecord ('expect' 'only'? expectation (',' expectation)*)* ;
eventRecord : '{' (eventEntry (',' eventEntry)* ','?)? '}' ;
eventEntry : (ELSE | name | STRING) ':' eventValue ;
eventValue : 'unavailable' | eventRecord | expr ;
expectation
  : NOT? RULE_ID
  | NOT? 'undetermined' RULE_ID
  | NOT? 'needs' path
  | NOT? 'level' INT
  | NOT? 'evidence' STRING
  | NOT? path
  ;

proveDecl : 'prove' STRING '{' expr '}' ;

// ---- expressions, loosest first --------------------------------------------------------------------------------------

expr : disjunction (IMPLIES disjunction)? ;
disjunction : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
negation : NOT negation | comparison ;
comparison : sum comparisonTail* ;
comparisonTail
  : ('==' | '!=' | '<' | '<=' | '>' | '>=') sum     # compareTail
  | IS NOT? ('unavailable' | 'missing')             # stateTail
  | IS NOT? sum                                     # isTail
  | NOT? IN '{' sum (',' sum)* ','? '}'             # inSetTail
  | NOT? IN sum ('..' sum)?                         # inTail
  | HAS matcher                                     # hasTail
  ;
matcher
  : ('any' | 'all') 'of' patternGroup
  | 'at' 'least' sum 'of' patternGroup
  | patternRef (NEAR patternRef WITHIN INT ('words' | 'characters'))?
  ;
patternGroup : '{' patternRef (',' patternRef)* ','? '}' | patternRef ;
patternRef : path | patternItem ;

sum : product (('+' | MINUS) product)* ;
product : unary (('*' | '/') unary)* ;
unary : MINUS unary | primary ;
primary
  : literal
  | 'count' 'of' patternGroup IN sum
  | ('any' | 'all' | 'count') name IN sum 'where' expr
  | 'spans' 'of' path
  | IF expr THEN expr ELSE expr
  | '(' expr ')'
  | '[' (expr (',' expr)*)? ','? ']'
  | path '(' arguments? ')'
  | path
  | RULE_ID
  ;
literal : TRUE | FALSE | INT 'per' QUANTITY | INT | FLOAT | PERCENT | QUANTITY | STRING ;

path : name ('.' name)* ;
name : IDENT | softKeyword ;
softKeyword
  : 'package' | 'import' | 'as' | 'input' | 'one' | 'of' | 'list' | 'at' | 'most' | 'param' | 'by' | 'signal' | 'timeout'
  | 'covers' | 'known' | 'score' | 'evidence' | 'pattern' | 'folded' | 'word' | 'exact' | 'case' | 'leet' | 'squeezed'
  | 'unspaced' | 'lexicon' | 'from' | 'view' | 'finding' | 'characters' | 'refusal' | 'resource' | 'notice' | 'let'
  | 'counter' | 'count' | 'events' | 'sum' | 'mean' | 'distinct' | 'rate' | 'first' | 'last' | 'seen' | 'where' | 'over'
  | 'fixed' | 'decay' | 'keys' | 'late' | 'including' | 'this' | 'migrate' | 'verdict' | 'action' | 'durable' | 'rule'
  | 'severity' | 'owner' | 'rationale' | 'reference' | 'review' | 'applies' | 'to' | 'open' | 'unknown' | 'for' | 'each'
  | 'matching' | 'immediate' | 'hard' | 'escalation' | 'level' | 'lowers' | 'after' | 'override' | 'test' | 'params'
  | 'event' | 'expect' | 'only' | 'unavailable' | 'missing' | 'undetermined' | 'needs' | 'prove' | 'any' | 'all' | 'least'
  | 'words' | 'spans' | 'per'
  ;

// ---- tokens ----------------------------------------------------------------------------------------------------------

AND : 'and' ;
OR : 'or' ;
NOT : 'not' ;
IMPLIES : 'implies' ;
IS : 'is' ;
IN : 'in' ;
HAS : 'has' ;
IF : 'if' ;
THEN : 'then' ;
ELSE : 'else' ;
NEAR : 'near' ;
WITHIN : 'within' ;
WHEN : 'when' ;
UNLESS : 'unless' ;
TRUE : 'true' ;
FALSE : 'false' ;

LPAREN : '(' ;
RPAREN : ')' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
MINUS : '-' ;
ELLIPSIS : '…' | '...' ;

// `RULE-MIST-001`, `R-1`, and with a last `*` all rules that begin so.
RULE_ID : [A-Z] [A-Za-z0-9_]* ('-' [A-Za-z0-9_]+)* '-' ('*' | [A-Za-z0-9_]+) ;
IDENT : [a-zA-Z_\u0080-\u2009\u2010-\u2027\u202A-\u2FFF\u3001-\u{10FFFF}] [a-zA-Z0-9_\u0080-\u2009\u2010-\u2027\u202A-\u2FFF\u3001-\u{10FFFF}]* ;
// 24h, 10min, 1MB, 250ms; the unit is checked when the tree is built, so that an unknown one is named.
QUANTITY : [0-9] [0-9_]* ('.' [0-9]+)? [a-zA-Z]+ ;
PERCENT : [0-9] [0-9_]* ('.' [0-9]+)? '%' ;
FLOAT : [0-9] [0-9_]* '.' [0-9]+ ;
INT : [0-9] [0-9_]* ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
REGEX : {!operand_before_}? '/' (~[/\\[\r\n ] | '\\' ~[\r\n] | REGEX_CLASS) (~[/\\[\r\n] | '\\' ~[\r\n] | REGEX_CLASS)* '/' ;
fragment REGEX_CLASS : '[' '^'? ']'? (~[\]\\\r\n] | '\\' ~[\r\n])* ']' ;

DOC_COMMENT : '///' ~[\r\n]* -> channel(HIDDEN) ;
COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
SPACE : [ \t\r\n\u00A0]+ -> channel(HIDDEN) ;

// What no other rule takes: an unclosed string, a stray character. Reported by the adapter with its own code.
UNCLOSED_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* ;
UNKNOWN_CHARACTER : . ;
