// Bodies of requests in forms that are not ours.
//
// In:      a body, any bytes. Out: a JSON object, in which no key stands twice: two readers of one body must not see two things.
// Errors:  why not, in words with a byte or a path. Limits: limits::kMaxEventDepth; the size is the server's.
// Threads: pure functions.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mpol::daemon {

using Json = nlohmann::ordered_json;

// Where a member is: {"body", "input", 3}; and what is wrong with it.
struct Wrong {
  Json place = Json::array();
  std::string kind, message;  // "extra_forbidden", "Extra inputs are not permitted"
};

struct Body {
  Json json;
  std::string fault;  // "": `json` is an object
};
Body read_body(std::string_view text);

// "input.3.role", without the first part.
std::string dotted(const Json& place);
// "a string", "a list", "null"
std::string kind_in_words(const Json& value);
// As bytes: text that is not UTF-8 gets U+FFFD.
std::string written(const Json& json);

}  // namespace mpol::daemon
