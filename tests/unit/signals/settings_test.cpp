// Settings: the defaults, what is read, and each fault with its place.
#include "runtime/signals/settings.hpp"

#include <boost/test/unit_test.hpp>

using namespace mpol::signals;

namespace {

std::string fault_of(const std::string& text) {
  const auto read = read_providers(text, "p.toml");
  return read ? "" : read.error().message;
}
std::string with(const std::string& lines) { return "[[provider]]\nkind = \"openai_moderation\"\n" + lines + "\n"; }
std::string generic(const std::string& lines) {
  return "[[provider]]\nkind = \"http_json\"\nurl = \"https://c.example.org\"\n" + lines + "\n";
}

}  // namespace

BOOST_AUTO_TEST_CASE(defaults) {
  const auto read = read_providers(with(""), "folder/p.toml");
  BOOST_REQUIRE(read);
  const ProviderSettings& one = read->at(0);
  BOOST_CHECK_EQUAL(one.name, "openai_moderation");
  BOOST_CHECK_EQUAL(one.deadline, 500);
  BOOST_CHECK_EQUAL(one.cache_ttl, 300'000);
  BOOST_CHECK_EQUAL(one.max_text, 1 << 20);
  BOOST_CHECK_EQUAL(one.batch, 1);
  BOOST_CHECK_EQUAL(one.retry_budget, 0.1);
  BOOST_CHECK(!one.chat);
  BOOST_CHECK(one.signals.empty());
}

BOOST_AUTO_TEST_CASE(values) {
  const auto read = read_providers(
      with("name = \"o\"\ntoken_file = \"o.token\"\nmax_text = \"64KB\"\ncache_ttl = \"0ms\"\nretry_budget = 1\n"
           "signals = { hate = [\"hate\", \"hate/threatening\"], sexual = \"sexual\" }"),
      "folder/p.toml");
  BOOST_REQUIRE_MESSAGE(read, read.error().message);
  const ProviderSettings& one = read->at(0);
  BOOST_CHECK_EQUAL(one.token_file, "folder/o.token");
  BOOST_CHECK_EQUAL(one.max_text, 65536);
  BOOST_CHECK_EQUAL(one.cache_ttl, 0);
  BOOST_CHECK_EQUAL(one.signals.at("hate").size(), 2);
}

BOOST_AUTO_TEST_CASE(faults) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "p.toml: there is no `[[provider]]`"},
      {"a = 1", "p.toml:1:1: there is no setting `a`, expected tables `[[provider]]`"},
      {"provider = 1", "p.toml:1:12: `provider` must be written as `[[provider]]`"},
      {"[[provider]]\n", "p.toml:1:1: a provider needs a `kind`, a string"},
      {"[[provider]]\nkind = 3", "p.toml:2:8: a provider needs a `kind`, a string"},
      {"[[provider]]\nkind = \"mistral_moderatoin\"",
       "p.toml:2:8: there is no kind `mistral_moderatoin` of provider (did you mean `mistral_moderation`?); there are "
       "mistral_moderation, openai_moderation, http_json, fasttext"},
      {with("deadline = 300"),
       "p.toml:3:12: `deadline`: found 300, expected a duration such as \"300ms\", from 1ms to 60000ms"},
      {with("deadline = \"2min\""),
       "p.toml:3:12: `deadline`: found \"2min\", expected a duration such as \"300ms\", from 1ms to 60000ms"},
      {with("batch = 0"), "p.toml:3:9: `batch`: found 0, expected a whole number from 1 to 256"},
      {with("batch = 1.5"), "p.toml:3:9: `batch`: found 1.5, expected a whole number from 1 to 256"},
      {with("retry_budget = nan"), "p.toml:3:16: `retry_budget`: found nan, expected a number from 0 to 1"},
      {with("max_text = \"1 kB\""),
       "p.toml:3:12: `max_text`: found \"1 kB\", expected a size such as \"64KB\", from 1B to 16777216B"},
      {with("model = \"\""), "p.toml:3:9: `model`: found \"\", expected a string that is not empty"},
      {with("signals = { hate = [] }"),
       "p.toml:3:11: `signals`: found a table, expected a table from signals to strings or lists of strings, such as { "
       "hate = "
       "[\"hate\"] }"},
      {with("headers = { a = 1 }"),
       "p.toml:3:11: `headers`: found a table, expected a table of strings, such as { x-team = \"safety\" }"},
      {with("headers = { a = \"b\\r\\nc: d\" }"),
       "p.toml:1:1: provider `openai_moderation`: `a` is no header with a value of one line"},
      {with("url = \"ftp://x\""),
       "p.toml:1:1: provider `openai_moderation`: `url` must begin with https:// or http://"},
      {with("url = \"https://u:p@x\""),
       "p.toml:1:1: provider `openai_moderation`: `url` must hold neither a login nor blanks"},
      {with("url = \"http://example.org\"\ntoken_file = \"t\""),
       "p.toml:1:1: provider `openai_moderation`: a token is sent over https:// only, or to this machine"},
      {with("url = \"http://localhost.example.org\"\ntoken_file = \"t\""),
       "p.toml:1:1: provider `openai_moderation`: a token is sent over https:// only, or to this machine"},
      {with("url = \"http://127.0.0.1:8080/x\"\ntoken_file = \"t\""), ""},
      {with("batch_wait = \"500ms\""),
       "p.toml:1:1: provider `openai_moderation`: `batch_wait` must be shorter than `deadline`"},
      {with("") + with(""), "p.toml:4:1: two providers are called `openai_moderation`"},
      {with("signals = { a = \"hate\" }") + with("name = \"b\"\nsignals = { a = \"sexual\" }"),
       "p.toml:4:1: signal `a` is given by `openai_moderation` already; one provider gives a signal"},
      {"[[provider]]\nkind = \"fasttext\"", "p.toml:1:1: provider `fasttext`: it needs a `model_file`"},
      {"[[provider]]\nkind = \"http_json\"", "p.toml:1:1: provider `http_json`: it needs a `url`"},
      {generic("body = \"{\"\nsignals = { a = \"/s\" }"), "p.toml:1:1: provider `http_json`: `body` is not JSON"},
      {generic("body = '{}'\nsignals = { a = \"/s\" }"),
       "p.toml:1:1: provider `http_json`: `body` has none of $text, $texts and $turns"},
      {generic("body = '{\"a\": [\"$txt\"]}'\nsignals = { a = \"/s\" }"),
       "p.toml:1:1: provider `http_json`: `body` has `$txt`; there are $text, $texts, $turns, $kind, $language, "
       "$model"},
      {generic("body = '[\"$text\"]'"),
       "p.toml:1:1: provider `http_json`: it needs `signals`, from a signal to a place in the answer"},
      {generic("body = '[\"$text\"]'\nsignals = { a = \"s\" }"),
       "p.toml:1:1: provider `http_json`: `s` is no JSON pointer, such as /score"},
      {generic("body = '[\"$text\"]'\nsignals = { a = \"/~2\" }"),
       "p.toml:1:1: provider `http_json`: `/~2` is no JSON pointer, such as /score"},
      {generic("body = '[\"$text\"]'\nbatch = 2\nsignals = { a = \"/s\" }"),
       "p.toml:1:1: provider `http_json`: `batch` needs a `body` with `$texts`"},
      {generic("body = '[\"$texts\"]'\nsignals = { a = \"/s\" }"),
       "p.toml:1:1: provider `http_json`: `body` has `$texts`, and `results` does not say where the answers stand"},
      {generic("body = '[\"$texts\", \"$language\"]'\nresults = \"/r\"\nsignals = { a = \"/s\" }"),
       "p.toml:1:1: provider `http_json`: `body` has `$texts`, of several events, and with it what belongs to one "
       "event"},
  };
  for (const auto& [text, expected] : cases) BOOST_CHECK_EQUAL(fault_of(text), expected);
  const std::string unknown = fault_of(with("dedline = \"1s\""));
  BOOST_CHECK(
      unknown.starts_with("p.toml:3:1: a provider of kind `openai_moderation` has no setting `dedline` (did you mean "
                          "`deadline`?); it has name, signals, deadline"));
}
