// The pages docs/errors/R02xx.md show the truth: the block marked `fails CODE` gives that code, `passes` gives none.
//
// A block ```` ```event fails R0213 ```` is one line of JSON, read with the sample policy of docs/events.md. In it
// `<FF>` stands for one byte, for what a page cannot hold.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/event/sample_event.hpp"

using namespace mpol;
using namespace mpol::event;

namespace {

struct Block {
  std::string mark;  // "fails R0213", "passes"
  std::string text;
};

std::string with_bytes(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_byte = text[i] == '<' && i + 3 < text.size() && text[i + 3] == '>' &&
                         std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0;
    if (is_byte) {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<Block> blocks_of(const std::filesystem::path& page) {
  std::vector<Block> blocks;
  std::ifstream file(page);
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```")) {
      inside = line.starts_with("```event ");
      if (inside) blocks.push_back({line.substr(9), ""});
    } else if (inside) {
      blocks.back().text += (blocks.back().text.empty() ? "" : "\n") + line;
    }
  }
  return blocks;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pages)

BOOST_AUTO_TEST_CASE(every_code_of_events_has_a_page_with_true_examples) {
  for (const CodeInfo& row : all_codes()) {
    if (!row.text.starts_with("R02") || row.name.empty()) continue;
    const std::filesystem::path page = std::filesystem::path(MPOL_ERROR_PAGES) / (std::string(row.text) + ".md");
    BOOST_REQUIRE_MESSAGE(std::filesystem::exists(page), page);
    std::ifstream file(page);
    std::string heading;
    std::getline(file, heading);
    BOOST_TEST(heading == fmt::format("# {}: {}", row.text, row.name));
    const std::vector<Block> blocks = blocks_of(page);
    // A page cannot hold an event that is too large.
    if (row.code == Code::R0201) continue;
    BOOST_REQUIRE_MESSAGE(blocks.size() == 2u, "two event blocks in " << page);
    BOOST_TEST(blocks[0].mark == fmt::format("fails {}", row.text));
    BOOST_TEST(blocks[1].mark == "passes");
    Sample sample;
    sample.read(with_bytes(blocks[0].text), 2);
    BOOST_REQUIRE_MESSAGE(sample.diagnostics.faults().size() == 1u, page);
    BOOST_TEST(info(sample.diagnostics.faults()[0].code).text == row.text);
    BOOST_TEST((sample.read(with_bytes(blocks[1].text), 2) == EventStatus::Read), page);
    BOOST_TEST(sample.faults().empty(), page);
  }
}

BOOST_AUTO_TEST_SUITE_END()
