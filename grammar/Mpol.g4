// The mpol policy language. docs/language.md explains it for authors; this file is what the compiler accepts.
//
// Words of the language are soft (a field may be called `text`, `level` or `keys`) except those that stand inside
// expressions: and or not implies is in has if then else near within when unless true false.
// Comments go to a hidden channel, so that doc comments (`///`) and the formatter can find them.
grammar Mpol;

tokens { MISSING_EXPRESSION }

@lexer::members {
  // A `/` begins a regex where no operand stands before it on the same line; elsewhere it divides.
  size_t operand_line_ = 0;  // 0: the last token was no operand

  bool regex_may_begin() { return operand_line_ != getLine(); }

  std::unique_ptr<antlr4::Token> nextToken() override {
    auto token = antlr4::Lexer::nextToken();
    if (token->getChannel() != antlr4::Token::DEFAULT_CHANNEL) return token;
    switch (token->getType()) {
      case IDENT: case RULE_ID: case INT: case FLOAT: case PERCENT: case QUANTITY: case RPAREN: case RBRACKET:
        operand_line_ = token->getLine();
        break;
      default:
        operand_line_ = 0;
    }
    return token;
  }
}

// ---- files -----------------------------------------------------------------------------------------------------------

file : packageDecl importDecl* declaration* EOF ;

// The two parts that a file with faults is read by: its head, and each declaration on its own.
head : packageDecl importDecl* EOF ;
chunk : declaration* EOF ;

packageDecl : 'package' path ;
importDecl : 'import' path ('as' name)? ;

declaration
  : inputDecl | paramDecl | signalDecl | scoreDecl | patternDecl | lexiconDecl | viewDecl | findingDecl | textsDecl
  | letDecl | counterDecl | verdictDecl | actionDecl | ruleDecl | escalationDecl | overrideDecl | auditDecl | testDecl
  | proveDecl
  | findingRows
  ;

// ---- declarations ----------------------------------------------------------------------------------------------------

inputDecl : 'input' name '{' field* '}' ;
field : name (',' name)* ':' type (ELSE expr)? ;

type : (path | 'one' 'of' '{' name (',' name)* ','? '}' | 'list' 'of' type | '{' field (',' field)* ','? '}')
       optional='?'? (IN sum '..' sum | 'at' 'most' sum)? ;

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
  | ELSE 'score'? expr                                                       # fallbackClause
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
  | 'over' fixed='fixed'? sum                # counterOver
  | 'decay' sum                        # counterDecay
  | 'at' sum                           # counterLimit
  | 'keys' sum                         # counterKeys
  | 'late' sum                         # counterLate
  | 'including' 'this'                 # counterIncluding
  | 'migrate' name                     # counterMigrate
  ;

verdictDecl : 'verdict' name ('<' name)* ;
actionDecl
  : 'action' name ('(' (parameter (',' parameter)*)? ')')? (':' 'verdict' verdict=name)?
    (durable='durable' ('else' otherwise=name)?)? sealed='sealed'?
  ;

ruleDecl : 'rule' RULE_ID STRING? '{' ruleClause* '}' ;
ruleClause
  : ('severity' | 'owner' | 'rationale' | 'reference') (name | STRING)   # metadataClause
  | 'review' 'by' STRING                                                 # reviewClause
  | 'applies' 'to' name (',' name)*                                      # appliesClause
  | WHEN expr                                                            # whenClause
  | UNLESS expr                                                          # unlessClause
  | 'open' UNLESS                                                        # openUnlessClause
  | 'sealed'                                                             # sealedClause
  | 'stream' ('hold' | 'release' THEN 'retract')                         # streamClause
  | 'unknown' actionCalls                                                # unknownClause
  | 'for' 'each' name IN expr 'matching' path ('where' expr)?            # forEachClause
  | THEN actionCalls                                                     # thenClause
  ;
actionCalls : actionCall (',' actionCall)* ;
actionCall : path strength=('immediate' | 'hard')? ('(' arguments? ')')? ;
arguments : argument (',' argument)* ;
argument : (name ':')? expr ;

escalationDecl : 'escalation' path ('by' name (',' name)*)? '{' level* '}' ;
level : 'level' INT STRING? WHEN expr ('lowers' 'after' sum)? THEN actionCalls ;

overrideDecl
  : 'override' 'rule' RULE_ID 'of' path '{' ruleClause* '}'
  | 'override' 'param' name 'of' path '=' (table | sum)
  ;

auditDecl : 'audit' '{' auditClause* '}' ;
auditClause : kept=('keep' | 'hash' | 'drop') path (',' path)* ;

testDecl : 'test' STRING '{' testParams? testStep* (testEach? testCase+)? '}' ;
testEach : 'each' 'event' eventRecord ;
testCase : 'case' STRING testStep+ ;
testParams : 'params' table ;
testStep : ('at' literal)? 'event' eventRecord ('expect' only+='only'? expectation (',' expectation)*)* ;
eventRecord : '{' (eventEntry (',' eventEntry)* ','?)? '}' ;
eventEntry : (ELSE | name | STRING) ':' eventValue ;
eventValue : 'unavailable' | eventRecord | expr ;
expectation
  : NOT? RULE_ID                   # expectRule
  | NOT? 'undetermined' RULE_ID    # expectUndetermined
  | NOT? 'needs' path              # expectNeeds
  | NOT? 'level' INT               # expectLevel
  | NOT? 'evidence' STRING         # expectEvidence
  | NOT? path                      # expectOutcome
  ;

