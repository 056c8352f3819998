// Native code for a program that runs: made, kept, read again, refused when it is not what it should be.
#include "runtime/deploy/native_tier.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "compiler/emit/emit.hpp"
#include "compiler/emit/generator.hpp"
#include "program/cpu_level.hpp"
#include "program/native_abi.hpp"
#include "program/native_object.hpp"
#include "tests/support/module_builder.hpp"

namespace mpol {
namespace {

using deploy::NativeOptions;
using deploy::NativeStatus;
using deploy::NativeTier;

ir::Module module_with(double threshold) {
  test::ModuleBuilder m;
  m.rule("R-1", m.at_least(m.score("hate"), threshold));
  m.rule("R-2", m.add(ir::Op::FieldMissing, ir::Type::Truth, {}, m.add_field("user", ValueKind::Key).index));
  return std::move(m.module);
}

std::string fresh_folder() {
  char name[] = "/tmp/mpol-native-XXXXXX";
  BOOST_REQUIRE(mkdtemp(name) != nullptr);
  return name;
}

// The codes of what is reported, then whether there is code.
std::string run_in(const std::shared_ptr<const Program>& program, const CacheFolder& cache) {
  NativeTier tier(program, &emit::generator(), {cache, true, false});
  tier.start();
  tier.wait();
  std::string text;
  for (const Diagnostic& fault : tier.diagnostics().list()) text += std::string(info(fault.code).text) + " ";
  return text + (tier.code() ? "native" : "none");
}

struct Fixture {
  Fixture() {
    Diagnostics diagnostics;
    program = load(module_with(0.8), diagnostics);
  }
  // The two files that a case makes, by name: nothing is removed that was not made here.
  ~Fixture() {
    unlink(cache.path_of("native.key").c_str());
    unlink(cache.path_of(name()).c_str());
    rmdir(folder.c_str());
  }

  std::string run() const { return run_in(program, cache); }
  NativeSource source() const { return native_source(program->module(), emit::target_name()); }
  std::string name() const { return source().name(); }
  LocalKey key() const {
    LocalKey key{};
    const std::string bytes = cache.read("native.key", 32).value();
    std::copy(bytes.begin(), bytes.end(), key.begin());
    return key;
  }

