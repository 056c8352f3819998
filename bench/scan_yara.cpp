// YARA by itself: its header defines macros that other libraries do not bear.
#include <yara.h>

#include <cstdio>
#include <cstdlib>

#include "bench/scan_peers.hpp"

namespace mpol::bench {
namespace {

class YaraRegexes : public ScanPeer {
 public:
  explicit YaraRegexes(const std::vector<std::string>& regexes) {
    std::string rules;
    for (std::size_t i = 0; i < regexes.size(); ++i) {
      std::string regex = regexes[i];
      // It has groups of one kind only.
      for (std::size_t at; (at = regex.find("(?:")) != std::string::npos;) regex.erase(at + 1, 2);
      rules += "rule r" + std::to_string(i) + " { strings: $a = /" + regex + "/ nocase condition: $a }\n";
    }
    YR_COMPILER* compiler = nullptr;
    yr_initialize();
    yr_compiler_create(&compiler);
    if (yr_compiler_add_string(compiler, rules.c_str(), nullptr) != 0) {
      std::fprintf(stderr, "scan_bench: YARA does not take the patterns\n");
      std::exit(1);
    }
    yr_compiler_get_rules(compiler, &rules_);
    yr_compiler_destroy(compiler);
    yr_scanner_create(rules_, &scanner_);
    yr_scanner_set_flags(scanner_, SCAN_FLAGS_REPORT_RULES_MATCHING | SCAN_FLAGS_FAST_MODE);
  }
  ~YaraRegexes() override {
    yr_scanner_destroy(scanner_);
    yr_rules_destroy(rules_);
    yr_finalize();
  }
  void find(const std::string& text, Found& found) override {
    found.clear();
    yr_scanner_set_callback(scanner_, &YaraRegexes::called, &found);
    yr_scanner_scan_mem(scanner_, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  }

 private:
  static int called(YR_SCAN_CONTEXT*, int message, void* data, void* user) {
    if (message == CALLBACK_MSG_RULE_MATCHING)
      static_cast<Found*>(user)->push_back(std::strtoull(static_cast<YR_RULE*>(data)->identifier + 1, nullptr, 10));
    return CALLBACK_CONTINUE;
  }
  YR_RULES* rules_ = nullptr;
  YR_SCANNER* scanner_ = nullptr;
};

}  // namespace

std::unique_ptr<ScanPeer> make_yara(const std::vector<std::string>& regexes) {
  return std::make_unique<YaraRegexes>(regexes);
}

}  // namespace mpol::bench
