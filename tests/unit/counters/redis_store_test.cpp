// The store in Redis, with a server that is well: what is kept, for how long, what is refused, who counts together.
#include "runtime/counters/redis/store.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <thread>

#include "runtime/counters/redis/keys.hpp"
#include "tests/support/redis_counters.hpp"
#include "tests/support/redis_server.hpp"

namespace mpol::counters {
namespace {

using test::Counting;
using test::hourly;
using test::lasting;

std::string place_of(const std::string& key, bool lasts = false) { return place_key("mpol", {hash_key(key), lasts}); }
std::string quoted(const std::string& word) { return "'" + word + "'"; }

std::string failure_of(std::string_view url) {
  const auto place = read_redis_url(url);
  return place ? "" : place.error().message;
}

}  // namespace

BOOST_AUTO_TEST_CASE(addresses) {
  const auto place = read_redis_url("redis://one:7000,[::1]:7001,three/team-a.mpol");
  BOOST_TEST_REQUIRE(place.has_value());
  BOOST_TEST(place->seeds.size() == 3);
  BOOST_TEST(place->seeds[0].text() == "one:7000");
  BOOST_TEST(place->seeds[1].text() == "[::1]:7001");
  BOOST_TEST(place->seeds[2].text() == "three:6379");
  BOOST_TEST(place->prefix == "team-a.mpol");
  BOOST_TEST(read_redis_url("redis://h")->prefix == "mpol");
  BOOST_TEST(read_redis_url("redis://h")->deadline.count() == limits::kRedisDeadlineMs);
  BOOST_TEST(read_redis_url("redis://h/p?deadline=250ms")->deadline.count() == 250);
  BOOST_TEST(failure_of("redis://h?deadline=1s") ==
             "found `deadline=1s`, expected deadline=20ms or the like, up to a minute");
  BOOST_TEST(failure_of("redis://h:70000") == "found the port `70000` in `h:70000`, expected a number from 1 to 65535");
  BOOST_TEST(failure_of("redis://h:1x") == "found the port `1x` in `h:1x`, expected a number from 1 to 65535");
  BOOST_TEST(failure_of("redis://") == "found ``, expected host:port");
  BOOST_TEST(failure_of("redis://me:geheim@h:6379") ==
             "an address of Redis holds no user or password: they belong in a file or in the environment");
  BOOST_TEST(failure_of("redis://[h]") == "found the host `h`, expected a name, an IPv4 address or [an IPv6 address]");
  BOOST_TEST(failure_of("redis://a b") ==
             "found the host `a b`, expected a name, an IPv4 address or [an IPv6 address]");
  BOOST_TEST(failure_of("redis://[::1") == "`[::1` has no `]`");
  BOOST_TEST(failure_of("redis://h/{a}") == "found the prefix `{a}`, expected letters, digits, `_`, `-` and `.`");
}

BOOST_AUTO_TEST_CASE(logins) {
  const auto two = read_redis_login("me\ngeheim\n");
  BOOST_TEST_REQUIRE(two.has_value());
  BOOST_TEST(two->user == "me");
  BOOST_TEST(two->password == "geheim");
  const auto one = read_redis_login("ge heim:@\r\n");
  BOOST_TEST_REQUIRE(one.has_value());
  BOOST_TEST(one->user == "");
  BOOST_TEST(one->password == "ge heim:@");
  const auto why = [](std::string_view bytes) {
    const auto login = read_redis_login(bytes);
    return login ? "" : login.error().message;
  };
  constexpr const char* kExpected = "expected the password, or the user and the password, on a line each";
  BOOST_TEST(why("") == fmt::format("found 0 lines, {}", kExpected));
  BOOST_TEST(why("me\n\n") == fmt::format("found 2 lines, of which one is empty, {}", kExpected));
  BOOST_TEST(why("a\nb\ngeheim") == fmt::format("found 3 lines, {}", kExpected));
}

// With a password for everybody, and with a user who may do no more than docs/state.md says.
BOOST_AUTO_TEST_CASE(a_server_that_asks_who_it_is) {
  const test::RedisServer server;
  const auto place = *read_redis_url(server.url());
  const auto why_not = [&](const RedisLogin& login) {
    RedisOptions options;
    options.place = place;
    options.login = login;
    options.start = std::chrono::milliseconds(500);
    const auto store = RedisStore::connect(options);
    return store ? std::string() : store.error().message;
  };
  const auto counts = [&](const RedisLogin& login) {
    RedisOptions options = Counting::patient();
    options.login = login;
    Counting counting(server.url(), {hourly("p.strikes"), lasting("p.seen")}, options);
    BOOST_TEST_REQUIRE(!counting.handles.empty());
    const std::int64_t before = counting.settled_count("someone");
    BOOST_TEST((counting.count("someone", login.user + login.password) == Written::Done));
    return counting.settled_count("someone") - before;
  };
  BOOST_TEST(server.ask("acl setuser counting on '>geheim' '~mpol:*' -@all +auth +exists +hmget +hget +hset +set "
                        "+pexpire +evalsha '+script|load' '+cluster|slots'") == "OK");
  BOOST_TEST(server.ask("config set requirepass alle") == "OK");
  BOOST_TEST(why_not({}).find("NOAUTH") != std::string::npos, why_not({}));
  const std::string wrong = why_not({"counting", "g3heim"});
  BOOST_TEST(wrong.find("WRONGPASS") != std::string::npos, wrong);
  BOOST_TEST(wrong.find("g3heim") == std::string::npos, wrong);
  BOOST_TEST(counts({"", "alle"}) == 1);
  BOOST_TEST(counts({"counting", "geheim"}) == 1);
}

// As the specification of Redis Cluster gives them, and as Redis itself says.
BOOST_AUTO_TEST_CASE(slots) {
  BOOST_TEST(slot_of("123456789") == 0x31C3);
  BOOST_TEST(slot_of("{user1000}.following") == slot_of("user1000"));
  BOOST_TEST(slot_of("foo{}{bar}") != slot_of("bar"));
  const test::RedisServer server(test::RedisServer::Keeps::Nothing, {"--cluster-enabled", "yes"});
  for (const std::string& key : {std::string("a"), place_of("someone"), event_key("p", nullptr, hash_key("e"))})
    BOOST_TEST(std::to_string(slot_of(key)) == server.ask("cluster keyslot " + quoted(key)));
}

BOOST_AUTO_TEST_CASE(a_state_is_read_as_it_was_written) {
  const CounterShape shape = hourly("c");
  KeyState state, back;
  state.newest_ms = -5;
  state.words = {~std::uint64_t{2}, 2, ~std::uint64_t{0}, 4};  // two in the piece -3, four in -1
  std::string why;
  const std::string bytes = encode(state);
  BOOST_TEST((decode(shape, bytes, back, why) && back == state));
  for (std::size_t size = 0; size < bytes.size(); ++size) BOOST_TEST(!decode(shape, bytes.substr(0, size), back, why));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    BOOST_TEST(!decode(shape, damaged, back, why));
  }
  state.words = {1};
  BOOST_TEST(!decode(shape, encode(state), back, why));
  BOOST_TEST(why == "Redis holds a state of `c` that is of another kind of counter");
}

