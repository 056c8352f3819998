// Any bytes as the answer of a classifier, of each kind that speaks HTTP: a fault, or as many judgements as texts, and a score is
// from 0 to 1. The same bytes as a file of providers: refused with the file's name, or read, within the bounds of its settings.
#include <cstdint>
#include <cstdlib>

#include "runtime/signals/routes.hpp"

namespace {

using namespace mpol::signals;

std::unique_ptr<Provider> made(const char* text) {
  const auto settings = read_providers(text, "providers.toml");
  if (!settings) std::abort();
  auto provider = make_provider(settings->front());
  if (!provider) std::abort();
  return *std::move(provider);
}

void read_as_score(const Judgement& judgement) {
  Route route;
  route.kind = mpol::ValueKind::Score;
  for (std::size_t i = 0; i < judgement.size(); ++i) {
    route.categories = {i};
    mpol::SignalReading reading;
    const Fault fault = read_signal(route, judgement, reading);
    const bool is_score = reading.number >= 0 && reading.number <= 1;
    if (fault.cause == Cause::None && (reading.state != mpol::SignalState::Available || !is_score)) std::abort();
  }
}

void read_answer_of(const Provider& provider, std::string_view bytes, std::size_t count) {
  const auto& api = dynamic_cast<const HttpApi&>(provider);
  const HttpApi::Read read = api.read(bytes, count);
  if (read.fault.cause != Cause::None) return;
  if (read.judgements.size() != count) std::abort();
  for (const Judgement& judgement : read.judgements) {
    if (judgement.size() != api.categories().size()) std::abort();
    read_as_score(judgement);
  }
}

void read_settings(const std::string& bytes) {
  const auto all = read_providers(bytes, "providers.toml");
  if (!all) {
    if (!all.error().message.starts_with("providers.toml:")) std::abort();
    return;
  }
  for (const ProviderSettings& one : *all) {
    if (one.name.empty() || one.deadline < 1 || one.batch < 1 || one.max_text < 1 || !(one.retry_budget <= 1)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto moderation = made("[[provider]]\nkind = \"mistral_moderation\"");
  static const auto one = made(
      "[[provider]]\nkind = \"http_json\"\nurl = \"https://x\"\nbody = '[\"$text\"]'\n"
      "signals = { a = \"/score\", b = \"/out/label=toxic/score\", c = \"/0/1\", d = \"/a~1b\" }");
  static const auto many = made(
      "[[provider]]\nkind = \"http_json\"\nurl = \"https://x\"\nbody = '[\"$texts\"]'\nresults = \"/results\"\n"
      "signals = { a = \"/score\" }");
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (const std::size_t count : {1, 2}) read_answer_of(*moderation, bytes, count);
  read_answer_of(*one, bytes, 1);
  for (const std::size_t count : {1, 2}) read_answer_of(*many, bytes, count);
  read_settings(bytes);
  return 0;
}
