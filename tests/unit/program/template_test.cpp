#define BOOST_TEST_MODULE template_test
#include "program/template.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/random.hpp"

namespace mpol {
namespace {

std::string name_of(const std::string& text) {
  TemplateScratch scratch;
  std::string name;
  add_template_form(text, scratch);
  return std::string(template_name(scratch.form, name));
}

}  // namespace

BOOST_AUTO_TEST_CASE(texts_of_one_form_have_one_template) {
  const std::vector<std::vector<std::string>> forms = {
      {"What is the capital of France?", "What is the capital of New Zealand?", "what   is the capital of Peru"},
      {"Translate \"good morning\" to German.", "Translate \"see you\" to Finnish.", "translate “bye” to Dutch"},
      {"Give me 20 facts about cats", "Give me 1,000.50 facts about cats", "give me ٣٤ facts about cats"},
      {"Summarise https://example.org/a/b?x=1 now", "Summarise www.example.com/page now"},
      {"Mail anna@example.org about it", "Mail b_c@example.com about it"},
      {"Erkläre dem Kunden den Vertrag", "erkläre dem Mieter den Kaufpreis"},
      {"给我写 123 个例子", "给我写 9 个例子"},
      {"Сколько стоит \"хлеб\" в Москве?", "сколько стоит \"сыр\" в Казани"},
      {"اكتب 5 أسئلة", "اكتب ٧ أسئلة"},
      {"Ποια είναι η πρωτεύουσα της Γαλλίας;", "ποια είναι η πρωτεύουσα της Ιταλίας"},
      {"उत्तर 12 दो", "उत्तर 345 दो"},
      {"cafe\u0301 au lait 1", "café au lait 22"},
  };
  std::vector<std::string> seen;
  for (const std::vector<std::string>& texts : forms) {
    const std::string name = name_of(texts.front());
    for (const std::string& text : texts) BOOST_TEST(name_of(text) == name, text);
    BOOST_TEST((std::find(seen.begin(), seen.end(), name) == seen.end()), texts.front());
    seen.push_back(name);
  }
}

BOOST_AUTO_TEST_CASE(other_words_are_another_template) {
  BOOST_TEST(name_of("how do I bake bread") != name_of("how do I bake cake"));
  BOOST_TEST(name_of("") != name_of("a"));
  BOOST_TEST(name_of("don't stop") != name_of("don't start"));
  // An apostrophe inside a word opens no quotation, and one that is not closed within bounds neither.
  BOOST_TEST(name_of("say 'hello to him") != name_of("say 'goodbye to him"));
  BOOST_TEST(name_of("it's a cat's life") != name_of("it's a dog's life"));
}

// Words with a space behind each are taken many at a time, with a tab one by one.
BOOST_AUTO_TEST_CASE(a_tab_is_a_space) {
  test::Random random(11);
  for (int round = 0; round < 5000; ++round) {
    std::string text;
    const std::size_t size = random.below(200), letters = 1 + random.below(12);
    while (text.size() < size) {
      text.append(1 + random.below(letters), static_cast<char>('a' + random.below(26)));
      if (random.below(8) == 0) text += random.pick<const char*>({".", "é", "Z", "9", "@", "_", "\"", ",", "'"});
      text.append(random.below(9) == 0 ? 2 : 1, ' ');
    }
    std::string tabs = text;
    std::replace(tabs.begin(), tabs.end(), ' ', '\t');
    TemplateScratch scratch, with_tabs;
    add_template_form(text, scratch);
    add_template_form(tabs, with_tabs);
    BOOST_REQUIRE_MESSAGE(scratch.form == with_tabs.form, text);
  }
}

BOOST_AUTO_TEST_CASE(a_name_is_letters_and_digits) {
  BOOST_TEST(name_of("x").size() == 41u);
  BOOST_TEST(name_of("x") == "template-" + name_of("X").substr(9));
}

BOOST_AUTO_TEST_CASE(a_number_a_string_and_a_name_never_matter) {
  test::Random random(7);
  const std::vector<std::string> words = {"please", "give", "me", "schreibe", "напиши", "给我", "und", "now"};
  for (int round = 0; round < 2000; ++round) {
    std::string a = "please", b = "please";
    for (std::size_t i = random.below(8); i > 0; --i) {
      switch (random.below(4)) {
        case 0:
          a += " " + std::to_string(random.below(100'000));
          b += " " + std::to_string(random.below(10));
          break;
        case 1:
          a += " \"some text\"";
          b += " \"x\"";
          break;
        case 2:
          a += " Paris";
          b += " Addis";
          break;
        default: {
          const std::string& word = random.pick_from(words);
          a += " " + word;
          b += "  " + word;
        }
      }
    }
    BOOST_TEST(name_of(a) == name_of(b), a << " | " << b);
  }
}

BOOST_AUTO_TEST_CASE(any_bytes_have_a_template) {
  test::Random random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::size_t i = random.below(60); i > 0; --i) text += static_cast<char>(random.below(256));
    BOOST_TEST(name_of(text).size() == 41u);
  }
}

}  // namespace mpol
