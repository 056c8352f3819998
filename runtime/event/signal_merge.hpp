// What one event says of one signal, when several of its keys speak of it.
#pragma once
#include <string_view>

#include "program/frame.hpp"
#include "runtime/event/scalar_reader.hpp"

namespace mpol::event {

// Puts a value that was had into the reading. Of several numbers the greatest stays, of several truths `true`: a
// moderation service that splits a category (`hate`, `hate/threatening`) must not lose its worst part. A value
// replaces `unavailable`. False: labels differ, and none is greater; the reading keeps the first.
bool merge_value(ValueKind kind, const Scalar& scalar, SignalReading& reading);

// A signal that is said to be unavailable stays available if another key had it.
void merge_unavailable(std::string_view reason, SignalReading& reading);

}  // namespace mpol::event
