// Texts in pieces through the C API: what is certain on the way, the decision at the end, and calls that are refused.
#include "tests/unit/embed/loaded.hpp"

using namespace embed_test;

namespace {

Stream open(const Decider& decider, const std::string& of, const char* field = nullptr) {
  mpol_stream* stream = nullptr;
  const mpol_status status = mpol_stream_open(decider.get(), of.data(), of.size(), field, &stream);
  BOOST_TEST((status == MPOL_OK) == (stream != nullptr));
  return Stream(stream);
}
Decider decider_of(const Policy& policy) { return Decider(mpol_decider_new(policy.get())); }

std::string without_text(const std::string& id, const std::string& beginning = "") {
  return R"({"id":")" + id +
         R"(","time":"2026-03-29T10:00:00Z","kind":"completion","user":"u1","toxicity":0.1,"text":")" + beginning +
         "\"}";
}

mpol_status feed(const Stream& stream, const std::string& piece) {
  return mpol_stream_feed(stream.get(), piece.data(), piece.size());
}
std::string finished(const Stream& stream) {
  const mpol_decision* decision = nullptr;
  BOOST_TEST(mpol_stream_finish(stream.get(), &decision) == MPOL_OK);
  return json_of(decision);
}
std::string fired(const Stream& stream) {
  std::string list;
  for (std::size_t i = 0; i < mpol_stream_fired_count(stream.get()); ++i) list += mpol_stream_fired(stream.get(), i);
  return list;
}

}  // namespace