  const std::string folder = fresh_folder();
  const CacheFolder cache{folder};
  std::shared_ptr<const Program> program;
};

BOOST_FIXTURE_TEST_SUITE(native_tier, Fixture)

BOOST_AUTO_TEST_CASE(an_object_is_made_once_and_read_again) {
  BOOST_TEST(run() == "native");
  const auto made = cache.read(name(), 1 << 20);
  BOOST_TEST_REQUIRE(made.has_value());
  struct stat status{};
  BOOST_TEST_REQUIRE(stat(cache.path_of("native.key").c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777) == 0600u);
  const auto time = std::filesystem::last_write_time(cache.path_of(name()));
  BOOST_TEST(run() == "native");
  BOOST_TEST((std::filesystem::last_write_time(cache.path_of(name())) == time));
}

BOOST_AUTO_TEST_CASE(what_happened_is_said) {
  using Source = NativeStatus::Source;
  const auto status_of = [&](const NativeOptions& options) {
    NativeTier tier(program, &emit::generator(), options);
    BOOST_TEST((tier.status().state == NativeStatus::State::Pending));
    tier.start();
    tier.wait();
    return tier.status();
  };
  const NativeStatus made = status_of({cache, true, false});
  BOOST_TEST((made.source == Source::Made));
  BOOST_TEST((made.state == NativeStatus::State::Ready));
  BOOST_TEST(made.object_ms > 0);
  BOOST_TEST(made.time_ratio == 0);
  BOOST_TEST((status_of({cache, true, false}).source == Source::Kept));
  BOOST_TEST(cache.write(name(), "x"));
  const NativeStatus again = status_of({cache, true, true});
  BOOST_TEST(again.kept_refused);
  BOOST_TEST((again.source == Source::Made));
  // Which of the two is faster is the machine's to say; what follows from it is not.
  BOOST_TEST(again.time_ratio > 0);
  BOOST_TEST((again.state == (again.time_ratio > 1 ? NativeStatus::State::Slower : NativeStatus::State::Ready)));
}

BOOST_AUTO_TEST_CASE(no_cache_is_no_fault) { BOOST_TEST(run_in(program, CacheFolder("")) == "native"); }

BOOST_AUTO_TEST_CASE(damaged_and_cut_objects_are_refused_and_made_again) {
  BOOST_TEST(run() == "native");
  const std::string good = cache.read(name(), 1 << 20).value();
  for (const std::size_t at : {std::size_t{0}, std::size_t{15}, good.size() / 2, good.size() - 1}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    BOOST_TEST(cache.write(name(), bad));
    BOOST_TEST(run() == "R0106 native");
    BOOST_TEST(run() == "native");
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{20}, good.size() - 1}) {
    BOOST_TEST(cache.write(name(), good.substr(0, size)));
    BOOST_TEST(run() == "R0106 native");
  }
}

BOOST_AUTO_TEST_CASE(objects_for_another_machine_or_policy_are_refused) {
  BOOST_TEST(run() == "native");
  const auto object = emit::emit_object(program->module());
  for (const NativeSource& other : {NativeSource{"x86_64 other-cpu LLVM 19", source().ir_hash},
                                    NativeSource{source().target, std::string(64, '0')}}) {
    BOOST_TEST(cache.write(name(), seal(other.head(), *object, key())));
    BOOST_TEST(run() == "R0106 native");
  }
  // Of another ABI: what its tables mean is not what this engine takes them for.
  BOOST_TEST(cache.write(name(), seal(source().head(native::kAbiVersion + 1), *object, key())));
  BOOST_TEST(run() == "R0106 native");
  BOOST_TEST(run() == "native");
  BOOST_TEST(cache.write(name(), seal(source().head(), *object, make_local_key())));
  BOOST_TEST(run() == "R0106 native");
}

BOOST_AUTO_TEST_CASE(code_that_disagrees_is_not_used) {
  BOOST_TEST(run() == "native");
  const auto other = emit::emit_object(module_with(0.7));
  BOOST_TEST(cache.write(name(), seal(source().head(), *other, key())));
  BOOST_TEST(run() == "R0108 none");
}

// Made for the plainest level, which every CPU that runs the tests has; elsewhere there are no levels.
BOOST_AUTO_TEST_CASE(the_object_of_a_bundle_is_taken_if_it_is_for_this_program) {
  if (cpu_levels().empty()) return;
  const std::string level(cpu_levels().front());
  BOOST_TEST_REQUIRE(runs_on_this_cpu(level));
  const NativeSource for_level = native_source(program->module(), emit::target_name(level));
  const std::string object = emit::emit_object(program->module(), {.cpu = level}).value();
  const auto run_with = [&](const std::string& file) {
    NativeTier tier(program, &emit::generator(), {cache, true, false, {{"x.mpolb", level, file}}});
    tier.start();
    tier.wait();
    const char* const from = tier.status().source == NativeStatus::Source::Ready ? "ready" : "made";
    std::string codes;
    for (const Diagnostic& fault : tier.diagnostics().list()) codes += " " + std::string(info(fault.code).text);
    return from + codes + (tier.code() ? " native" : " none");
  };
  BOOST_TEST(run_with(for_level.head() + object) == "ready native");
  // Other values of the parameters are another IR, and no fault.
  const NativeSource other = native_source(module_with(0.7), emit::target_name(level));
  BOOST_TEST(run_with(other.head() + emit::emit_object(module_with(0.7), {.cpu = level}).value()) == "made native");
  BOOST_TEST(run_with(for_level.head(native::kAbiVersion + 1) + object) == "made R0106 native");
  BOOST_TEST(run_with(native_source(program->module(), "z80").head() + object) == "made R0106 native");
  BOOST_TEST(run_with("") == "made R0106 native");
}

BOOST_AUTO_TEST_CASE(what_is_no_object_is_not_linked) {
  BOOST_TEST(run() == "native");
  BOOST_TEST(cache.write(name(), seal(source().head(), "not an object", key())));
  BOOST_TEST(run() == "R0107 none");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol
