#include "daemon/drop_in/json.hpp"

#include <fmt/format.h>

#include <set>

#include "base/limits.hpp"

namespace mpol::daemon {
namespace {

// Watches the parser for what it lets pass.
class Watch {
 public:
  bool operator()(int depth, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start) {
      keys_.emplace_back();
    } else if (event == Event::object_end && !keys_.empty()) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.empty()) {
      const auto& key = value.get_ref<const std::string&>();
      if (!keys_.back().insert(key).second && fault_.empty()) fault_ = fmt::format("the key `{}` stands twice", key);
    }
    if (depth >= static_cast<int>(limits::kMaxEventDepth) && fault_.empty())
      fault_ = fmt::format("the body is nested deeper than {}", limits::kMaxEventDepth);
    return true;
  }
  const std::string& fault() const { return fault_; }

 private:
  std::vector<std::set<std::string>> keys_;
  std::string fault_;
};

}  // namespace

Body read_body(std::string_view text) {
  Body body;
  Watch watch;
  try {
    body.json = Json::parse(text.begin(), text.end(), [&](int depth, Json::parse_event_t event, Json& value) {
      return watch(depth, event, value);
    });
  } catch (const Json::parse_error& error) {
    body.fault = fmt::format("the body is not JSON, at byte {}", error.byte);
    return body;
  } catch (const Json::exception&) {
    body.fault = "the body has a number that is out of range";
    return body;
  }
  body.fault = watch.fault();
  if (body.fault.empty() && !body.json.is_object())
    body.fault = "the body is " + kind_in_words(body.json) + ", expected an object";
  return body;
}

std::string dotted(const Json& place) {
  std::string out;
  for (std::size_t i = 1; i < place.size(); ++i) {
    if (!out.empty()) out += '.';
    out += place[i].is_string() ? place[i].get<std::string>() : place[i].dump();
  }
  return out;
}

std::string kind_in_words(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null: return "null";
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "a list";
    case Json::value_t::string: return "a string";
    case Json::value_t::boolean: return "true or false";
    default: return "a number";
  }
}

std::string written(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace mpol::daemon