BOOST_AUTO_TEST_CASE(another_process_goes_on_counting) {
  const test::RedisServer server;
  {
    Counting first(server.url());
    BOOST_TEST((first.count("ann", "e1") == Written::Done));
    BOOST_TEST((first.count("ann", "e2") == Written::Done));
  }
  Counting second(server.url());
  BOOST_TEST((second.count("ann", "e2") == Written::Repeated));
  BOOST_TEST((second.count("ann", "e3") == Written::Done));
  BOOST_TEST(second.settled_count("ann") == 3);
  BOOST_TEST(second.settled_count("bob") == 0);
  BOOST_TEST(second.store->metrics().events_repeated == 1);
  Counting elsewhere(server.url() + "/other");
  BOOST_TEST(elsewhere.settled_count("ann") == 0);
}

BOOST_AUTO_TEST_CASE(a_counter_of_another_shape_is_refused) {
  const test::RedisServer server;
  Counting first(server.url());
  first.count("ann", "e1");
  BOOST_TEST(first.settled_count("ann") == 1);
  CounterShape daily = hourly("p.strikes");
  daily.bucket_ms *= 24;
  {
    const Counting refused(server.url(), {daily});
    BOOST_TEST_REQUIRE(refused.diagnostics.list().size() == 1);
    BOOST_TEST((refused.diagnostics.list()[0].code == Code::R0401));
    BOOST_TEST(
        refused.diagnostics.list()[0].message ==
        "counter `p.strikes` was kept as count by user over 3600000ms, and is count by user over 86400000ms now: say "
        "`migrate reset` or `migrate keep`");
  }
  CounterShape longer = hourly("p.strikes");
  longer.buckets = 120;
  longer.migration = ir::Migration::Keep;
  BOOST_TEST(Counting(server.url(), {longer}).settled_count("ann") == 1);
  daily.migration = ir::Migration::Reset;
  BOOST_TEST(Counting(server.url(), {daily}).settled_count("ann") == 0);
  // Once is enough.
  Counting again(server.url(), {daily});
  again.count("ann", "e2");
  BOOST_TEST(again.settled_count("ann") == 1);
  BOOST_TEST(Counting(server.url(), {daily}).settled_count("ann") == 1);
}

