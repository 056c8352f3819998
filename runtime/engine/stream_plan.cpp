#include "runtime/engine/stream_plan.hpp"

#include <map>

#include "program/ir_shape.hpp"

namespace mpol::engine {
namespace {

using Needs = StreamPlan::Needs;

// What the innermost view of a chain of them needs.
Needs needs_of(const Tables& tables, const ViewInfo& view) {
  Needs needs = Needs::Nothing;
  for (const ViewInfo* part = &view; !part->builtin.empty(); part = &tables.views[part->source.index])
    needs = part->builtin == "code_blocks" ? Needs::Code : part->builtin == "decoded" ? Needs::Encoded : Needs::Nothing;
  return needs;
}

}  // namespace

StreamPlan::StreamPlan(const Program& program) : program_(program), rules_(program) {
  const Tables& tables = program.tables();
  std::map<std::vector<PatternId>, std::shared_ptr<const patterns::StreamScanner>> made;
  for (const TextPlan::Search& search : program.text_plan().searches()) {
    const ViewInfo& view = tables.views[search.view.index];
    Search& own = searches_.emplace_back();
    own.field = view.field;
    own.is_view = !view.builtin.empty();
    own.needs = needs_of(tables, view);
    for (const ViewInfo* part = &view; !part->builtin.empty(); part = &tables.views[part->source.index]) {
      own.is_code = part->builtin == "code_blocks";
      own.is_decoded = own.is_decoded || part->builtin == "decoded";
    }
    auto& scanner = made[search.patterns];
    own.scanner = scanner;
    if (scanner) continue;
    std::vector<patterns::Pattern> compiled;
    for (const PatternId id : search.patterns) compiled.push_back(compile_again(tables.patterns[id.index]));
    own.scanner = scanner =
        std::make_shared<const patterns::StreamScanner>(compiled, [&tables, &search](std::uint32_t id) {
          return compile_again(tables.patterns[search.patterns[id].index]).tree;
        });
  }
  find_measured();
}

void StreamPlan::find_measured() {
  const Tables& tables = program_.tables();
  measured_.resize(tables.fields.size());
  const auto note = [&](ViewId id) {
    const ViewInfo& view = tables.views[id.index];
    if (view.builtin.empty()) return;
    measured_[view.field.index] |= static_cast<std::uint8_t>(1u << static_cast<unsigned>(needs_of(tables, view)));
  };
  for (const ir::Inst& inst : program_.module().insts) {
    const ir::Shape shape = ir::shape_of(inst.op);
    if (shape.a == ir::Ref::View && shape.b != ir::Ref::PatternSet) note(ViewId(inst.a));
  }
}

}  // namespace mpol::engine
