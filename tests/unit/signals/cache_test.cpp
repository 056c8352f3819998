#include "runtime/signals/cache.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

using namespace mpol::signals;
using namespace std::chrono_literals;

namespace {

const AnswerCache::Clock::time_point kStart{};
ContentKey key(std::uint8_t number) { return {number}; }
std::shared_ptr<const Judgement> judgement(double score) {
  return std::make_shared<const Judgement>(Judgement{{Cause::None, {}, score, ""}});
}
Content content(std::vector<Turn> turns, std::string kind = "prompt", std::string language = "en") {
  return {std::move(turns), std::move(kind), std::move(language)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(answers_age_and_make_room) {
  AnswerCache cache(2, 100ms);
  cache.put(key(1), judgement(0.1), kStart);
  cache.put(key(2), judgement(0.2), kStart);
  BOOST_CHECK_EQUAL(cache.find(key(1), kStart + 99ms)->at(0).number, 0.1);
  cache.put(key(3), judgement(0.3), kStart + 50ms);
  BOOST_CHECK(cache.find(key(2), kStart + 50ms) == nullptr);
  BOOST_CHECK(cache.find(key(1), kStart + 100ms) == nullptr);
  BOOST_CHECK_EQUAL(cache.size(), 1);
  cache.put(key(3), judgement(0.4), kStart + 100ms);
  BOOST_CHECK_EQUAL(cache.find(key(3), kStart + 199ms)->at(0).number, 0.4);
}

BOOST_AUTO_TEST_CASE(none_is_kept_without_room_or_time) {
  for (AnswerCache* const cache : {new AnswerCache(0, 1s), new AnswerCache(10, 0ms)}) {
    const std::unique_ptr<AnswerCache> owned(cache);
    cache->put(key(1), judgement(0.1), kStart);
    BOOST_CHECK(cache->find(key(1), kStart) == nullptr);
    BOOST_CHECK_EQUAL(cache->size(), 0);
  }
}

BOOST_AUTO_TEST_CASE(keys_differ_with_all_that_is_seen_and_nothing_else) {
  const ContentHasher hasher;
  const Sees all{true, true, true}, text;
  std::set<ContentKey> keys;
  keys.insert(hasher.key(0, all, content({{"user", "ab"}})));
  keys.insert(hasher.key(1, all, content({{"user", "ab"}})));
  keys.insert(hasher.key(0, all, content({{"user", "a"}, {"user", "b"}})));
  keys.insert(hasher.key(0, all, content({{"user", ""}, {"user", "ab"}})));
  keys.insert(hasher.key(0, all, content({{"tool", "ab"}})));
  keys.insert(hasher.key(0, all, content({{"user", "ab"}}, "completion")));
  keys.insert(hasher.key(0, all, content({{"user", "ab"}}, "prompt", "fr")));
  keys.insert(hasher.key(0, all, content({{"user", "ab"}}, "prompten", "")));
  BOOST_CHECK_EQUAL(keys.size(), 8);
  BOOST_CHECK(hasher.key(0, text, content({{"user", "x"}, {"user", "ab"}})) ==
              hasher.key(0, text, content({{"tool", "ab"}}, "completion", "fr")));
  // Another process, other keys.
  BOOST_CHECK(ContentHasher().key(0, all, content({{"user", "ab"}})) != hasher.key(0, all, content({{"user", "ab"}})));
}