BOOST_AUTO_TEST_CASE(what_redis_cannot_do_is_refused) {
  test::RedisServer server;
  CounterShape compared = hourly("p.compared");
  compared.reads_others = true;
  Counting counting(server.url(), {compared});
  BOOST_TEST_REQUIRE(counting.diagnostics.list().size() == 1);
  BOOST_TEST((counting.diagnostics.list()[0].code == Code::R0412));
  BOOST_TEST(
      counting.diagnostics.list()[0].message ==
      "`outlier` compares all keys of counter `p.compared`, which takes a store in memory: this one is in Redis");

  Diagnostics diagnostics;
  server.ask("set mpol:counters x");
  const CounterShape shape = hourly("p.strikes");
  BOOST_TEST(counting.store->open(std::span(&shape, 1), diagnostics).empty());
  BOOST_TEST((diagnostics.list().at(0).code == Code::R0411));
  BOOST_TEST(diagnostics.list().at(0).message ==
             "the counters cannot be opened: WRONGTYPE Operation against a key holding the wrong kind of value");
  server.ask("del mpol:counters");
  server.ask("hset mpol:counters p.strikes 'mpol counter 2'");
  Diagnostics newer;
  BOOST_TEST(counting.store->open(std::span(&shape, 1), newer).empty());
  BOOST_TEST(
      newer.list().at(0).message ==
      "the counters cannot be opened: what `mpol:counters` holds for `p.strikes` is damaged, or of a newer version");
}

BOOST_AUTO_TEST_CASE(no_server_no_store) {
  RedisOptions options;
  {
    const test::RedisServer server;
    options.place = *read_redis_url(server.url() + "," + "127.0.0.1:1");
    const auto two = RedisStore::connect(options);
    BOOST_TEST_REQUIRE(!two.has_value());
    BOOST_TEST(two.error().message == "Redis at " + server.url().substr(8) + " is no cluster: expected one address");
    options.place = *read_redis_url(server.url());
  }
  options.start = std::chrono::milliseconds(200);
  const auto none = RedisStore::connect(options);
  BOOST_TEST_REQUIRE(!none.has_value());
  BOOST_TEST(none.error().message == "Redis at " + options.place.seeds[0].text() + ": Connection refused");
}

BOOST_AUTO_TEST_CASE(what_others_wrote_is_unknown_and_left_alone) {
  const test::RedisServer server;
  Counting counting(server.url(), {hourly("p.strikes"), lasting("p.last")});
  counting.count("ann", "e1");
  BOOST_TEST(counting.settled_count("ann") == 1);
  const std::string place = quoted(place_of("ann"));
  const std::string field = quoted(server.ask("--raw hkeys " + place + " | grep -v '^s$'"));

  server.ask("hset " + place + " " + field + " 7");
  CounterReading reading = counting.read("ann");
  BOOST_TEST((reading.state == CounterReading::State::Unavailable));
  BOOST_TEST(reading.reason ==
             "Redis holds a state of `p.strikes` that is of another format: a newer program or another one wrote it");
  BOOST_TEST((counting.read("ann", 1).state == CounterReading::State::Known));
  BOOST_TEST((counting.count("ann", "e2") == Written::Failed));
  BOOST_TEST(counting.store->metrics().last_failure == reading.reason);
  BOOST_TEST(server.ask("hget " + place + " " + field) == "7");

  server.ask("set " + place + " 7");
  reading = counting.read("ann");
  BOOST_TEST((reading.state == CounterReading::State::Unavailable));
  BOOST_TEST(reading.reason ==
             "Redis refuses to be read: WRONGTYPE Operation against a key holding the wrong kind of value");
  counting.count("ann", "e3");
  BOOST_TEST(counting.store->flush(std::chrono::seconds(5)));
  BOOST_TEST(server.ask("get " + place) == "7");
  const StoreMetrics met = counting.store->metrics();
  BOOST_TEST(met.writes_failed == 2);
  BOOST_TEST(met.reads_failed == 2);
  BOOST_TEST(met.last_failure.starts_with("WRONGTYPE"));
  // Others are counted.
  counting.count("bob", "e4");
  BOOST_TEST(counting.settled_count("bob") == 1);
}

