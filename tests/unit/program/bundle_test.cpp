// Bundles: what is written is read; nothing else is.
#include "program/bundle.hpp"

#include <boost/test/unit_test.hpp>
#include <cstring>

#include "program/cpu_level.hpp"
#include "tests/support/made_bundle.hpp"

namespace mpol {
namespace {

using test::refusal_of;
using test::small_parts;

struct Ready {
  Ready() { BOOST_TEST_REQUIRE(prepare_sealing()); }
};
BOOST_TEST_GLOBAL_FIXTURE(Ready);

SecretKey key_of(unsigned char seed) {
  SecretKey key;
  key.seed.fill(seed);
  return key;
}

Bundle read(const std::string& bytes) {
  Diagnostics diagnostics;
  auto bundle = read_bundle(bytes, "x.mpolb", Span{}, diagnostics);
  BOOST_TEST_REQUIRE(bundle.has_value());
  return *std::move(bundle);
}

std::string signed_bundle() {
  const std::string bytes = write_bundle(small_parts());
  Bundle bundle = read(bytes);
  add_signature(bundle, key_of(1));
  add_signature(bundle, key_of(2));
  return write_bundle(bundle);
}

// The words of the one refusal.
std::string words_of(const std::string& bytes) {
  Diagnostics diagnostics;
  const auto bundle = read_bundle(bytes, "x", Span{}, diagnostics);
  BOOST_TEST_REQUIRE(!bundle.has_value());
  BOOST_TEST_REQUIRE(diagnostics.list().size() == 1u);
  return diagnostics.list().front().message;
}

void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  std::memcpy(bytes.data() + at, &value, size);
}

BOOST_AUTO_TEST_SUITE(bundles)

BOOST_AUTO_TEST_CASE(what_is_written_is_read) {
  const std::string bytes = signed_bundle();
  const Bundle bundle = read(bytes);
  const std::vector<Part> parts = small_parts();
  BOOST_TEST_REQUIRE(bundle.parts.size() == parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    BOOST_TEST((bundle.parts[i].kind == parts[i].kind));
    BOOST_TEST(bundle.parts[i].name == parts[i].name);
    BOOST_TEST(bundle.parts[i].bytes == parts[i].bytes);
  }
  BOOST_TEST(bundle.signatures.size() == 2u);
  BOOST_TEST(write_bundle(bundle) == bytes);
}

BOOST_AUTO_TEST_CASE(no_changed_bit_is_taken) {
  for (const std::string& good : {write_bundle(small_parts()), signed_bundle()}) {
    BOOST_TEST_REQUIRE(refusal_of(good) == "");
    std::string bytes = good;
    for (std::size_t i = 0; i < good.size(); ++i) {
      for (int bit = 0; bit < 8; ++bit) {
        bytes[i] = static_cast<char>(good[i] ^ (1 << bit));
        const std::string codes = refusal_of(bytes);
        if (codes != "R0110" && codes != "R0111" && codes != "R0112") BOOST_ERROR("byte " << i << ": " << codes);
      }
      bytes[i] = good[i];
    }
  }
}

BOOST_AUTO_TEST_CASE(no_cut_and_no_longer_one_is_taken) {
  const std::string good = signed_bundle();
  for (std::size_t size = 0; size < good.size(); ++size) {
    const std::string codes = refusal_of(good.substr(0, size));
    if (codes != "R0110" && codes != "R0111") BOOST_ERROR("cut at " << size << ": " << codes);
  }
  BOOST_TEST(refusal_of(good + '\0') == "R0111");
  BOOST_TEST(refusal_of(good + good) == "R0111");
  BOOST_TEST(refusal_of("") == "R0110");
}

BOOST_AUTO_TEST_CASE(sizes_are_refused_before_they_are_believed) {
  const std::string good = write_bundle(small_parts());
  std::string many = good;
  put(many, 12, 0xFFFFFFFF, 4);
  BOOST_TEST(words_of(many) == "`x` has 4294967295 parts; the limit is 4096");
  std::string cut = good;
  put(cut, 12, 4096, 4);
  BOOST_TEST(words_of(cut) == "`x` is damaged, found at byte 16: it is cut short");
  std::string large = good;
  put(large, 16 + 8, 0xFFFFFFFFFFFFFFFF, 8);
  BOOST_TEST(words_of(large) == "`x` has 18446744073709551615 bytes of manifest; the limit is 8388608");
  std::string name = good;
  put(name, 16 + 4, 0xFFFFFFFF, 4);
  BOOST_TEST(words_of(name) == "`x` has a part's name of 4294967295 bytes; the limit is 512");
  std::string version = good;
  put(version, 8, 2, 4);
  BOOST_TEST(words_of(version) == "`x` is no bundle that can be read: it is of format 2, and this mpol reads format 1");
}

BOOST_AUTO_TEST_CASE(parts_that_do_not_belong_are_refused) {
  const auto with = [](Part part) {
    std::vector<Part> parts = small_parts();
    parts.push_back(std::move(part));
    return words_of(write_bundle(parts));
  };
  BOOST_TEST(with({PartKind::Ir, "second", ""}) == "`x` has 2 parts of kind ir; the limit is 1");
  BOOST_TEST(with({PartKind::Policy, "t/late.mpol", ""}).ends_with("its parts are not in order"));
  BOOST_TEST(with({static_cast<PartKind>(99), "new", ""}).ends_with("there is no part of kind 99"));
  std::vector<Part> twice = small_parts();
  twice.insert(twice.begin() + 1, twice[1]);
  BOOST_TEST(words_of(write_bundle(twice)).ends_with("two parts have one name"));
  std::vector<Part> none = small_parts();
  none.pop_back();
  BOOST_TEST(words_of(write_bundle(none)).ends_with("it has no IR"));
  none = small_parts();
  none.erase(none.begin());
  BOOST_TEST(words_of(write_bundle(none)).ends_with("it has no manifest"));
  std::vector<Part> plans = small_parts();
  plans.push_back({PartKind::Plan, "b", ""});
  plans.push_back({PartKind::Plan, "a", ""});
  BOOST_TEST(words_of(write_bundle(plans)).ends_with("its parts are not in order"));
}

BOOST_AUTO_TEST_CASE(names_lead_nowhere) {
  for (const char* name : {"", "/t", "t/", "../t", "t/../../x", "t//x", ".", "t\n", "t\x1b[2J", "t\\x", "\xFF"}) {
    std::vector<Part> parts = small_parts();
    parts[1].name = name;
    BOOST_TEST(refusal_of(write_bundle(parts)) == "R0111", "name " << name);
  }
}

BOOST_AUTO_TEST_CASE(a_manifest_is_a_shallow_object) {
  const auto with = [](std::string_view manifest) {
    std::vector<Part> parts = small_parts();
    parts[0].bytes = manifest;
    return refusal_of(write_bundle(parts));
  };
  const std::string deep = "{\"a\":" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}";
  BOOST_TEST(with(deep) == "R0112");
  BOOST_TEST(with("{\"a\":" + std::string(4'000'000, '[')) == "R0112");
  BOOST_TEST(with("[]") == "R0111");
  BOOST_TEST(with("{") == "R0111");
  BOOST_TEST(with("") == "R0111");
  BOOST_TEST(with("{\"a\":\"\xFF\"}") == "R0111");
  BOOST_TEST(with("{\"a\":[{\"b\":[[1]]}]}") == "");
}

