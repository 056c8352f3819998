// Test declarations: events as typed values, expectations resolved.
// Errors: E0801 … E0809. Threads: see Context.
#pragma once
#include "compiler/check/lookup.hpp"

namespace mpol::check {

void check_test(Context& context, const FileScope& file, const ast::Decl& decl);

// test_events.cpp: the event of a step, into `step`; what stands there from `each event` is replaced.
void check_test_event(Context& context, const FileScope& file, const ast::EventRecord& event, checked::TestStep& step);
// Of what is written as an event's time and is none that an event can have (base/text/time_text.hpp). E0604.
Diagnostics::Builder report_no_time(Context& context, const ast::Expr& written);
// expectations.cpp; nothing after a report.
std::optional<checked::Expectation> check_expectation(Context& context, const FileScope& file,
                                                      const ast::Expectation& expectation);

}  // namespace mpol::check
