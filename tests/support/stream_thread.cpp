#include "tests/support/stream_thread.hpp"

#include <nlohmann/json.hpp>

namespace mpol::test {

void StreamAnswer::send(std::string piece) {
  MPOL_ASSERT(!has_ended && piece.ends_with('\n'), "nothing is said behind the end");
  const auto line = nlohmann::json::parse(piece);
  text += line.value("text", "");
  verdict = line.value("verdict", "");
  is_cut = line.value("cut", false);
  last = std::move(piece);
}

}  // namespace mpol::test