proveDecl : 'prove' STRING '{' expr '}' ;

// ---- expressions, loosest first --------------------------------------------------------------------------------------

expr : disjunction (IMPLIES disjunction)? ;
disjunction : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
negation : NOT negation | comparison ;
comparison : sum comparisonTail* ;
comparisonTail
  : ('==' | '!=' | '<' | '<=' | '>' | '>=' | '=') sum   # compareTail   // `=` is reported when it is checked, and read as `==`
  | IS NOT? state=('unavailable' | 'missing')           # stateTail
  | IS NOT? sum                                         # isTail
  | NOT? IN '{' sum (',' sum)* ','? '}'                 # inSetTail
  | NOT? IN sum ('..' sum)?                             # inTail
  | HAS matcher                                         # hasTail
  ;
matcher
  : ('any' | 'all') 'of' patternGroup
  | 'at' 'least' sum 'of' patternGroup
  | patternRef (NEAR patternRef WITHIN INT distanceUnit=('words' | 'characters'))?
  ;
patternGroup : '{' patternRef (',' patternRef)* ','? '}' | patternRef ;
patternRef : path | patternItem ;

sum : product (operators+=('+' | MINUS) product)* ;
product : unary (operators+=('*' | '/') unary)* ;
unary : MINUS unary | primary ;
primary
  : literal                                                          # literalPrimary
  | 'count' 'of' patternGroup IN sum                                 # countPrimary
  | quantifier=('any' | 'all' | 'count') name IN sum 'where' expr    # quantifierPrimary
  | 'spans' 'of' path                                                # spansPrimary
  | IF expr THEN expr ELSE expr                                      # ifPrimary
  | '(' expr ')'                                                     # groupPrimary
  | '[' (expr (',' expr)*)? ','? ']'                                 # listPrimary
  | path '(' arguments? ')'                                          # callPrimary
  | path                                                             # namePrimary
  | RULE_ID                                                          # rulePrimary
  | MISSING_EXPRESSION                                               # missingPrimary   // put in when a fault is repaired
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
  | 'matching' | 'immediate' | 'hard' | 'sealed' | 'escalation' | 'level' | 'lowers' | 'after' | 'override' | 'test' | 'params'
  | 'event' | 'expect' | 'only' | 'unavailable' | 'missing' | 'undetermined' | 'needs' | 'prove' | 'any' | 'all' | 'least'
  | 'words' | 'spans' | 'per' | 'audit' | 'keep' | 'hash' | 'drop' | 'stream' | 'hold' | 'release' | 'retract'
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
IDENT : (ASCII_LETTER | OTHER_LETTER) (ASCII_LETTER | [0-9] | OTHER_LETTER)* ;
fragment ASCII_LETTER : [a-zA-Z_] ;
// Wider than what a name may hold: invisible characters and mixed scripts are reported where the name stands.
fragment OTHER_LETTER
  : [\u00AA\u00AD\u00B5\u00BA\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u167F\u1681-\u1FFF\u200B-\u200F\u202A-\u202E\u2060-\u218F]
  | [\u2C00-\u2DFF\u3005-\u3007\u3021-\u{10FFFF}]
  ;
// 24h, 10min, 1MB, 250ms; the unit is checked when the tree is built, so that an unknown one is named.
QUANTITY : NUMBER ('.' [0-9]+)? [a-zA-Z]+ ;
PERCENT : NUMBER ('.' [0-9]+)? '%' ;
FLOAT : NUMBER '.' [0-9]+ ;
INT : NUMBER ;
fragment NUMBER : [0-9] [0-9_]* ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;
// The condition stands behind the slash, so that the other tokens' automaton can be cached.
REGEX
  : '/' {regex_may_begin()}? (~[/\\[\r\n *] | '\\' ~[\r\n] | REGEX_CLASS) (~[/\\[\r\n] | '\\' ~[\r\n] | REGEX_CLASS)* '/'
  ;
fragment REGEX_CLASS : '[' '^'? ']'? (~[\]\\\r\n] | '\\' ~[\r\n])* ']' ;

DOC_COMMENT : '///' ~[\r\n]* -> channel(HIDDEN) ;
COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
SPACE : [ \t\r\n\u00A0\u2002-\u200A\u202F\u3000]+ -> channel(HIDDEN) ;

// ---- what other languages write: known, so that the report can say what to write here ---------------------------------

FOREIGN_OPERATOR : '&&' | '&' | '||' | '|' | '!' | '=>' | '=<' | '<>' | '===' | '!==' | '≥' | '≤' | '≠' ;
SINGLE_QUOTED : '\'' ~['\r\n]* '\'' ;
TYPOGRAPHIC_QUOTED
  : [\u201C-\u201F] ~[\u201C-\u201F"\r\n]* [\u201C-\u201F"]
  | [\u2018-\u201B] ~[\u2018-\u201B'\r\n]* [\u2018-\u201B']
  | '«' ~[«»\r\n]* '»'
  ;
SEMICOLON : ';' ;
HASH_COMMENT : '#' ~[\r\n]* ;
BLOCK_COMMENT : '/*' .*? ('*/' | EOF) ;
BARE_FRACTION : '.' [0-9]+ '%'? ;

// What no other rule takes.
UNCLOSED_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
UNCLOSED_REGEX : '/' {regex_may_begin()}? (~[/\\\r\n *] | '\\' ~[\r\n]) (~[/\\\r\n] | '\\' ~[\r\n])* '\\'? ;
UNKNOWN_CHARACTER : . ;
