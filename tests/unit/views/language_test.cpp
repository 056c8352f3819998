// Language detection: exact answers for clear texts, and a floor on a public set of single sentences.
#include "program/views/language.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

using namespace mpol::views;

BOOST_AUTO_TEST_SUITE(language_detection)

BOOST_AUTO_TEST_CASE(clear_texts) {
  const struct {
    const char* text;
    const char* code;
  } cases[] = {
      {"The weather was lovely, so we walked along the river until the evening.", "en"},
      {"Il faisait très beau, alors nous avons marché le long de la rivière.", "fr"},
      {"Das Wetter war herrlich, also gingen wir bis zum Abend am Fluss entlang.", "de"},
      {"Погода была прекрасная, и мы гуляли вдоль реки до самого вечера.", "ru"},
      {"मौसम बहुत अच्छा था इसलिए हम शाम तक नदी के किनारे टहलते रहे।", "hi"},
      {"天气很好，所以我们沿着河边一直走到晚上。", "zh"},
      {"天氣很好，所以我們沿著河邊一直走到晚上。", "zh-Hant"},
      {"お天気がよかったので、夕方まで川沿いを歩きました。", "ja"},
      {"날씨가 아주 좋아서 저녁까지 강을 따라 걸었습니다.", "ko"},
      {"מזג האוויר היה נפלא ולכן טיילנו לאורך הנהר עד הערב.", "he"},
      {"", "und"},
      {"12345 67890 !!!", "und"},
      {"\xFF\xFE", "und"},
  };
  for (const auto& c : cases) BOOST_TEST_CONTEXT(c.text) BOOST_TEST(detect_language(c.text).code == c.code);
  BOOST_TEST(detect_language(cases[0].text).reliable);
  BOOST_TEST(!detect_language("").reliable);
}

BOOST_AUTO_TEST_CASE(only_a_prefix_is_read) {
  std::string text;
  while (text.size() < 2048) text += "The weather was lovely, so we walked along the river. ";
  for (int i = 0; i < 1000; ++i) text += "Погода была прекрасная, и мы гуляли вдоль реки. ";
  BOOST_TEST(detect_language(text).code == "en");
}

BOOST_AUTO_TEST_CASE(many_threads_get_the_same_answer) {
  std::vector<std::thread> threads;
  std::vector<int> good(4, 0);
  for (int& count : good) {
    threads.emplace_back([&count] {
      for (int i = 0; i < 200; ++i)
        count += detect_language("Il faisait très beau, alors nous avons marché le long de la rivière.").code == "fr";
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int count : good) BOOST_TEST(count == 200);
}

BOOST_AUTO_TEST_CASE(single_sentences_in_many_languages) {
  std::ifstream file(std::string(MPOL_SHARED_DATA) + "/langid_lingua.jsonl");
  if (!file) {
    BOOST_TEST_MESSAGE("skipped: no langid_lingua.jsonl in " << MPOL_SHARED_DATA);
    return;
  }
  std::size_t good = 0, all = 0, reliable = 0, reliable_good = 0;
  std::map<std::string, std::pair<std::size_t, std::size_t>> by_language;
  for (std::string line; std::getline(file, line); ++all) {
    const auto row = nlohmann::json::parse(line);
    const std::string expected = row["label"];
    const LanguageGuess guess = detect_language(row["text"].get_ref<const std::string&>());
    const bool hit = guess.code.substr(0, guess.code.find('-')) == expected;
    good += hit;
    reliable += guess.reliable;
    reliable_good += guess.reliable && hit;
    by_language[expected].first += hit;
    ++by_language[expected].second;
  }
  for (const auto& [language, counts] : by_language) {
    if (counts.first * 2 < counts.second)
      BOOST_TEST_MESSAGE(language << ": " << counts.first << " of " << counts.second);
  }
  const double rate = static_cast<double>(good) / static_cast<double>(all);
  BOOST_TEST_MESSAGE("languages: " << good << " of " << all << ", " << rate * 100 << " %; of " << reliable
                                   << " reliable ones " << reliable_good << " are right");
  BOOST_TEST(rate >= 0.79);
}

BOOST_AUTO_TEST_SUITE_END()