BOOST_AUTO_TEST_CASE(a_signature_is_of_these_bytes_and_of_nothing_else) {
  const std::string bytes = write_bundle(small_parts());
  Bundle bundle = read(bytes);
  // The id alone, as another program may be made to sign it.
  const std::string id(reinterpret_cast<const char*>(bundle.id.data()), bundle.id.size());
  bundle.signatures = {{public_of(key_of(1)), sign(key_of(1), id)}};
  BOOST_TEST(refusal_of(write_bundle(bundle)) == "R0111");
  // That of another bundle.
  std::vector<Part> others = small_parts();
  others[1].bytes = "package u\n";
  const std::string other_bytes = write_bundle(others);
  Bundle other = read(other_bytes);
  add_signature(other, key_of(1));
  bundle.signatures = other.signatures;
  BOOST_TEST(refusal_of(write_bundle(bundle)) == "R0111");
  // By another key.
  bundle.signatures.clear();
  add_signature(bundle, key_of(1));
  bundle.signatures[0].key = public_of(key_of(2));
  BOOST_TEST(refusal_of(write_bundle(bundle)) == "R0111");
  // The same twice, and the wrong order.
  bundle.signatures.clear();
  add_signature(bundle, key_of(1));
  add_signature(bundle, key_of(1));
  BOOST_TEST(bundle.signatures.size() == 1u);
  bundle.signatures.push_back(bundle.signatures[0]);
  BOOST_TEST(refusal_of(write_bundle(bundle)) == "R0111");
  bundle.signatures.pop_back();
  add_signature(bundle, key_of(2));
  std::swap(bundle.signatures[0], bundle.signatures[1]);
  BOOST_TEST(refusal_of(write_bundle(bundle)) == "R0111");
}

