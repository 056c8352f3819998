// The event of a test step, as a frame. Fields that the step leaves out get the plainest value of their type
// (docs/language.md, "Tests").
#pragma once
#include <cstdint>
#include <string>

#include "compiler/check/checked.hpp"
#include "program/frame.hpp"

namespace mpol::cli {

// When a test's clock starts: 2026-01-01T00:00:00Z. Steps add their `at`.
inline constexpr std::int64_t kTestEpochMs = 1'767'225'600'000;

// `number` makes the event's id. `step` must outlive the frame's use: texts are views into it.
void fill_frame(const checked::TestStep& step, std::size_t number, Frame& frame);

}  // namespace mpol::cli
