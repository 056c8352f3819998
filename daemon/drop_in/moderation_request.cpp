#include <fmt/format.h>

#include <algorithm>

#include "daemon/drop_in/messages.hpp"
#include "daemon/drop_in/moderation_error.hpp"

namespace mpol::daemon {
namespace {

constexpr std::string_view kOpenAiDefault = "omni-moderation-latest";
constexpr std::string_view kOpenAiModels[] = {"omni-moderation-", "text-moderation-"};
constexpr std::string_view kMistralPrefix = "mistral-moderation-";
constexpr std::string_view kMistral1 = "mistral-moderation-2411", kMistral2 = "mistral-moderation-2603",
                           kMistralLatest = "mistral-moderation-latest";

class Reader {
 public:
  explicit Reader(const ModerationTerms& terms) : terms_(terms) {}

  // Which API and version the model is of; a model that none has is refused.
  bool model(const Json& body, bool is_chat) {
    ModerationRequest& request = read.request;
    const auto found = body.find("model");
    // Mistral's model is required, OpenAI's is not; what only Mistral's has tells it apart without one.
    const bool is_mistral = is_chat || body.contains("metadata");
    if (is_mistral) request.api = ModerationApi::Mistral2;
    if (found == body.end() || (found->is_null() && !is_mistral)) {
      if (is_mistral) return no({{"body", "model"}, "missing", "Field required"});
      request.model = kOpenAiDefault;
      return true;
    }
    if (!found->is_string()) return no({{"body", "model"}, "string_type", expected("a string", *found)});
    const auto name = found->get<std::string>();
    request.model = name;
    if (name.starts_with(kMistralPrefix)) request.api = ModerationApi::Mistral2;
    if (name == kMistral1) request.api = ModerationApi::Mistral1;
    if (name == kMistralLatest) request.model = kMistral2;
    if (name == kMistral1 || name == kMistral2 || name == kMistralLatest) return true;
    const bool is_openai = std::any_of(std::begin(kOpenAiModels), std::end(kOpenAiModels),
                                       [&](std::string_view prefix) { return name.starts_with(prefix); });
    if (is_openai && !is_mistral) return true;
    return no({{"body", "model"},
               "model_not_found",
               fmt::format("there is no model `{}`; there are {}, {}, {}{}", name, kMistral1, kMistral2, kMistralLatest,
                           is_mistral ? "" : ", omni-moderation-… and text-moderation-…")},
              404);
  }

  // Members that the API does not have.
  bool members(const Json& body, std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : body.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      if (is_openai())
        return no({{"body", key}, "unknown_parameter", fmt::format("Unrecognized request argument supplied: {}", key)});
      return no({{"body", key}, "extra_forbidden", "Extra inputs are not permitted"});
    }
    return true;
  }

  bool metadata(const Json& body) {
    const auto found = body.find("metadata");
    if (found == body.end() || found->is_null() || found->is_object()) return true;
    return no({{"body", "metadata"}, "dict_type", expected("an object", *found)});
  }

  bool texts(const Json& body) {
    const auto input = body.find("input");
    if (input == body.end()) return no({{"body", "input"}, "missing", "Field required"});
    if (input->is_string()) return text(*input);
    if (!input->is_array()) return no({{"body", "input"}, "string_type", expected("a string or a list", *input)});
    if (!fits(*input)) return false;
    // OpenAI's parts of one content are judged as one text; a list of strings is a list of texts.
    const bool is_parts = is_openai() && input->front().is_object();
    if (is_parts) return content({"body", "input"}, *input);
    for (std::size_t i = 0; i < input->size(); ++i) {
      if (!(*input)[i].is_string()) return no({{"body", "input", i}, "string_type", expected("a string", (*input)[i])});
      text((*input)[i]);
    }
    return true;
  }

