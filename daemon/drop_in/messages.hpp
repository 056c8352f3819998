// Messages of conversations, as chat APIs write them: {"role":…, "content": a text or parts, "tool_calls":[…]}.
//
// Out:     the event that a message is: user: a prompt; system, developer: a prompt of the trust `system`; assistant: a completion, or a
//          tool_call where it has nothing but calls; tool: a tool_result. Parts and the arguments of calls are lines of one text.
// Errors:  a Wrong with the place; its message is "" where there is none.
// Threads: pure functions.
#pragma once
#include <string>

#include "daemon/drop_in/json.hpp"
#include "daemon/drop_in/judge.hpp"

namespace mpol::daemon {

struct ContentRead {
  std::string text;
  bool has_others = false;  // parts that hold no text: images, sound, files
  Json other_place;         // … the first of them
  Wrong wrong;
};
// `content`: a string, a list of parts, or null.
ContentRead read_content(const Json& place, const Json& content);

struct MessageRead {
  JudgedEvent event;
  ContentRead content;
  Wrong wrong;
};
MessageRead read_message(const Json& place, const Json& message);

}  // namespace mpol::daemon
