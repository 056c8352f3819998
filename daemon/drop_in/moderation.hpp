// Moderation: requests and answers of Mistral's and OpenAI's moderation APIs (docs/drop-in.md).
//
// In:      the body of a request, checked here. Out: the events that it is about, and from what is decided on them the answer.
// Errors:  in the API's own form, with the status that it has for them.
// Threads: pure functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "daemon/drop_in/categories.hpp"
#include "daemon/http/exchange.hpp"

namespace mpol::daemon {

struct ModerationRequest {
  ModerationApi api{};
  std::string model;  // as the answer names it
  std::vector<JudgedEvent> events;
};

// What the operator has set.
struct ModerationTerms {
  std::string flagged_from;  // the mildest verdict that flags
  bool refuses_missing =
      true;  // an answer without a score that a rule needs is refused, unless the text is flagged anyway
  std::size_t most_texts = 1024;
};

struct ModerationRead {
  ModerationRequest request;
  http::Response refusal;  // of a request that was not taken
  bool is_good = false;
};
// POST /v1/moderations: texts; the model tells whose API is meant.
ModerationRead read_moderation(std::string_view body, const ModerationTerms& terms);
// POST /v1/chat/moderations: conversations, of which the last message is judged. Mistral's alone.
ModerationRead read_chat_moderation(std::string_view body, const ModerationTerms& terms);

http::Response answer(const ModerationRequest& request, const std::vector<Judged>& judged, const std::string& id,
                      const ModerationTerms& terms);

}  // namespace mpol::daemon
