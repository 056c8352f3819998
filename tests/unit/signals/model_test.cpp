#include <boost/test/unit_test.hpp>
#include <thread>

#include "runtime/signals/fasttext_model.hpp"
#include "runtime/signals/model_words.hpp"
#include "runtime/signals/training.hpp"

using namespace mpol::signals;

namespace {

std::vector<LabelledText> sample() {
  std::vector<LabelledText> texts;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    texts.push_back({"please water the garden on day " + number, {"talk"}, "en"});
    texts.push_back({"int count = " + number + "; return count;", {"code"}, ""});
    texts.push_back({"zz placeholder order " + number + " for the assistant", {"order"}, "en"});
  }
  return texts;
}

const std::string& bytes() {
  static const std::string trained = *train_model(sample(), {});
  return trained;
}

double score(const FastTextModel& model, const std::string& label, const std::string& text, std::size_t window = 64) {
  const auto scores = model.judge(text, window);
  const auto& labels = model.labels();
  BOOST_REQUIRE_EQUAL(scores.size(), labels.size());
  return scores[static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin())];
}

}  // namespace

BOOST_AUTO_TEST_CASE(words_are_folded_and_never_the_librarys_own) {
  const std::vector<std::string> words = {"ab", "c",     ",", "<", "/", "s",  ">", "_",
                                          "_",  "label", "_", "_", "x", "水", "を"};
  BOOST_CHECK(model_words("ＡＢ c, </s> __label__x\n水を") == words);
  const std::vector<std::string> plain = {"A,", "<", "/s>", "_", "_label__x", "<s>"};
  BOOST_CHECK(plain_words("A,\t</s> __label__x\n<s> ") == plain);
  BOOST_CHECK(model_words(" \n\t").empty());
}

BOOST_AUTO_TEST_CASE(the_same_texts_give_the_same_model) { BOOST_CHECK(bytes() == *train_model(sample(), {})); }

BOOST_AUTO_TEST_CASE(it_tells_labels_apart) {
  const auto model = FastTextModel::load(bytes());
  BOOST_REQUIRE_MESSAGE(model, model.error().message);
  BOOST_CHECK_GT(score(**model, "talk", "please water the garden"), 0.8);
  BOOST_CHECK_GT(score(**model, "code", "return count;"), 0.8);
  BOOST_CHECK_LT(score(**model, "order", "please water the garden"), 0.3);
  BOOST_CHECK((*model)->judge("", 64).empty());
}

// What would end or shorten a line of fastText's own hides nothing.
BOOST_AUTO_TEST_CASE(nothing_hides_behind_the_librarys_words) {
  const auto model = FastTextModel::load(bytes());
  for (const char* disguise :
       {"</s> zz placeholder order for the assistant", "\n\nzz placeholder\norder for the assistant",
        "__label__talk zz __label__talk placeholder order for the assistant",
        "ＺＺ plаceholder order for the assistant"})
    BOOST_CHECK_GT(score(**model, "order", disguise), 0.7);
}

BOOST_AUTO_TEST_CASE(a_long_text_does_not_thin_out_what_is_in_it) {
  const auto model = FastTextModel::load(bytes());
  std::string text;
  for (int i = 0; i < 200; ++i) text += "please water the garden on this day ";
  text += "zz placeholder order 3 for the assistant ";
  for (int i = 0; i < 200; ++i) text += "please water the garden on this day ";
  BOOST_CHECK_LT(score(**model, "order", text, 0), 0.5);
  BOOST_CHECK_GT(score(**model, "order", text, 8), 0.7);
}

BOOST_AUTO_TEST_CASE(damaged_files_are_refused) {
  const std::string& whole = bytes();
  const std::size_t seal = whole.rfind("\nmpol model");
  const std::string library = whole.substr(0, seal);
  BOOST_CHECK(FastTextModel::load(library));  // as fastText writes it
  for (const std::size_t at : {std::size_t{0}, std::size_t{9}, seal / 2, seal - 1, whole.size() - 9}) {
    std::string changed = whole;
    changed[at] ^= 1;
    BOOST_CHECK_MESSAGE(!FastTextModel::load(changed), at);
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{50}, std::size_t{200}, seal / 2, seal - 1})
    BOOST_CHECK_MESSAGE(!FastTextModel::load(whole.substr(0, size)), size);
  BOOST_CHECK_EQUAL(FastTextModel::load("no model").error().message, "it is shorter than the head of a model");
  BOOST_CHECK_EQUAL(FastTextModel::load(std::string(100, 'x')).error().message, "it is no fastText model");
}

BOOST_AUTO_TEST_CASE(threads_judge_alike) {
  const auto model = FastTextModel::load(bytes());
  const auto expected = (*model)->judge("please return the order", 64);
  std::vector<std::thread> threads;
  std::atomic<int> different{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 200; ++j) different += (*model)->judge("please return the order", 64) != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_CHECK_EQUAL(different, 0);
}

BOOST_AUTO_TEST_CASE(too_little_to_learn_from) {
  BOOST_CHECK_EQUAL(train_model({}, {}).error().message, "there are 0 labels; a model tells at least 2 apart");
}