BOOST_AUTO_TEST_CASE(state_expires_with_the_longest_window) {
  const test::RedisServer server;
  CounterShape daily = hourly("p.daily");
  daily.bucket_ms *= 24;
  Counting counting(server.url(), {hourly("p.hourly"), daily, lasting("p.last")});
  counting.count("ann", "e1");
  BOOST_TEST(counting.settled_count("ann") == 1);
  const auto left = [&] { return std::stoll(server.ask("pttl " + quoted(place_of("ann")))); };
  BOOST_TEST(left() > 86'400'000 - 60'000);
  BOOST_TEST(left() <= 86'400'000);
  BOOST_TEST(server.ask("pttl " + quoted(place_of("ann", true))) == "-1");
  // An event that only the shorter one counts does not shorten it.
  counting.handles.resize(1);
  counting.count("ann", "e2");
  BOOST_TEST(counting.settled_count("ann") == 2);
  BOOST_TEST(left() > 86'400'000 - 60'000);
  const std::string id = event_key("mpol", nullptr, hash_key("e1"));
  BOOST_TEST(std::stoll(server.ask("pttl " + quoted(id))) > 86'400'000 - 60'000);
}

BOOST_AUTO_TEST_CASE(scripts_that_were_emptied_are_loaded_again) {
  const test::RedisServer server;
  Counting counting(server.url());
  counting.count("ann", "e1");
  BOOST_TEST(counting.settled_count("ann") == 1);
  server.ask("script flush");
  counting.count("ann", "e2");
  BOOST_TEST(counting.settled_count("ann") == 2);
}

// Two processes and eight threads, one key that all count for and one that each has; every event is delivered twice.
BOOST_AUTO_TEST_CASE(many_count_together_and_each_event_once) {
  constexpr int kThreads = 8, kEvents = 300;
  const test::RedisServer server;
  Counting processes[2] = {Counting(server.url()), Counting(server.url())};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      Counting& own = processes[thread % 2];
      for (int i = 0; i < kEvents; ++i) {
        // The same ids in both processes: thread 0 and 1, 2 and 3, …
        const std::string id = fmt::format("{}-{}", thread / 2, i);
        (void)own.count(i % 2 == 0 ? "all" : fmt::format("own-{}", thread / 2), id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (Counting& process : processes) BOOST_TEST(process.store->flush(std::chrono::seconds(15)));
  for (Counting& process : processes) {
    BOOST_TEST(process.settled_count("all") == kThreads / 2 * kEvents / 2);
    for (int i = 0; i < kThreads / 2; ++i) BOOST_TEST(process.settled_count(fmt::format("own-{}", i)) == kEvents / 2);
    BOOST_TEST(process.store->metrics().writes_failed == 0);
  }
  const StoreMetrics a = processes[0].store->metrics(), b = processes[1].store->metrics();
  BOOST_TEST(a.events_written + b.events_written == kThreads / 2 * kEvents);
  BOOST_TEST(a.events_repeated + b.events_repeated == kThreads / 2 * kEvents);
}

// One round trip, whatever is read: the server sees one command for the id, and one a place.
BOOST_AUTO_TEST_CASE(five_counters_of_a_key_are_one_command) {
  const test::RedisServer server;
  Counting counting(server.url(), {hourly("a"), hourly("b"), hourly("c"), hourly("d"), hourly("e")});
  server.ask("config resetstat");
  std::vector<CounterReading> readings(5);
  std::vector<Read> reads;
  for (std::size_t i = 0; i < 5; ++i) reads.push_back({counting.handles[i], hash_key("ann"), &readings[i]});
  counting.store->read(1000, "e1", reads);
  BOOST_TEST((counting.count("ann", "e1") == Written::Done));
  BOOST_TEST(counting.store->flush(std::chrono::seconds(5)));
  const std::string stats = server.ask("info commandstats");
  for (const char* once : {"cmdstat_exists:calls=1,", "cmdstat_hmget:calls=1,", "cmdstat_evalsha:calls=1,"})
    BOOST_TEST(stats.find(once) != std::string::npos, stats);
}

}  // namespace mpol::counters
