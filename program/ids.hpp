// Ids of the tables of a policy (tables.hpp): the same in the checked form, the IR and the running program.
#pragma once
#include "base/ids.hpp"

namespace mpol {

using SymbolId = Id<struct SymbolTag>;        // an interned string
using SymbolSetId = Id<struct SymbolSetTag>;  // a sorted set of symbols
using FieldId = Id<struct FieldTag>;          // of the event
using ParamId = Id<struct ParamTag>;
using SignalId = Id<struct SignalTag>;
using ScoreId = Id<struct ScoreTag>;            // a named evidence score
using PatternId = Id<struct PatternTag>;        // one literal, regex or term
using PatternSetId = Id<struct PatternSetTag>;  // what one `has` looks for
using ViewId = Id<struct ViewTag>;
using FindingSourceId = Id<struct FindingSourceTag>;
using TextsId = Id<struct TextsTag>;      // refusals and other texts for people
using VerdictId = Id<struct VerdictTag>;  // index in the order: greater is stricter
using ActionId = Id<struct ActionTag>;
using RuleId = Id<struct RuleTag>;
using CounterId = Id<struct CounterTag>;
using LevelId = Id<struct LevelTag>;
using RuleSetId = Id<struct RuleSetTag>;
using LoopId = Id<struct LoopTag>;
using OriginId = Id<struct OriginTag>;  // a place in the policy's source
using InstId = Id<struct InstTag>;

}  // namespace mpol
