// The rules of safety-N run by libyara, with external variables for what an event says. Apart from the benchmark,
// because yara.h defines macros with common names.
#pragma once
#include <memory>
#include <vector>

#include "bench/safety.hpp"

namespace mpol::bench {

class Yara {
 public:
  // `rules` and `events` must outlive it.
  Yara(const std::vector<SafetyRule>& rules, const std::vector<SafetyEvent>& events);
  ~Yara();
  // The greatest severity of the rules that fire.
  int run(std::size_t event);
  const std::vector<std::uint16_t>& fired() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mpol::bench
