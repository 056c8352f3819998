// Lines cut from pieces of any size, with memory that stays bounded.
#include "runtime/event/line_source.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/core.h>
#include <algorithm>

#include <boost/test/unit_test.hpp>
#include <cstring>
#include <string>
#include <vector>

#include "base/limits.hpp"

using namespace mpol;
using namespace mpol::event;

namespace {

// Gives a text in pieces of one size; then fails if it is told to.
class PiecesInput : public ByteInput {
 public:
  PiecesInput(std::string text, std::size_t piece, bool fails = false)
      : text_(std::move(text)), piece_(piece), fails_(fails) {}

  Result<std::size_t> read(std::span<char> into) override {
    largest_request = std::max(largest_request, into.size());
    const std::size_t count = std::min({into.size(), piece_, text_.size() - at_});
    if (count == 0 && fails_) return Failure{"the disk is gone"};
    std::memcpy(into.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }

  std::size_t largest_request = 0;

 private:
  std::string text_;
  std::size_t piece_, at_ = 0;
  bool fails_;
};

std::vector<std::string> lines_of(ByteInput& input, std::size_t block_bytes = LineSource::kBlockBytes) {
  LineSource source(input, block_bytes);
  std::vector<std::string> out;
  for (;;) {
    const auto line = source.next();
    BOOST_REQUIRE(line.has_value());
    if (!*line) return out;
    BOOST_TEST((*line)->number == out.size() + 1);
    out.push_back((*line)->skipped_bytes > 0 ? fmt::format("skipped {}", (*line)->skipped_bytes)
                                             : std::string((*line)->text));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(line_source)

BOOST_AUTO_TEST_CASE(lines_do_not_depend_on_the_pieces) {
  const std::vector<std::string> expected{"one", "", "three\r", std::string(3000, 'x'), "last"};
  std::string text;
  for (const std::string& line : expected) text += line + "\n";
  for (const bool ends_with_feed : {true, false}) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{4096}}) {
      PiecesInput input(ends_with_feed ? text : text.substr(0, text.size() - 1), piece);
      BOOST_TEST(lines_of(input) == expected, boost::test_tools::per_element());
      PiecesInput again(ends_with_feed ? text : text.substr(0, text.size() - 1), piece);
      BOOST_TEST(lines_of(again, piece) == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(an_empty_input_has_no_lines) {
  PiecesInput input("", 10);
  BOOST_TEST(lines_of(input).empty());
}

BOOST_AUTO_TEST_CASE(lines_up_to_the_limit_are_given_and_longer_ones_skipped) {
  const std::string longest(limits::kMaxEventBytes, 'a');
  const std::string too_long(limits::kMaxEventBytes + 1, 'b');
  const std::string much_too_long(3 * limits::kMaxEventBytes, 'c');
  for (const bool ends_with_feed : {true, false}) {
    PiecesInput input(longest + "\n" + too_long + "\nx\n" + much_too_long + (ends_with_feed ? "\n" : ""), 1 << 22);
    const std::vector<std::string> lines = lines_of(input);
    BOOST_REQUIRE(lines.size() == 4u);
    BOOST_TEST((lines[0] == longest));
    BOOST_TEST(lines[1] == "skipped 16777217");
    BOOST_TEST(lines[2] == "x");
    BOOST_TEST(lines[3] == "skipped 50331648");
    BOOST_TEST(input.largest_request <= limits::kMaxEventBytes + 1);
  }
}

BOOST_AUTO_TEST_CASE(the_padding_can_be_read) {
  PiecesInput input(std::string(LineSource::kBlockBytes, 'a'), 1 << 20);
  LineSource source(input);
  const auto line = source.next();
  BOOST_REQUIRE((line.has_value() && line->has_value()));
  // The address sanitizer has the say here.
  unsigned sum = 0;
  for (std::size_t i = 0; i < kLinePadding; ++i)
    sum += static_cast<unsigned char>((*line)->text.data()[(*line)->text.size() + i]);
  BOOST_TEST(sum <= 255u * kLinePadding);
}

BOOST_AUTO_TEST_CASE(progress_counts_bytes_of_the_lines_given) {
  PiecesInput input("ab\ncd", 100);
  LineSource source(input);
  BOOST_REQUIRE(source.next().has_value());
  BOOST_TEST(source.bytes_done() == 3u);
  BOOST_REQUIRE(source.next().has_value());
  BOOST_TEST(source.bytes_done() == 5u);
}

BOOST_AUTO_TEST_CASE(a_failing_input_fails_after_its_lines) {
  PiecesInput input("ab\ncd", 100, true);
  LineSource source(input);
  BOOST_TEST((source.next().value()->text == "ab"));
  const auto failed = source.next();
  BOOST_REQUIRE(failed.has_error());
  BOOST_TEST(failed.error().message == "the disk is gone");
}

BOOST_AUTO_TEST_CASE(a_descriptor_is_read_and_its_failure_has_words) {
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  BOOST_REQUIRE(::write(ends[1], "a\nb\n", 4) == 4);
  ::close(ends[1]);
  DescriptorInput input(ends[0]);
  const std::vector<std::string> expected{"a", "b"};
  BOOST_TEST(lines_of(input) == expected, boost::test_tools::per_element());
  ::close(ends[0]);
  LineSource closed(input);
  BOOST_TEST(closed.next().error().message == "cannot read the events: Bad file descriptor");
}

BOOST_AUTO_TEST_SUITE_END()
