// The door of texts in pieces: any bytes as a text, cut anywhere, decided by generated modules.
//
// What must hold, whatever comes: text that is not UTF-8 is refused and nothing else is; the decision is that of the
// whole text; what is reported before the end holds at the end; no match that ends later begins in what was let go.
#include <cstdint>
#include <map>
#include <string>

#include "base/assert.hpp"
#include "base/text/utf8.hpp"
#include "tests/support/both_ways.hpp"
#include "tests/support/generate_module.hpp"

namespace mpol {
namespace {

constexpr std::uint64_t kModules = 32;

struct Subject {
  std::shared_ptr<const Program> program;
  std::unique_ptr<test::BothWays> both;
  FieldId text;
};

Subject& subject(std::uint64_t seed) {
  static std::map<std::uint64_t, Subject> all;
  Subject& own = all[seed];
  if (own.program) return own;
  Diagnostics diagnostics;
  own.program = load(test::generate_module(seed, {.rules = 8, .depth = 3}), diagnostics);
  MPOL_ASSERT(own.program != nullptr, "generated modules load");
  own.both = std::make_unique<test::BothWays>(own.program);
  const std::vector<EventField>& fields = own.program->tables().fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == "text") own.text = FieldId(i);
  }
  return own;
}

void check(std::string_view bytes) {
  if (bytes.size() < 3) return;
  Subject& own = subject(static_cast<unsigned char>(bytes[0]) % kModules);
  test::Random random(static_cast<unsigned char>(bytes[1]));
  const std::size_t most = 1 + static_cast<unsigned char>(bytes[2]);
  test::GeneratedEvent event = test::generate_event(own.program->tables(), random.next());
  event.fields[own.text.index].present = true;
  event.fields[own.text.index].text = bytes.substr(3);
  const auto fill = [&](Frame& frame) { test::fill(frame, event); };
  const bool is_text = utf8::is_valid(bytes.substr(3));
  const auto fault = own.both->fault(fill, own.text, most, random);
  const bool is_refused = fault && (fault->ends_with("is not UTF-8") || *fault == "the text ends within a character");
  MPOL_ASSERT(!fault || is_refused, fault->c_str());
  MPOL_ASSERT(is_refused == !is_text, "what is not UTF-8 is refused, and nothing else is");
}

}  // namespace
}  // namespace mpol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mpol::check({reinterpret_cast<const char*>(data), size});
  return 0;
}
