#include "bench/safety_yara.hpp"

#include <cstdlib>
#include <stdexcept>

#include <yara.h>

namespace mpol::bench {

struct Yara::Impl {
  const std::vector<SafetyRule>& rules;
  const std::vector<SafetyEvent>& events;
  YR_RULES* compiled = nullptr;
  YR_SCANNER* scanner = nullptr;
  std::vector<std::string> tags;  // by event, with a bar around each
  std::vector<std::uint16_t> fired;

  static int called(YR_SCAN_CONTEXT*, int message, void* data, void* user) {
    if (message != CALLBACK_MSG_RULE_MATCHING) return CALLBACK_CONTINUE;
    const char* const name = static_cast<YR_RULE*>(data)->identifier;
    static_cast<Impl*>(user)->fired.push_back(static_cast<std::uint16_t>(std::atoi(name + 1)));
    return CALLBACK_CONTINUE;
  }
};

Yara::Yara(const std::vector<SafetyRule>& rules, const std::vector<SafetyEvent>& events)
    : impl_(new Impl{rules, events, nullptr, nullptr, {}, {}}) {
  YR_COMPILER* compiler = nullptr;
  yr_initialize();
  yr_compiler_create(&compiler);
  for (const std::string& name : score_names()) yr_compiler_define_float_variable(compiler, name.c_str(), 0.5);
  for (const std::string& name : string_names()) yr_compiler_define_string_variable(compiler, name.c_str(), "");
  for (const std::string& name : counter_names()) yr_compiler_define_integer_variable(compiler, name.c_str(), 0);
  yr_compiler_define_string_variable(compiler, "tags", "");
  if (yr_compiler_add_string(compiler, to_yara(rules).c_str(), nullptr) != 0)
    throw std::runtime_error("YARA does not take the rules");
  yr_compiler_get_rules(compiler, &impl_->compiled);
  yr_compiler_destroy(compiler);
  yr_scanner_create(impl_->compiled, &impl_->scanner);
  yr_scanner_set_callback(impl_->scanner, &Impl::called, impl_.get());
  yr_scanner_set_flags(impl_->scanner, SCAN_FLAGS_REPORT_RULES_MATCHING);
  for (const SafetyEvent& event : events) {
    std::string tags = "|";
    for (const std::uint32_t tag : event.tags) tags += tag_names()[tag] + "|";
    impl_->tags.push_back(tags);
  }
}

Yara::~Yara() {
  yr_scanner_destroy(impl_->scanner);
  yr_rules_destroy(impl_->compiled);
  yr_finalize();
}

int Yara::run(std::size_t event) {
  YR_SCANNER* const scanner = impl_->scanner;
  const SafetyEvent& e = impl_->events[event];
  for (std::size_t i = 0; i < e.scores.size(); ++i)
    yr_scanner_define_float_variable(scanner, score_names()[i].c_str(), e.scores[i]);
  for (std::size_t i = 0; i < e.strings.size(); ++i)
    yr_scanner_define_string_variable(scanner, string_names()[i].c_str(), values_of(i)[e.strings[i]].c_str());
  for (std::size_t i = 0; i < e.counters.size(); ++i)
    yr_scanner_define_integer_variable(scanner, counter_names()[i].c_str(), e.counters[i]);
  yr_scanner_define_string_variable(scanner, "tags", impl_->tags[event].c_str());
  impl_->fired.clear();
  const std::uint8_t nothing = 0;
  yr_scanner_scan_mem(scanner, &nothing, 1);
  int verdict = 0;
  for (const std::uint16_t rule : impl_->fired) verdict = std::max(verdict, impl_->rules[rule].severity);
  return verdict;
}

const std::vector<std::uint16_t>& Yara::fired() const { return impl_->fired; }

}  // namespace mpol::bench
