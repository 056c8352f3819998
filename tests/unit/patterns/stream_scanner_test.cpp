// Patterns in a text that comes in pieces: what is found holds whatever follows, and what may still come begins where
// it is said to begin at the earliest.
#include "program/patterns/stream_scanner.hpp"

#include "base/text/utf8.hpp"
#include "tests/support/random.hpp"
#include "tests/unit/patterns/support.hpp"

namespace mpol::patterns {
namespace {

std::vector<Pattern> make_patterns() {
  std::vector<Pattern> patterns;
  for (const char* regex : {"alpha",
                            "alphabet",
                            "be?ta",
                            "\\balpha\\b",
                            "alpha\\B",
                            "^al",
                            "(?m)^beta",
                            "ta$",
                            "(?m)ta$",
                            "gamma.{0,6}delta",
                            "gam+a",
                            "\\w{3,5}\\d",
                            "[aeiou]{2}",
                            "a.*z",
                            "\\bno\\b.*\\bnow\\b",
                            "é+t",
                            "[^a-z\\s]{2}",
                            "(?:al|be)(?:pha|ta)x?",
                            "\\d+\\b",
                            "n(?:ow|ever)?",
                            "[\\p{L}]{6,}!",
                            "ß",
                            "k"}) {
    patterns.push_back(compiled(regex));
  }
  patterns.push_back(compiled("alpha", false));
  return patterns;
}

std::string make_text(test::Random& random) {
  static constexpr std::string_view kParts[] = {
      "alpha", "alphabet", "beta",  "bta", "al", "gamma", "delta", "gammma", "a", "z",
      "no",    "now",      "never", " ",   " ",  "\n",    ".",     "!",      "7", "42",
      "été",   "é",        "ſ",     "K",   "ß",  "漢字",  "ALPHA", "x",      "\t"};
  std::string text;
  for (std::size_t i = random.below(16); i > 0; --i) text += kParts[random.below(std::size(kParts))];
  return text;
}

struct Found {
  std::size_t early = 0, in_all = 0;
};

// Random texts in random pieces, held against what the plain scanner says of all that may follow, and of the whole.
template <class MakeText>
Found check_pieces(const std::vector<Pattern>& patterns, int texts, MakeText make_text) {
  const StreamScanner scanner(patterns);
  StreamScanner::Scratch scratch = scanner.make_scratch();
  const auto plain = make_plain_scanner(patterns);
  const auto plain_scratch = plain->make_scratch();
  test::Random random(7);
  Found found;
  for (int i = 0; i < texts; ++i) {
    const std::string text = make_text(random);
    std::vector<std::vector<ByteRange>> matches(patterns.size());
    for (std::size_t p = 0; p < patterns.size(); ++p)
      BOOST_REQUIRE(plain->matches(p, text, *plain_scratch, matches[p]));
    StreamScanner::Stream stream = scanner.open();
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = utf8::floor_to_boundary(text, at + 1 + random.below(8));
      if (end <= at) end = text.size();
      (void)scanner.feed(std::string_view(text).substr(at, end - at), stream, scratch);
      at = end;
      BOOST_REQUIRE(stream.size() == at);
      for (const std::string& more : {std::string(), std::string("x"), std::string(" "), std::string("\n"),
                                      std::string("\n7"), make_text(random)}) {
        PatternBits bits;
        BOOST_REQUIRE(plain->find(text.substr(0, at) + more, *plain_scratch, bits));
        for (std::size_t p = 0; p < patterns.size(); ++p)
          BOOST_REQUIRE_MESSAGE(!stream.found().test(p) || bits.test(p),
                                patterns[p].source << " in `" << text.substr(0, at) << "` + `" << more << "`");
      }
      for (std::size_t p = 0; p < patterns.size(); ++p) {
        for (const ByteRange& match : matches[p]) {
          BOOST_REQUIRE_MESSAGE(match.end <= at || match.begin >= stream.live_from(),
                                patterns[p].source << " at " << match.begin << " in `" << text << "`, live from "
                                                   << stream.live_from() << " at " << at);
        }
      }
    }
    for (std::size_t p = 0; p < patterns.size(); ++p) {
      found.early += stream.found().test(p);
      found.in_all += !matches[p].empty();
    }
  }
  return found;
}

BOOST_AUTO_TEST_CASE(what_is_found_stays_found_and_what_is_live_is_held) {
  const Found found = check_pieces(make_patterns(), 3000, make_text);
  // Only what hangs on the end of the text is found there alone.
  BOOST_TEST(found.early > found.in_all * 9 / 10);
}

// Beginnings that are alike for longer than is looked at, that are each other's ends, and that go on in many ways.
BOOST_AUTO_TEST_CASE(beginnings_that_are_alike) {
  const std::string stem = "a stem that is longer than forty bytes of text";
  std::vector<std::string> parts{stem, stem.substr(7), "stem", "tem", "ab", "ba", "a", "b", "1", "-", " "};
  std::vector<Pattern> patterns;
  for (int i = 0; i < 12; ++i) {
    const std::string end(1, static_cast<char>('0' + i));
    for (const std::string& regex : {stem + end, stem.substr(7) + end, stem + "[ab]*" + end, "b-" + stem + "x?" + end})
      patterns.push_back(compiled(regex));
    parts.push_back(end);
    parts.push_back(stem + end);
  }
  for (const char* regex : {"abab", "babab", "bab-", "stem that", "tem", "-ab+-", "(?:ab|ba)+1"})
    patterns.push_back(compiled(regex));
  const Found found = check_pieces(patterns, 300, [&](test::Random& random) {
    std::string text;
    for (std::size_t i = random.below(10); i > 0; --i) {
      const std::string& part = parts[random.below(parts.size())];
      text += part.substr(0, random.chance(1, 4) ? random.below(part.size() + 1) : part.size());
    }
    return text;
  });
  BOOST_TEST(found.early > 300u);
  BOOST_TEST(found.early > found.in_all * 9 / 10);
}

// So many sets that overlap have more states than there is room for: their beginnings are cut shorter.
BOOST_AUTO_TEST_CASE(beginnings_with_too_many_states) {
  test::Random random(11);
  const auto letters = [](test::Random& from) {
    std::string all;
    for (int i = 0; i < 4; ++i) all += static_cast<char>('a' + from.below(12));
    return all;
  };
  std::vector<Pattern> patterns;
  std::vector<std::vector<std::string>> sets(120);
  for (std::vector<std::string>& own : sets) {
    std::string regex = "q";
    for (int i = 0; i < 9; ++i) regex += '[' + own.emplace_back(letters(random)) + ']';
    patterns.push_back(compiled(regex));
  }
  const Found found = check_pieces(patterns, 60, [&](test::Random& from) {
    std::string text;
    for (std::size_t i = from.below(6); i > 0; --i) {
      text += 'q';
      for (const std::string& set : sets[from.below(sets.size())])
        text += from.chance(1, 30) ? 'q' : set[from.below(4)];
    }
    return text;
  });
  BOOST_TEST(found.early > 60u);
}

BOOST_AUTO_TEST_CASE(what_nobody_asks_for_is_not_looked_for) {
  const StreamScanner scanner({compiled("alphabet"), compiled("alphorn"), compiled("gamma")});
  StreamScanner::Scratch scratch = scanner.make_scratch();
  StreamScanner::Stream stream = scanner.open();
  PatternBits counted, sought;
  for (PatternBits* bits : {&counted, &sought}) bits->reset(3);
  counted.set(2);
  sought.set(1);
  sought.set(2);
  (void)scanner.feed("an alphabet, an alphorn, alp", stream, scratch, &counted, &sought);
  BOOST_TEST(!stream.found().test(0));
  BOOST_TEST(stream.found().test(1));
  BOOST_TEST(stream.accepts() == 0u);
  BOOST_TEST(scanner.live_from(stream, counted) == stream.size());
  (void)scanner.feed("ine gam", stream, scratch, &counted, &sought);
  BOOST_TEST(scanner.live_from(stream, counted) == stream.size() - 3);
  (void)scanner.feed("ma", stream, scratch, &counted, &sought);
  BOOST_TEST(stream.found().test(2));
  BOOST_TEST(stream.accepts() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_is_held_where_nothing_has_begun) {
  const StreamScanner scanner({compiled("alphabet"), compiled("gamma")});
  StreamScanner::Scratch scratch = scanner.make_scratch();
  StreamScanner::Stream stream = scanner.open();
  const auto held = [&](std::string_view piece) {
    (void)scanner.feed(piece, stream, scratch);
    return stream.size() - stream.live_from();
  };
  BOOST_TEST(held("no match here.") == 0u);
  BOOST_TEST(held(" alp") == 3u);
  BOOST_TEST(held("ha") == 5u);
  BOOST_TEST(held("g") == 1u);
  BOOST_TEST(held("amm") == 4u);
  BOOST_TEST(held("a ") == 0u);
  BOOST_TEST(stream.found().test(1));
  BOOST_TEST(!stream.found().test(0));
}

// A loop over one set of bytes is no character of several bytes: it has no longest way.
BOOST_AUTO_TEST_CASE(a_loop_is_held_from_its_beginning) {
  for (const char* regex : {"[ab][xyz]*[cd]", "[ab]x+[cd]", "[ab][xy]{2,}[cd]"}) {
    const StreamScanner scanner({compiled(regex)});
    StreamScanner::Scratch scratch = scanner.make_scratch();
    StreamScanner::Stream stream = scanner.open();
    (void)scanner.feed("--- a", stream, scratch);
    for (std::size_t held = 2; held < 100; ++held) {
      (void)scanner.feed("x", stream, scratch);
      BOOST_TEST(stream.size() - stream.live_from() == held, regex << " holds " << stream.size() - stream.live_from());
    }
    (void)scanner.feed("c", stream, scratch);
    BOOST_TEST(stream.found().test(0));
  }
}

BOOST_AUTO_TEST_CASE(streams_of_one_scratch_do_not_mix) {
  const StreamScanner scanner({compiled("alphabet"), compiled("\\bgamma\\b")});
  StreamScanner::Scratch scratch = scanner.make_scratch(), other = scanner.make_scratch();
  StreamScanner::Stream one = scanner.open(), two = scanner.open();
  (void)scanner.feed("alpha", one, scratch);
  (void)scanner.feed("a gam", two, scratch);
  (void)scanner.feed("bet", one, other);
  (void)scanner.feed("ma, ", two, other);
  BOOST_TEST(one.found().test(0));
  BOOST_TEST(!one.found().test(1));
  BOOST_TEST(two.found().test(1));
  BOOST_TEST(!two.found().test(0));
}

}  // namespace
}  // namespace mpol::patterns
