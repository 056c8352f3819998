#include "daemon/decide/job.hpp"

#include <fmt/format.h>

#include <optional>

namespace mpol::daemon {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<std::vector<std::string_view>> split_lines(std::string_view text, std::size_t most,
                                                         std::string& problem) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (lines.size() == most) {
      problem = fmt::format("more than {} events", most);
      return std::nullopt;
    }
    lines.push_back(line);
  }
  return lines;
}

// Several events: their answers are put together when the last one is there.
class Batch : public std::enable_shared_from_this<Batch> {
 public:
  Batch(std::shared_ptr<http::Exchange> exchange, std::size_t size, bool as_lines)
      : exchange_(std::move(exchange)), answers_(size), open_(size), as_lines_(as_lines) {}

  void run(const std::vector<std::string_view>& events, DecideContext& context, const JobOptions& options) {
    if (events.empty()) return finish();
    for (std::size_t i = 0; i < events.size(); ++i) {
      std::make_shared<EventDecision>(context, [self = shared_from_this(), i](EventAnswer answer) {
        self->answers_[i] = std::move(answer.json);
        if (--self->open_ == 0) self->finish();
      })->start(events[i], i + 1, options.tenant, options.policy);
    }
  }

 private:
  void finish() {
    http::Response response;
    if (as_lines_) response.content_type = "application/x-ndjson";
    std::size_t size = 2 + answers_.size();
    for (const std::string& answer : answers_) size += answer.size();
    response.body.reserve(size);
    if (!as_lines_) response.body += '[';
    for (const std::string& answer : answers_) {
      if (!as_lines_ && response.body.size() > 1) response.body += ',';
      response.body += answer;
      if (as_lines_) response.body += '\n';
    }
    if (!as_lines_) response.body += ']';
    exchange_->reply(std::move(response));
  }

  std::shared_ptr<http::Exchange> exchange_;
  std::vector<std::string> answers_;
  std::size_t open_;
  bool as_lines_;
};

// The quotation mark that closes a string, or the end. Nearly all bytes of an event stand in strings: memchr passes
// them.
std::size_t string_end(std::string_view text, std::size_t begin) {
  for (std::size_t at = begin;; ++at) {
    at = std::min(text.find('"', at), text.size());
    if (at == text.size()) return at;
    const std::size_t last = text.find_last_not_of('\\', at - 1);  // the opening mark at the latest
    if ((at - 1 - last) % 2 == 0) return at;
  }
}

}  // namespace

std::optional<std::vector<std::string_view>> split_array(std::string_view text, std::size_t most,
                                                         std::string& problem) {
  std::vector<std::string_view> elements;
  std::size_t at = 1, depth = 0, begin = 1;
  const auto take = [&](std::size_t end) {
    const std::string_view element = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (element.empty()) {
      problem = fmt::format("element {} of the array is empty", elements.size() + 1);
      return false;
    }
    if (elements.size() == most) {
      problem = fmt::format("more than {} events", most);
      return false;
    }
    elements.push_back(element);
    return true;
  };
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      at = string_end(text, at + 1);
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (depth > 0 && (c == '}' || c == ']')) {
      --depth;
    } else if (depth == 0 && c == ',') {
      if (!take(at)) return std::nullopt;
    } else if (depth == 0 && c == ']') {
      const bool is_empty = elements.empty() && trim(text.substr(begin, at - begin)).empty();
      if (!is_empty && !take(at)) return std::nullopt;
      if (trim(text.substr(at + 1)).empty()) return elements;
      problem = fmt::format("something stands behind the array, at byte {}", at + 2);
      return std::nullopt;
    }
  }
  problem = "the array has no end";
  return std::nullopt;
}

void decide_request(const std::shared_ptr<http::Exchange>& exchange, DecideContext& context,
                    const JobOptions& options) {
  const std::string_view body = trim(exchange->body());
  const bool as_lines = exchange->head().header("content-type").starts_with("application/x-ndjson");
  if (!as_lines && !body.starts_with('[')) {
    std::make_shared<EventDecision>(context, [exchange](EventAnswer answer) {
      http::Response response;
      response.status = answer.status;
      response.body = std::move(answer.json);
      exchange->reply(std::move(response));
    })->start(body, 1, options.tenant, options.policy);
    return;
  }
  std::string problem;
  const auto events = as_lines ? split_lines(body, options.most, problem) : split_array(body, options.most, problem);
  if (!events) {
    http::Response response;
    response.status = problem.starts_with("more than") ? 413 : 400;
    const std::string_view code = response.status == 413 ? "too_many_events" : "bad_array";
    response.body = error_json(code, problem);
    log_refusal(context, exchange->head().path, response.status, code);
    return exchange->reply(std::move(response));
  }
  std::make_shared<Batch>(exchange, events->size(), as_lines)->run(*events, context, options);
}

}  // namespace mpol::daemon