BOOST_AUTO_TEST_CASE(signers_are_counted_once) {
  const std::string bytes = signed_bundle();
  const Bundle bundle = read(bytes);
  const PublicKey one = public_of(key_of(1)), two = public_of(key_of(2)), three = public_of(key_of(3));
  BOOST_TEST(count_signers(bundle, {one, two}) == 2u);
  BOOST_TEST(count_signers(bundle, {one, one}) == 1u);
  BOOST_TEST(count_signers(bundle, {three}) == 0u);
  BOOST_TEST(count_signers(bundle, {}) == 0u);
}

BOOST_AUTO_TEST_CASE(more_signatures_than_the_limit_are_refused) {
  const std::string bytes = write_bundle(small_parts());
  Bundle bundle = read(bytes);
  for (unsigned char i = 0; i < limits::kMaxBundleSignatures; ++i) add_signature(bundle, key_of(i));
  BOOST_TEST(refusal_of(write_bundle(bundle)) == "");
  add_signature(bundle, key_of(99));
  BOOST_TEST(refusal_of(write_bundle(bundle)) != "");
}

// RFC 8032, 7.1, test 1: the seed, its public key, and the signature of the empty message.
BOOST_AUTO_TEST_CASE(signatures_are_those_of_the_standard) {
  const auto bytes = [](std::string_view hex) {
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2)
      out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
    return out;
  };
  const std::string seed = bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const std::string open = bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string expected = bytes(
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
      "655"
      "141438e7a100b");
  SecretKey key;
  std::memcpy(key.seed.data(), seed.data(), 32);
  BOOST_TEST(std::string(reinterpret_cast<const char*>(public_of(key).bytes.data()), 32) == open);
  const SignatureBytes signature = sign(key, "");
  BOOST_TEST(std::string(reinterpret_cast<const char*>(signature.data()), 64) == expected);
  BOOST_TEST(holds(public_of(key), "", signature));
  BOOST_TEST(!holds(public_of(key), " ", signature));
}

BOOST_AUTO_TEST_CASE(keys_are_texts) {
  const SecretKey key = make_secret_key();
  BOOST_TEST((read_secret_key(to_text(key) + "\n")->seed == key.seed));
  BOOST_TEST((*read_public_key(" " + to_text(public_of(key))) == public_of(key)));
  BOOST_TEST(read_public_key(to_text(key)).error().message ==
             "it is a secret key; `mpol key public` gives its public one");
  BOOST_TEST(!read_secret_key(to_text(public_of(key))));
  for (const char* text : {"", "mpol-secret-1:", "mpol-secret-1:AAAA", "mpol-secret-2:", "x"})
    BOOST_TEST(!read_secret_key(text), text);
  // What is said of a secret that cannot be read does not repeat it.
  BOOST_TEST(read_secret_key("mpol-secret-1:hunter2").error().message.find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_cpu_runs_the_levels_below_its_own) {
  bool runs_better = false;
  const auto levels = cpu_levels();
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    const bool runs = runs_on_this_cpu(*level);
    BOOST_TEST((runs || !runs_better), *level);
    runs_better = runs_better || runs;
  }
  BOOST_TEST(!runs_on_this_cpu("x86-64-v99"));
  BOOST_TEST(!runs_on_this_cpu(""));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol
