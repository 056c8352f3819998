#include "runtime/signals/answer_json.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "base/limits.hpp"

namespace mpol::signals {
namespace {

using nlohmann::json;

// Looks at each part as the parser meets it.
class Watch {
 public:
  bool operator()(int depth, json::parse_event_t event, const json& parsed) {
    if (event == json::parse_event_t::object_start || event == json::parse_event_t::array_start)
      is_deep_ |= depth >= limits::kMaxSignalAnswerDepth;
    if (event == json::parse_event_t::object_start) keys_.emplace_back();
    if (event == json::parse_event_t::object_end) keys_.pop_back();
    if (event == json::parse_event_t::key)
      is_twice_ |= !keys_.back().insert(parsed.get_ref<const std::string&>()).second;
    return true;
  }
  bool is_deep() const { return is_deep_; }
  bool is_twice() const { return is_twice_; }

 private:
  std::vector<std::set<std::string>> keys_;
  bool is_deep_ = false, is_twice_ = false;
};

const json* member(const json& object, const char* name) {
  const auto it = object.is_object() ? object.find(name) : object.end();
  return it == object.end() ? nullptr : &*it;
}

// False: not of the form of a result.
bool read_result(const json& result, const std::vector<std::string>& categories, Judgement& judgement) {
  const json* const scores = member(result, "category_scores");
  const json* const flags = member(result, "categories");
  if (scores == nullptr || !scores->is_object() || (flags != nullptr && !flags->is_object())) return false;
  judgement.resize(categories.size());
  for (std::size_t i = 0; i < categories.size(); ++i) {
    const json* const score = member(*scores, categories[i].c_str());
    if (score == nullptr) continue;
    judgement[i] = said_by(*score);
    if (!score->is_number()) judgement[i] = {Cause::WrongType, {}, {}, {}};
    const json* const flag = flags == nullptr ? nullptr : member(*flags, categories[i].c_str());
    if (flag != nullptr && flag->is_boolean()) judgement[i].truth = flag->get<bool>();
  }
  return true;
}

}  // namespace

Cause read_answer(std::string_view body, json& answer) {
  if (body.size() > limits::kMaxSignalAnswerBytes) return Cause::AnswerTooLarge;
  Watch watch;
  answer = json::parse(
      body, [&watch](int depth, json::parse_event_t event, json& parsed) { return watch(depth, event, parsed); },
      /*allow_exceptions=*/false);
  if (watch.is_deep()) return Cause::AnswerTooLarge;
  return answer.is_discarded() || watch.is_twice() ? Cause::Malformed : Cause::None;
}

Said said_by(const json& value) {
  Said said;
  said.fault = Cause::None;
  if (value.is_number()) {
    said.number = value.get<double>();
  } else if (value.is_boolean()) {
    said.truth = value.get<bool>();
  } else if (value.is_string()) {
    said.label = value.get<std::string>();
  } else {
    said.fault = Cause::WrongType;
  }
  return said;
}

HttpApi::Read read_moderation(std::string_view body, std::size_t count, const std::vector<std::string>& categories) {
  HttpApi::Read read;
  json answer;
  if (read.fault.cause = read_answer(body, answer); read.fault.cause != Cause::None) return read;
  const json* const results = member(answer, "results");
  if (results == nullptr || !results->is_array()) return {{Cause::Malformed}, {}, 0};
  if (results->size() != count) return {{Cause::WrongCount}, {}, 0};
  read.judgements.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (!read_result((*results)[i], categories, read.judgements[i])) return {{Cause::Malformed}, {}, 0};
  }
  const json* const usage = member(answer, "usage");
  const json* const tokens = usage == nullptr ? nullptr : member(*usage, "total_tokens");
  if (tokens != nullptr && tokens->is_number_unsigned()) read.tokens = tokens->get<std::uint64_t>();
  return read;
}

std::optional<std::string> write_body(const json& body) {
  try {
    return body.dump();
  } catch (const json::type_error&) {
    return std::nullopt;
  }
}

}  // namespace mpol::signals
