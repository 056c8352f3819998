// Content: what providers are given of one event. Kept by the request until it is done; no provider keeps it longer.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "program/frame.hpp"

namespace mpol::signals {

struct Turn {
  std::string role;  // "user", "assistant", "system", "tool"
  std::string text;
};

struct Content {
  std::vector<Turn> turns;  // the last one is judged; providers of conversations see those before it too
  std::string kind;         // of the event: "prompt", "completion", …; "": not known
  std::string language;     // BCP 47; "": not known

  std::string_view judged() const { return turns.empty() ? std::string_view() : turns.back().text; }
  std::size_t bytes() const;
};

// Of an event that was read: its field `text` (where there is none: its first field of type text that it has), in the role
// that its `kind` has. Turns before it are the caller's to add, in front.
Content content_of(const Frame& frame);

}  // namespace mpol::signals
