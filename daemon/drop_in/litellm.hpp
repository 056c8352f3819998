// LiteLLM's generic guardrail API (POST /beta/litellm_basic_guardrail_api; docs/drop-in.md).
//
// In:      the body of a request: texts, and tool calls. Out: an event for each, and from what is decided on them the answer: BLOCKED,
//          GUARDRAIL_INTERVENED with edited texts, or NONE.
// Errors:  400 in our form. Members that are not known are left: LiteLLM's versions add some.
// Threads: pure functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "daemon/drop_in/judge.hpp"
#include "daemon/http/exchange.hpp"

namespace mpol::daemon {

struct GuardrailTerms {
  std::string blocked_from;  // the mildest verdict that blocks
  bool blocks_images = true;
  std::size_t most_texts = 1024;  // with tool calls
};

struct GuardrailRequest {
  std::vector<JudgedEvent> events;  // the texts, then the tool calls
  std::size_t texts = 0;
  bool has_images = false;
};

struct GuardrailRead {
  GuardrailRequest request;
  http::Response refusal;
  bool is_good = false;
};
GuardrailRead read_guardrail(std::string_view body, const GuardrailTerms& terms);

http::Response answer(const GuardrailRequest& request, const std::vector<Judged>& judged, const GuardrailTerms& terms);

}  // namespace mpol::daemon
