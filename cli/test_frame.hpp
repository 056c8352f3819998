// The event of a test step, as a frame. Fields that the step leaves out get the plainest value of their type
// (docs/language.md, "Tests").
#pragma once
#include <cstdint>
#include <string>

#include "compiler/check/checked.hpp"
#include "program/frame.hpp"

namespace mpol::cli {

// `number` makes the event's id. `step` must outlive the frame's use: texts are views into it.
void fill_frame(const checked::TestStep& step, std::size_t number, Frame& frame);

}  // namespace mpol::cli