  bool conversations(const Json& body) {
    const auto input = body.find("input");
    if (input == body.end()) return no({{"body", "input"}, "missing", "Field required"});
    if (!input->is_array()) return no({{"body", "input"}, "list_type", expected("a list of messages", *input)});
    if (!fits(*input)) return false;
    if (!input->front().is_array()) return conversation({"body", "input"}, *input);
    for (std::size_t i = 0; i < input->size(); ++i) {
      if (!conversation({"body", "input", i}, (*input)[i])) return false;
    }
    return true;
  }

  bool no(const Wrong& wrong, int status = 400) {
    read.refusal = refuse_input(read.request.api, status, wrong);
    return false;
  }

  ModerationRead read;

 private:
  bool is_openai() const { return read.request.api == ModerationApi::OpenAi; }

  static std::string expected(std::string_view what, const Json& found) {
    return fmt::format("expected {}, found {}", what, kind_in_words(found));
  }

  bool fits(const Json& list) {
    if (list.empty()) return no({{"body", "input"}, "too_short", "the list is empty"});
    if (list.size() <= terms_.most_texts) return true;
    return no({{"body", "input"}, "too_long", fmt::format("more than {} inputs", terms_.most_texts)}, 413);
  }

  bool text(const Json& value) {
    JudgedEvent event;
    event.kind = "prompt";
    event.text = value.get<std::string>();
    read.request.events.push_back(std::move(event));
    return true;
  }

  bool content(Json place, const Json& parts) {
    JudgedEvent event;
    event.kind = "prompt";
    const ContentRead read_parts = read_content(std::move(place), parts);
    if (!read_parts.wrong.message.empty()) return no(read_parts.wrong);
    if (read_parts.has_others) return no(no_others(read_parts.other_place));
    event.text = read_parts.text;
    read.request.events.push_back(std::move(event));
    return true;
  }

  static Wrong no_others(const Json& place) { return {place, "not_supported", "only texts are judged here"}; }

  // The last message is judged; those before it are for classifiers of conversations.
  bool conversation(const Json& place, const Json& messages) {
    if (!messages.is_array()) return no({place, "list_type", expected("a list of messages", messages)});
    if (messages.empty()) return no({place, "too_short", "the list is empty"});
    std::vector<signals::Turn> turns;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      Json own = place;
      own.push_back(i);
      const MessageRead message = read_message(own, messages[i]);
      if (!message.wrong.message.empty()) return no(message.wrong);
      if (i + 1 < messages.size()) {
        turns.push_back({messages[i]["role"].get<std::string>(), message.event.text});
        continue;
      }
      if (message.content.has_others) return no(no_others(message.content.other_place));
      read.request.events.push_back(message.event);
      read.request.events.back().turns = std::move(turns);
    }
    return true;
  }

  const ModerationTerms& terms_;
};

}  // namespace

ModerationRead read_moderation(std::string_view text, const ModerationTerms& terms) {
  Reader reader(terms);
  const Body body = read_body(text);
  if (!body.fault.empty()) {
    reader.no({{"body"}, "invalid_body", body.fault});
    return reader.read;
  }
  const Json& json = body.json;
  if (!reader.model(json, false)) return reader.read;
  const bool is_openai = reader.read.request.api == ModerationApi::OpenAi;
  reader.read.is_good = (is_openai ? reader.members(json, {"model", "input"})
                                   : reader.members(json, {"model", "input", "metadata"}) && reader.metadata(json)) &&
                        reader.texts(json);
  return reader.read;
}

ModerationRead read_chat_moderation(std::string_view text, const ModerationTerms& terms) {
  Reader reader(terms);
  const Body body = read_body(text);
  reader.read.request.api = ModerationApi::Mistral2;
  if (!body.fault.empty()) {
    reader.no({{"body"}, "invalid_body", body.fault});
    return reader.read;
  }
  reader.read.is_good =
      reader.model(body.json, true) && reader.members(body.json, {"model", "input"}) && reader.conversations(body.json);
  return reader.read;
}

}  // namespace mpol::daemon
