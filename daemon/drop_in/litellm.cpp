#include "daemon/drop_in/litellm.hpp"

#include <fmt/format.h>

#include "daemon/drop_in/messages.hpp"

namespace mpol::daemon {
namespace {

constexpr const char* kBlocked = "The content is blocked by a policy.";

http::Response refuse(int status, std::string_view code, std::string_view message) {
  http::Response response;
  response.status = status;
  response.body = error_json(code, message);
  return response;
}

// Null stands for what is not there.
const Json* member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const Json* object, std::initializer_list<const char*> names) {
  if (object == nullptr || !object->is_object()) return "";
  for (const char* name : names) {
    const Json* const value = member(*object, name);
    if (value != nullptr && value->is_string() && !value->get_ref<const std::string&>().empty())
      return value->get<std::string>();
  }
  return "";
}

class Reader {
 public:
  explicit Reader(const GuardrailTerms& terms) : terms_(terms) {}

  GuardrailRead read(std::string_view text) {
    const Body body = read_body(text);
    if (!body.fault.empty()) {
      no(400, "invalid_body", body.fault);
      return std::move(read_);
    }
    read_.is_good = frame_of_all(body.json) && texts(body.json) && calls(body.json) && fits();
    if (!read_.is_good) return std::move(read_);
    name_roles(body.json);
    if (const Json* const images = member(body.json, "images")) read_.request.has_images = !images->empty();
    return std::move(read_);
  }

 private:
  bool no(int status, std::string_view code, std::string_view message) {
    read_.refusal = refuse(status, code, message);
    return false;
  }
  bool not_a(const std::string& place, std::string_view expected, const Json& found) {
    return no(400, "bad_request", fmt::format("{}: expected {}, found {}", place, expected, kind_in_words(found)));
  }

  // What all events of the request have in common.
  bool frame_of_all(const Json& body) {
    const Json* const type = member(body, "input_type");
    if (type == nullptr || (*type != "request" && *type != "response"))
      return no(400, "bad_request", "input_type: expected `request` or `response`");
    all_.kind = *type == "request" ? "prompt" : "completion";
    const Json* const who = member(body, "request_data");
    if (who != nullptr && !who->is_object()) return not_a("request_data", "an object", *who);
    all_.user = text_of(who, {"user_api_key_end_user_id", "user_api_key_user_id", "user_api_key_hash"});
    all_.org = text_of(who, {"user_api_key_org_id", "user_api_key_team_id"});
    all_.conversation = text_of(&body, {"litellm_trace_id"});
    all_.model = text_of(&body, {"model"});
    return true;
  }

  bool texts(const Json& body) {
    const Json* const texts = member(body, "texts");
    if (texts == nullptr) return true;
    if (!texts->is_array()) return not_a("texts", "a list", *texts);
    for (std::size_t i = 0; i < texts->size(); ++i) {
      if (!(*texts)[i].is_string()) return not_a(fmt::format("texts[{}]", i), "a string", (*texts)[i]);
      JudgedEvent event = all_;
      event.text = (*texts)[i].get<std::string>();
      read_.request.events.push_back(std::move(event));
    }
    read_.request.texts = texts->size();
    return true;
  }

  bool calls(const Json& body) {
    const Json* const calls = member(body, "tool_calls");
    if (calls == nullptr) return true;
    if (!calls->is_array()) return not_a("tool_calls", "a list", *calls);
    for (std::size_t i = 0; i < calls->size(); ++i) {
      const Json* const function = (*calls)[i].is_object() ? member((*calls)[i], "function") : nullptr;
      if (function == nullptr || !function->is_object())
        return no(400, "bad_request", fmt::format("tool_calls[{}].function: expected an object", i));
      const Json* const arguments = member(*function, "arguments");
      JudgedEvent event = all_;
      event.kind = "tool_call";
      if (arguments != nullptr)
        event.text = arguments->is_string() ? arguments->get<std::string>() : written(*arguments);
      read_.request.events.push_back(std::move(event));
    }
    return true;
  }

  bool fits() {
    if (read_.request.events.size() <= terms_.most_texts) return true;
    return no(413, "too_many_texts", fmt::format("more than {} texts and tool calls", terms_.most_texts));
  }

  // Whose texts they are stands in `structured_messages`, whose texts come in the same order. A text that is not found there stays
  // what the input type says.
  void name_roles(const Json& body) {
    const Json* const messages = member(body, "structured_messages");
    if (messages == nullptr || !messages->is_array()) return;
    std::size_t next = 0;
    for (const Json& message : *messages) {
      const MessageRead read = read_message(Json::array({"structured_messages"}), message);
      if (!read.wrong.message.empty() || !message.contains("content")) continue;
      const Json& content = message["content"];
      if (content.is_string()) name_role(content, read.event, next);
      if (!content.is_array()) continue;
      for (const Json& part : content) {
        if (part.contains("text")) name_role(part["text"], read.event, next);
      }
    }
  }

  void name_role(const Json& text, const JudgedEvent& role, std::size_t& next) {
    for (std::size_t i = next; i < read_.request.texts; ++i) {
      JudgedEvent& event = read_.request.events[i];
      if (!text.is_string() || event.text != text.get_ref<const std::string&>()) continue;
      event.kind = role.kind == "tool_call" ? "completion" : role.kind;
      event.trust = role.trust;
      next = i + 1;
      return;
    }
  }

  const GuardrailTerms& terms_;
  GuardrailRead read_;
  JudgedEvent all_;
};

http::Response blocked(std::string_view reason) {
  http::Response response;
  response.body = written({{"action", "BLOCKED"}, {"blocked_reason", reason}});
  return response;
}

// Text that has to be cleaned and cannot be is not let through.
bool is_blocked(const Judged& judged, bool can_edit, const GuardrailTerms& terms) {
  if (judged.is_at_least(terms.blocked_from)) return true;
  return judged.sanitizes && (!can_edit || judged.is_cut || judged.spans.empty());
}

}  // namespace

GuardrailRead read_guardrail(std::string_view body, const GuardrailTerms& terms) { return Reader(terms).read(body); }

http::Response answer(const GuardrailRequest& request, const std::vector<Judged>& judged, const GuardrailTerms& terms) {
  if (request.has_images && terms.blocks_images) return blocked("Images are not judged here.");
  for (const Judged& one : judged) {
    if (!one.failure.empty()) return refuse(one.status, one.code, one.failure);
  }
  Json texts = Json::array();
  bool is_edited = false;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const bool is_text = i < request.texts;
    if (is_blocked(judged[i], is_text, terms)) return blocked(judged[i].refusal.empty() ? kBlocked : judged[i].refusal);
    if (!is_text) continue;
    is_edited = is_edited || judged[i].sanitizes;
    texts.push_back(
        without_spans(request.events[i].text, judged[i].sanitizes ? judged[i].spans : std::vector<TextSpan>{}));
  }
  http::Response response;
  response.body = written(is_edited ? Json{{"action", "GUARDRAIL_INTERVENED"}, {"texts", std::move(texts)}}
                                    : Json{{"action", "NONE"}});
  return response;
}

}  // namespace mpol::daemon
