// The configuration: what is read, and how each mistake is told.
#include "daemon/config.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

namespace mpol::daemon {
namespace {

std::string faults_of(const std::string& text) {
  const ConfigRead read = read_config(text, "m.toml");
  BOOST_TEST(read.config.has_value() == read.faults.empty());
  std::string all;
  for (const std::string& fault : read.faults) all += fault + "\n";
  return all;
}

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(nothing_is_the_defaults) {
  const ConfigRead read = read_config("", "m.toml");
  BOOST_TEST_REQUIRE(read.config.has_value());
  BOOST_TEST(read.config->server_listen.at(0) == "127.0.0.1:8650");
  BOOST_TEST(read.config->server_max_body == 16 << 20);
  BOOST_TEST(read.config->server_decide_from == "loopback");
  BOOST_TEST(read.config->decide_signal_deadline == 800);
  BOOST_TEST(read.config->policies.empty());
}

BOOST_AUTO_TEST_CASE(the_printed_file_is_the_defaults_and_stands_in_the_docs) {
  const std::string printed = config_with_defaults();
  const ConfigRead read = read_config(printed, "m.toml");
  BOOST_TEST_REQUIRE(read.config.has_value());
  BOOST_TEST(read.config->bundles_history == default_config().bundles_history);
  std::ifstream file(MPOL_SOURCE_DIR "/docs/mpold.toml");
  BOOST_TEST(std::string(std::istreambuf_iterator<char>(file), {}) == printed);
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_again_as_it_was) {
  const ConfigRead read = read_config(R"(
[server]
listen = ["127.0.0.1:0", "unix:/a \"b\"\n"]
max_body = "1536KB"
idle_timeout = "1500ms"
drain_timeout = "0ms"
[decide]
code_generator = "none"
check_native = false
[[policy]]
file = "a.mpolb"
params = { limit = "80%", by_language = { fr = 0.5, else = "90%" } }
[[policy]]
name = "b"
push = true
)",
                                      "/etc/m.toml");
  BOOST_TEST_REQUIRE(read.config.has_value());
  const std::string text = config_text(*read.config);
  const ConfigRead again = read_config(text, "/elsewhere/m.toml");
  BOOST_TEST_REQUIRE(again.config.has_value());
  BOOST_TEST(config_text(*again.config) == text);
  BOOST_TEST(again.config->server_listen == read.config->server_listen);
  BOOST_TEST(again.config->server_max_body == 1536 << 10);
  BOOST_TEST(again.config->server_idle_timeout == 1500);
  BOOST_TEST(again.config->decide_code_generator == "none");
  BOOST_TEST(again.config->policies.at(0).file == "/etc/a.mpolb");
  BOOST_TEST(again.config->policies.at(0).params.size() == 3u);
  BOOST_TEST(again.config->policies.at(1).push);
}

BOOST_AUTO_TEST_CASE(policies_have_parameters_and_paths_from_the_files_folder) {
  const ConfigRead read = read_config(R"(
[[policy]]
file = "chat.mpolb"
keys = ["release.pub", "mpol-public-1:00"]
shadow = "next.mpolb"
tenants = ["acme"]
params = { hate_block = "85%", limits = { fr = 0.8, else = "90%" }, on = true }
[[policy]]
name = "pushed"
push = true
)",
                                      "/etc/mpol/m.toml");
  BOOST_TEST_REQUIRE(read.config.has_value());
  BOOST_TEST_REQUIRE(read.config->policies.size() == 2u);
  const PolicySettings& policy = read.config->policies.front();
  BOOST_TEST(policy.file == "/etc/mpol/chat.mpolb");
  BOOST_TEST(policy.shadow == "/etc/mpol/next.mpolb");
  BOOST_TEST(policy.keys == (setting::Texts{"/etc/mpol/release.pub", "mpol-public-1:00"}), boost::test_tools::per_element());
  BOOST_TEST(policy.tenants.at(0) == "acme");
  BOOST_TEST_REQUIRE(policy.params.size() == 4u);
  std::string all;
  for (const ParamSetting& param : policy.params) all += param.name + "[" + param.key + "]=" + param.value + " ";
  BOOST_TEST(all == "hate_block[]=85% limits[]=90% limits[fr]=0.8 on[]=true ");
}

