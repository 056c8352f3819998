// Any classifier that takes and gives JSON. `body` is its request, in which strings that are nothing but `$text` (or another of
// kNames) are replaced once it is parsed, so that no text can change its form. `signals` name places in the answer: JSON pointers
// (RFC 6901), and beyond them `name=value` as a step into a list, to its first object whose `name` is `value`.
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "runtime/signals/answer_json.hpp"

namespace mpol::signals {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 6> kNames = {"$text", "$texts", "$turns", "$kind", "$language", "$model"};

struct Pointer {
  std::vector<std::string> steps;

  // None: it does not begin with a slash, or has a `~` that is neither ~0 nor ~1. "" is the whole answer.
  static std::optional<Pointer> read(std::string_view text) {
    Pointer pointer;
    if (!text.empty() && text.front() != '/') return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '/') {
        pointer.steps.emplace_back();
      } else if (text[i] == '~') {
        const char next = i + 1 < text.size() ? text[++i] : ' ';
        if (next != '0' && next != '1') return std::nullopt;
        pointer.steps.back() += next == '0' ? '~' : '/';
      } else {
        pointer.steps.back() += text[i];
      }
    }
    return pointer;
  }

  // Null: there is nothing at that place.
  const json* at(const json& from) const {
    const json* here = &from;
    for (const std::string& step : steps) {
      here = here->is_object() ? of_object(*here, step) : here->is_array() ? of_list(*here, step) : nullptr;
      if (here == nullptr) return nullptr;
    }
    return here;
  }

 private:
  static const json* of_object(const json& object, const std::string& step) {
    const auto it = object.find(step);
    return it == object.end() ? nullptr : &*it;
  }
  static const json* of_list(const json& list, const std::string& step) {
    if (const std::size_t equals = step.find('='); equals != std::string::npos) {
      for (const json& element : list) {
        const json* const member = element.is_object() ? of_object(element, step.substr(0, equals)) : nullptr;
        if (member != nullptr && member->is_string() &&
            member->get_ref<const std::string&>() == step.substr(equals + 1))
          return &element;
      }
      return nullptr;
    }
    std::size_t index = 0;
    const char* const end = step.data() + step.size();
    const auto [last, error] = std::from_chars(step.data(), end, index);
    const bool is_index = error == std::errc() && last == end && (step.size() == 1 || step.front() != '0');
    return is_index && index < list.size() ? &list[index] : nullptr;
  }
};

bool has(const json& node, std::string_view name) {
  if (node.is_string()) return node.get_ref<const std::string&>() == name;
  return node.is_structured() && std::any_of(node.begin(), node.end(), [&](const json& one) { return has(one, name); });
}

// A string that begins like a name and is none: a mistake that would be sent as it is.
std::string unknown_name(const json& node) {
  if (node.is_string()) {
    const std::string& text = node.get_ref<const std::string&>();
    const bool is_known = std::find(kNames.begin(), kNames.end(), text) != kNames.end();
    return text.starts_with('$') && !is_known ? text : "";
  }
  if (!node.is_structured()) return "";
  for (const json& one : node) {
    if (std::string name = unknown_name(one); !name.empty()) return name;
  }
  return "";
}

class HttpJson final : public HttpApi {
 public:
  HttpJson(const ProviderSettings& settings, json body, std::vector<Pointer> places, Pointer results)
      : HttpApi(with_mapped({}, settings), settings.url),
        body_(std::move(body)),
        model_(settings.model),
        places_(std::move(places)),
        results_(std::move(results)),
        can_batch_(has(body_, "$texts")) {}

  bool has_names() const override { return false; }
  bool can_batch() const override { return can_batch_; }
  Sees sees() const override { return {has(body_, "$turns"), has(body_, "$kind"), has(body_, "$language")}; }

  std::optional<std::string> request(std::span<const Content* const> contents) const override {
    json body = body_;
    fill(body, contents);
    return write_body(body);
  }

  Read read(std::string_view body, std::size_t count) const override {
    Read read;
    json answer;
    if (read.fault.cause = read_answer(body, answer); read.fault.cause != Cause::None) return read;
    if (!can_batch_) {
      read.judgements.push_back(judge(answer));
      return read;
    }
    const json* const results = results_.at(answer);
    if (results == nullptr || !results->is_array()) return {{Cause::Malformed}, {}, 0};
    if (results->size() != count) return {{Cause::WrongCount}, {}, 0};
    for (const json& result : *results) read.judgements.push_back(judge(result));
    return read;
  }

 private:
  Judgement judge(const json& result) const {
    Judgement judgement(places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (const json* const value = places_[i].at(result)) judgement[i] = said_by(*value);
    }
    return judgement;
  }

  void fill(json& node, std::span<const Content* const> contents) const {
    if (node.is_structured()) {
      for (json& one : node) fill(one, contents);
    } else if (node.is_string() && node.get_ref<const std::string&>().starts_with('$')) {
      node = value_of(node.get<std::string>(), contents);
    }
  }
  json value_of(const std::string& name, std::span<const Content* const> contents) const {
    const Content& first = *contents.front();
    if (name == "$text") return first.judged();
    if (name == "$kind") return first.kind;
    if (name == "$model") return model_;
    if (name == "$language") return first.language.empty() ? json() : json(first.language);
    json list = json::array();
    if (name == "$texts") {
      for (const Content* const content : contents) list.push_back(content->judged());
    } else {
      for (const Turn& turn : first.turns) list.push_back({{"role", turn.role}, {"content", turn.text}});
    }
    return list;
  }

  json body_;
  std::string model_;
  std::vector<Pointer> places_;
  Pointer results_;
  bool can_batch_;
};

// What is wrong with the body; "": nothing.
std::string check_body(const json& body, const ProviderSettings& settings) {
  if (body.is_discarded()) return "`body` is not JSON";
  if (const std::string name = unknown_name(body); !name.empty())
    return fmt::format("`body` has `{}`; there are {}", name, fmt::join(kNames, ", "));
  const bool is_list = has(body, "$texts");
  if (is_list && (has(body, "$text") || has(body, "$turns") || has(body, "$kind") || has(body, "$language")))
    return "`body` has `$texts`, of several events, and with it what belongs to one event";
  if (!is_list && !has(body, "$text") && !has(body, "$turns")) return "`body` has none of $text, $texts and $turns";
  if (is_list && settings.results.empty())
    return "`body` has `$texts`, and `results` does not say where the answers stand";
  if (!is_list && !settings.results.empty()) return "`results` is for a `body` with `$texts`";
  if (!is_list && settings.batch > 1) return "`batch` needs a `body` with `$texts`";
  return "";
}

}  // namespace

Result<std::unique_ptr<Provider>> make_http_json(const ProviderSettings& settings) {
  json body = json::parse(settings.body, nullptr, false);
  if (std::string wrong = check_body(body, settings); !wrong.empty()) return Failure{wrong};
  if (settings.signals.empty()) return Failure{"it needs `signals`, from a signal to a place in the answer"};
  std::vector<Pointer> places;
  for (const std::string& text : with_mapped({}, settings)) {
    auto place = Pointer::read(text);
    if (!place) return Failure{fmt::format("`{}` is no JSON pointer, such as /score", text)};
    places.push_back(*std::move(place));
  }
  // "/" stands for the answer itself, as a setting is never empty.
  auto results = Pointer::read(settings.results == "/" ? "" : settings.results);
  if (!results) return Failure{fmt::format("`results`: `{}` is no JSON pointer, such as /results", settings.results)};
  return std::unique_ptr<Provider>(
      std::make_unique<HttpJson>(settings, std::move(body), std::move(places), *std::move(results)));
}

}  // namespace mpol::signals
