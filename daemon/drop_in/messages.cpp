#include "daemon/drop_in/messages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mpol::daemon {
namespace {

struct Role {
  std::string_view name, kind, trust;
};
constexpr Role kRoles[] = {{"user", "prompt", ""},
                           {"assistant", "completion", ""},
                           {"system", "prompt", "system"},
                           {"developer", "prompt", "system"},
                           {"tool", "tool_result", ""}};

Json inside(Json place, const Json& next) {
  place.push_back(next);
  return place;
}

Wrong not_a(const Json& place, std::string_view kind, std::string_view expected, const Json& found) {
  return {place, std::string(kind), fmt::format("expected {}, found {}", expected, kind_in_words(found))};
}

void add_line(std::string& text, std::string_view line) {
  if (!text.empty() && !line.empty()) text += '\n';
  text += line;
}

void read_part(const Json& place, const Json& part, ContentRead& out) {
  if (!part.is_object()) {
    out.wrong = not_a(place, "dict_type", "an object", part);
    return;
  }
  const auto type = part.find("type");
  if (type == part.end() || !type->is_string()) {
    out.wrong = {inside(place, "type"), "missing", "a part says its `type`"};
    return;
  }
  // Parts that hold text hold it under their own name; `thinking` holds parts.
  const auto text = *type == "text" || *type == "refusal" || *type == "thinking"
                        ? part.find(type->get_ref<const std::string&>())
                        : part.end();
  if (text == part.end()) {
    if (*type == "text") {
      out.wrong = {inside(place, "text"), "missing", "Field required"};
    } else if (!out.has_others) {
      out.has_others = true;
      out.other_place = place;
    }
    return;
  }
  const ContentRead inner = read_content(inside(place, *type), *text);
  if (!inner.wrong.message.empty()) {
    out.wrong = inner.wrong;
    return;
  }
  add_line(out.text, inner.text);
  if (inner.has_others && !out.has_others) {
    out.has_others = true;
    out.other_place = inner.other_place;
  }
}

// Adds what tools are called with.
Wrong read_calls(const Json& place, const Json& calls, std::string& text) {
  if (calls.is_null()) return {};
  if (!calls.is_array()) return not_a(place, "list_type", "a list", calls);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Json own = inside(inside(place, i), "function");
    if (!calls[i].is_object() || !calls[i].contains("function") || !calls[i]["function"].is_object())
      return {own, "missing", "Field required"};
    const Json& function = calls[i]["function"];
    const auto arguments = function.find("arguments");
    // Some clients send them as text, others as the object itself.
    if (arguments == function.end()) return {inside(own, "arguments"), "missing", "Field required"};
    add_line(text, arguments->is_string() ? arguments->get<std::string>() : written(*arguments));
  }
  return {};
}

}  // namespace

ContentRead read_content(const Json& place, const Json& content) {
  ContentRead out;
  if (content.is_null()) return out;
  if (content.is_string()) {
    out.text = content.get<std::string>();
    return out;
  }
  if (!content.is_array()) {
    out.wrong = not_a(place, "string_type", "a string or a list of parts", content);
    return out;
  }
  for (std::size_t i = 0; i < content.size() && out.wrong.message.empty(); ++i)
    read_part(inside(place, i), content[i], out);
  return out;
}

MessageRead read_message(const Json& place, const Json& message) {
  MessageRead out;
  if (!message.is_object()) {
    out.wrong = not_a(place, "dict_type", "a message", message);
    return out;
  }
  const auto name = message.find("role");
  const auto role = std::find_if(std::begin(kRoles), std::end(kRoles), [&](const Role& known) {
    return name != message.end() && name->is_string() && name->get_ref<const std::string&>() == known.name;
  });
  if (role == std::end(kRoles)) {
    out.wrong = {inside(place, "role"), "union_tag_invalid",
                 "expected one of user, assistant, system, developer, tool"};
    return out;
  }
  out.event.kind = role->kind;
  out.event.trust = role->trust;
  if (message.contains("content")) out.content = read_content(inside(place, "content"), message["content"]);
  out.wrong = out.content.wrong;
  if (!out.wrong.message.empty()) return out;
  std::string calls;
  if (message.contains("tool_calls")) out.wrong = read_calls(inside(place, "tool_calls"), message["tool_calls"], calls);
  if (!calls.empty() && out.content.text.empty()) out.event.kind = "tool_call";
  out.event.text = out.content.text;
  add_line(out.event.text, calls);
  return out;
}

}  // namespace mpol::daemon