BOOST_AUTO_TEST_CASE(each_mistake_is_told_at_its_place) {
  BOOST_TEST(faults_of("[server]\nthreds = 3\n")
                 .starts_with(
                     "m.toml:2:1: there is no setting `threds` (did you mean `threads`?); there are listen, threads,"));
  BOOST_TEST(faults_of("[sever]\n").starts_with("m.toml:1:2: there is no section `sever` (did you mean `server`?)"));
  BOOST_TEST(faults_of("server = 1\n") == "m.toml:1:10: found 1, expected a table `[server]`\n");
  BOOST_TEST(faults_of("[server]\nthreads = \"many\"\n") ==
             "m.toml:2:11: `server.threads`: found 'many', expected a whole number from 0 to 1024\n");
  BOOST_TEST(faults_of("[server]\nthreads = 5000\n") ==
             "m.toml:2:11: `server.threads`: found 5000, expected a whole number from 0 to 1024\n");
  BOOST_TEST(faults_of("[server]\nidle_timeout = 75\n") ==
             "m.toml:2:16: `server.idle_timeout`: found 75, expected a duration such as \"10s\", from 10ms to 24h\n");
  BOOST_TEST(faults_of("[server]\nmax_body = \"16 megs\"\n") ==
             "m.toml:2:12: `server.max_body`: found '16 megs', expected a size such as \"64KB\", from 1KB to 1024MB\n");
  // It is a GB, counted modulo 2^64.
  BOOST_TEST(faults_of("[server]\nmax_body = \"17179869185GB\"\n").find("expected a size") != std::string::npos);
  const std::string long_text = "[decide]\ncheck_native = \"" + std::string(58, 'x') + "é\"\n";
  BOOST_TEST(faults_of(long_text) ==
             "m.toml:2:16: `decide.check_native`: found '" + std::string(58, 'x') + "…, expected true or false\n");
  BOOST_TEST(faults_of("[server]\nlisten = \"x:1\"\n") ==
             "m.toml:2:10: `server.listen`: found 'x:1', expected a list of strings\n");
  BOOST_TEST(faults_of("[decide]\ncheck_native = 1\n") ==
             "m.toml:2:16: `decide.check_native`: found 1, expected true or false\n");
  BOOST_TEST(faults_of("[decide]\nengine = \"fast\"\n") ==
             "m.toml:2:10: `decide.engine`: found \"fast\", expected one of auto, interpreter\n");
  BOOST_TEST(faults_of("[server]\ntls_key = \"k\"\n") == "m.toml:2:11: `tls_certificate` and `tls_key` go together\n");
  BOOST_TEST(faults_of("[state]\nfolder = \"a\"\nredis = \"redis://h\"\n") ==
             "m.toml:3:9: counters are kept in one place: `folder` or `redis`\n");
  BOOST_TEST(faults_of("[server]\nlisten = [\"a:1\"\n").starts_with("m.toml:"));
}

BOOST_AUTO_TEST_CASE(a_policy_comes_from_one_place) {
  BOOST_TEST(faults_of("[policy]\nfile = \"a\"\n") == "m.toml:1:1: found a table, expected tables `[[policy]]`\n");
  BOOST_TEST(faults_of("[[policy]]\nfile = \"a\"\nurl = \"http://b\"\n") ==
             "m.toml:1:1: a policy comes from one of `file`, `folder` and `url`, found several\n");
  BOOST_TEST(faults_of("[[policy]]\nname = \"a\"\n") ==
             "m.toml:1:1: a policy needs one of `file`, `folder`, `url` and `push`\n");
  BOOST_TEST(faults_of("[[policy]]\npush = true\n") == "m.toml:1:1: a policy that is pushed needs a `name`\n");
  BOOST_TEST(faults_of("[[policy]]\nfile = \"a\"\nname = \"x\"\n[[policy]]\nfile = \"b\"\nname = \"x\"\n") ==
             "m.toml:4:1: two policies are called `x`\n");
  BOOST_TEST(faults_of("[[policy]]\nfile = \"a\"\nneed = 2\nkeys = [\"k\"]\n") ==
             "m.toml:1:1: `need` asks for 2 signatures, and `keys` has 1\n");
  BOOST_TEST(faults_of("[[policy]]\nfile = \"a\"\nparams = { x = { else = 1, \"\" = 2 } }\n") ==
             "m.toml:3:28: `x`: a row without a name\n");
  BOOST_TEST(faults_of("[[policy]]\nfile = \"a\"\nparams = { x = [1] }\n") ==
             "m.toml:3:16: `x`: found a list, expected a value such as \"85%\"\n");
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_told_at_once) {
  const std::string faults = faults_of("[server]\nthreads = -1\nmax_body = 3\n[decide]\nengine = 3\n");
  BOOST_TEST(std::count(faults.begin(), faults.end(), '\n') == 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace mpol::daemon
