// lower: the checked form → IR.
//
// Total: a policy that check accepted always lowers, and the module holds (ir_verify.hpp). Equal conditions, and scans
// of equal patterns in equal views, become one instruction, across rules too; nested `and`s and `or`s become flat.
// Origins: each condition, each operand of its `and`s, `or`s and `not`s, each part of a score, each action and rule
//          keeps its place and the author's words, so that explanations need no source files.
// Errors:  E0701 where a decision would need what this version does not execute; the instruction is then unknown.
// Threads: safe to call from many.
#pragma once
#include <unordered_map>

#include "base/diagnostics/diagnostics.hpp"
#include "base/source/source.hpp"
#include "compiler/check/checked.hpp"
#include "program/ir.hpp"

namespace mpol::lower {

// Which instruction an expression of the policy became. An `and` inside an `and`, and an `or` inside an `or`, is none.
using Lowered = std::unordered_map<const checked::Expr*, InstId>;

// `lowered`: null, or filled for as long as policy and module stay as they are.
ir::Module lower(const checked::Policy& policy, const SourceTree& sources, Diagnostics& diagnostics,
                 Lowered* lowered = nullptr);

}  // namespace mpol::lower
