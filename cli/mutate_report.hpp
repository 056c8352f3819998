// What `mpol mutate` found, for people and tools.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/mutate_judge.hpp"

namespace mpol::cli {

struct MutationTally {
  std::size_t noticed = 0, missed = 0;
};

// Of all packages of a run.
struct MutationReport {
  struct Miss {
    mutate::Mutation mutation;
    std::string file, diff;  // the lines that differ, each with `-` or `+`
    Position begin, end;
  };
  std::size_t noticed = 0, missed = 0, not_compiled = 0, same = 0, skipped = 0;
  std::size_t found = 0;  // all that could be changed; those that are not counted above were not in the sample
  std::map<mutate::Operator, MutationTally> by_operator;
  std::vector<Miss> misses;
  double seconds = 0;

  std::size_t judged() const { return noticed + missed; }
  // Of 1; 1 where there was nothing to notice.
  double score() const;
  // Misses by their places.
  void sort();
  void add(const std::vector<mutate::Mutation>& mutations, const std::vector<Judged>& judged,
           const SourceTree& sources);
};

void show_human(const MutationReport& report, Context& context);
void show_json(const MutationReport& report, Context& context);
void show_github(const MutationReport& report, Context& context);
// "380 of 412 changes noticed, 92.2 %"
std::string summary(const MutationReport& report);

}  // namespace mpol::cli
