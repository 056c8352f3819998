// What sinks read of an item's payload (docs/actions.md).
#pragma once
#include <string>

#include "runtime/actions/outbox.hpp"

namespace mpol::actions {

// The text at a place such as "/args/to" (RFC 6901), or another value's JSON; "" where there is nothing.
std::string text_in(const Item& item, const std::string& pointer);

// A payload with null for what it names as sealed: what may be shown, kept and given to sinks that do not report.
std::string without_sealed(const std::string& payload);

}  // namespace mpol::actions