BOOST_AUTO_TEST_CASE(null_is_a_bad_argument) {
  const Decider decider = decider_of(guard());
  mpol_stream* stream = nullptr;
  const mpol_decision* decision = nullptr;
  BOOST_TEST(mpol_stream_open(nullptr, "{}", 2, nullptr, &stream) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_open(decider.get(), nullptr, 2, nullptr, &stream) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_open(decider.get(), "{}", 2, nullptr, nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_feed(nullptr, "x", 1) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_finish(nullptr, &decision) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_hold_back(nullptr) == 0U);
  BOOST_TEST(mpol_stream_fired_count(nullptr) == 0U);
  BOOST_TEST(mpol_stream_verdict(nullptr) == nullptr);
  BOOST_TEST(mpol_stream_report(nullptr) == nullptr);
  mpol_stream_free(nullptr);
  const Stream good = open(decider, without_text("e1"));
  BOOST_TEST(mpol_stream_feed(good.get(), nullptr, 1) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_feed(good.get(), nullptr, 0) == MPOL_OK);
  BOOST_TEST(mpol_stream_finish(good.get(), nullptr) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_report_errors(mpol_stream_report(good.get())) == 1U);
}

BOOST_AUTO_TEST_CASE(what_is_certain_is_said_on_the_way) {
  const Decider decider = decider_of(guard());
  const Stream stream = open(decider, without_text("e1"));
  BOOST_TEST(mpol_stream_verdict(stream.get()) == std::string("allow"));
  for (const char* const piece : {"hello ", "there", " zz", "-m", "a"}) BOOST_TEST(feed(stream, piece) == MPOL_OK);
  BOOST_TEST(fired(stream) == "");
  // The marker may be under way: its beginning is held back.
  BOOST_TEST(mpol_stream_hold_back(stream.get()) >= 5U);
  BOOST_TEST(mpol_stream_hold_back(stream.get()) < 17U);
  BOOST_TEST(feed(stream, "rker and more") == MPOL_OK);
  BOOST_TEST(fired(stream) == "G-MARKER");
  BOOST_TEST(mpol_stream_fired(stream.get(), 1) == nullptr);
  BOOST_TEST(mpol_stream_verdict(stream.get()) == std::string("sanitize"));
  BOOST_TEST(mpol_stream_verdict_rank(stream.get()) == 3);
}

BOOST_AUTO_TEST_CASE(the_decision_is_that_of_the_whole_text) {
  const Policy policy = guard();
  const std::string texts[] = {"", "plain", "a zz-marker here", "\xD0\x97\xD0\x97 \xF0\x9F\x98\x80 zz-marker",
                               "zz-marker zz-marker"};
  for (const std::string& text : texts) {
    const Decider whole = decider_of(policy), pieces = decider_of(policy);
    const std::string expected = json_of(decide(whole, without_text("same", text)));
    for (std::size_t size = 1; size <= 5; ++size) {
      const Stream stream = open(pieces, without_text("same"));
      for (std::size_t at = 0; at < text.size(); at += size) BOOST_TEST(feed(stream, text.substr(at, size)) == MPOL_OK);
      const std::string json = finished(stream);
      // It is counted once, whoever comes first.
      BOOST_TEST(json.substr(0, json.find(",\"repeated\"")) ==
                 expected.substr(0, expected.find(",\"repeated\"")).substr(0, json.find(",\"repeated\"")));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_the_event_has_is_the_beginning) {
  const Decider decider = decider_of(guard());
  const Stream stream = open(decider, without_text("e1", "zz-"), "text");
  BOOST_TEST(feed(stream, "marker.") == MPOL_OK);
  BOOST_TEST(fired(stream) == "G-MARKER");
  BOOST_TEST(finished(stream).find(R"("begin":0,"end":9)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(events_and_pieces_that_are_refused) {
  const Decider decider = decider_of(guard());
  BOOST_TEST(!open(decider, "{"));
  BOOST_TEST(mpol_report_code(mpol_decider_report(decider.get()), 0) == std::string("R0203"));
  BOOST_TEST(!open(decider, without_text("e1"), "user"));
  BOOST_TEST(mpol_report_message(mpol_decider_report(decider.get()), 0) ==
             std::string("the policy's events have no field `user` of type text"));
  const Stream stream = open(decider, without_text("e1"));
  BOOST_TEST(feed(stream, "a\xFF") == MPOL_EVENT_REFUSED);
  BOOST_TEST(mpol_report_message(mpol_stream_report(stream.get()), 0) ==
             std::string("byte 1 of the text is not UTF-8"));
  BOOST_TEST(feed(stream, std::string((1u << 20) + 1, 'a')) == MPOL_EVENT_REFUSED);
  // Nothing of them was taken.
  BOOST_TEST(feed(stream, "zz-marker\xC3") == MPOL_OK);
  BOOST_TEST(mpol_stream_report(stream.get()) == nullptr);
  const mpol_decision* decision = nullptr;
  BOOST_TEST(mpol_stream_finish(stream.get(), &decision) == MPOL_EVENT_REFUSED);
  BOOST_TEST(feed(stream, "\xA9") == MPOL_OK);
  BOOST_TEST(finished(stream).find(R"("begin":0,"end":9)") != std::string::npos);
  // Once.
  BOOST_TEST(feed(stream, "x") == MPOL_BAD_ARGUMENT);
  BOOST_TEST(mpol_stream_finish(stream.get(), &decision) == MPOL_BAD_ARGUMENT);
  BOOST_TEST(decision == nullptr);
  BOOST_TEST(fired(stream) == "G-MARKER");
}

BOOST_AUTO_TEST_CASE(many_are_open_and_outlive_their_decider) {
  Decider decider = decider_of(guard());
  std::vector<Stream> streams;
  for (int i = 0; i < 20; ++i) streams.push_back(open(decider, without_text("e" + std::to_string(i))));
  for (const Stream& stream : streams) BOOST_TEST(feed(stream, "zz-mar") == MPOL_OK);
  decider.reset();
  for (std::size_t i = 0; i < streams.size(); ++i) {
    BOOST_TEST(feed(streams[i], i % 2 == 0 ? "ker" : "k no") == MPOL_OK);
    const std::string json = finished(streams[i]);
    BOOST_TEST((json.find("G-MARKER") != std::string::npos) == (i % 2 == 0));
    BOOST_TEST(json.find("\"id\":\"e" + std::to_string(i) + '"') != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(signals_are_asked_for_at_the_end) {
  const Decider decider = decider_of(guard());
  std::string seen;
  mpol_decider_set_signals(
      decider.get(),
      [](void* context, mpol_signals* signals) {
        std::size_t size = 0;
        const char* const text = mpol_signals_text(signals, "text", &size);
        static_cast<std::string*>(context)->assign(text, size);
        mpol_signals_set_number(signals, 0, 0.95);
      },
      &seen);
  const Stream stream = open(decider, R"({"id":"e1","time":1,"kind":"completion","text":""})");
  BOOST_TEST(feed(stream, "so it ") == MPOL_OK);
  BOOST_TEST(feed(stream, "goes") == MPOL_OK);
  BOOST_TEST(seen.empty());
  BOOST_TEST(finished(stream).find(R"("verdict":"block")") != std::string::npos);
  BOOST_TEST(seen == "so it goes");
}

BOOST_AUTO_TEST_CASE(a_stream_keeps_its_policy) {
  const Policy before = guard(), after = loaded("next.mpolb");
  const Slot slot(mpol_slot_new(before.get()));
  const Decider decider(mpol_decider_new_for_slot(slot.get()));
  const std::string of = R"({"id":"e1","time":1,"kind":"completion","text":"","toxicity":0.7})";
  const Stream begun = open(decider, of);
  BOOST_TEST(mpol_slot_set(slot.get(), after.get()) == MPOL_OK);
  const Stream later = open(decider, of);
  BOOST_TEST(finished(begun).find(R"("verdict":"allow")") != std::string::npos);
  BOOST_TEST(finished(later).find(R"("verdict":"block")") != std::string::npos);
}
