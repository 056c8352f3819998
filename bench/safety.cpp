#include "bench/safety.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/random.hpp"

namespace mpol::bench {
namespace {

using Kind = SafetyTerm::Kind;
using Random = test::Random;

const std::vector<std::vector<std::string>> kValues = {
    {"input", "output"},
    {"en", "es", "fr", "de", "zh", "ar", "hi", "pt", "ru", "ja"},
    {"anon", "free", "pro", "enterprise", "internal"},
    {"small-1", "base-2", "large-3", "vision-1", "code-2", "embed-1"},
    {"us-east", "us-west", "eu-west", "eu-central", "ap-south", "ap-north", "sa-east"},
    {"chat", "ide", "search", "voice", "support", "api", "batch", "kids"}};
constexpr std::size_t kTenants = 500;
constexpr std::array<double, 4> kLargest = {200, 20, 100'000, 50};

double unit(Random& random) { return static_cast<double>(random.next() >> 11) * 0x1p-53; }
double between(Random& random, double low, double high) { return low + (high - low) * unit(random); }

SafetyEvent make_event(Random& random) {
  SafetyEvent event;
  for (double& score : event.scores) score = std::round(std::pow(unit(random), 3) * 10'000) / 10'000;
  for (std::size_t i = 0; i < event.strings.size(); ++i)
    event.strings[i] = static_cast<std::uint32_t>(random.below(kValues[i].size()));
  for (std::size_t i = 0; i < event.counters.size(); ++i)
    event.counters[i] = static_cast<std::int64_t>(kLargest[i] * std::pow(unit(random), 2));
  for (std::uint32_t& tag : event.tags) {
    do tag = static_cast<std::uint32_t>(random.below(tag_names().size()));
    while ((event.tag_mask >> tag & 1) != 0);
    event.tag_mask |= 1u << tag;
  }
  return event;
}

SafetyTerm make_term(Random& random) {
  SafetyTerm term;
  const double kind = unit(random);
  if (kind < 0.40) {
    term.kind = Kind::Score;
    term.input = static_cast<std::uint32_t>(random.below(10));
    term.op =
        random.pick({SafetyOp::Greater, SafetyOp::Greater, SafetyOp::Greater, SafetyOp::GreaterEqual, SafetyOp::Less});
    term.number = std::round(between(random, 0.05, 0.95) * 100) / 100;
  } else if (kind < 0.55) {
    term.kind = Kind::String;
    term.input = static_cast<std::uint32_t>(random.below(6));
    term.op = random.pick({SafetyOp::Equal, SafetyOp::Equal, SafetyOp::NotEqual});
    term.values = 1u << random.below(kValues[term.input].size());
  } else if (kind < 0.72) {
    term.kind = Kind::String;
    term.input = static_cast<std::uint32_t>(1 + random.below(5));
    term.op = random.pick({SafetyOp::In, SafetyOp::In, SafetyOp::NotIn});
    const std::size_t all = kValues[term.input].size();
    const std::size_t count = 2 + random.below(std::max<std::size_t>(2, all / 2) - 1);
    while (static_cast<std::size_t>(__builtin_popcount(term.values)) < count) term.values |= 1u << random.below(all);
  } else if (kind < 0.85) {
    term.kind = Kind::Tag;
    term.op = random.pick({SafetyOp::Has, SafetyOp::Has, SafetyOp::Has, SafetyOp::HasNot});
    term.values = static_cast<std::uint32_t>(random.below(tag_names().size()));
  } else {
    term.kind = Kind::Counter;
    term.input = static_cast<std::uint32_t>(random.below(4));
    term.op = random.pick({SafetyOp::Greater, SafetyOp::GreaterEqual, SafetyOp::Less, SafetyOp::LessEqual});
    term.int_value = static_cast<std::int64_t>(kLargest[term.input] * between(random, 0.02, 0.7));
  }
  return term;
}

SafetyRule make_rule(Random& random) {
  const std::size_t size = 3 + random.below(4);
  const std::size_t groups = 1 + random.below(std::min<std::size_t>(3, size - 1)) + (size > 4 ? 1 : 0);
  // Where a new group begins: distinct places between the terms.
  std::vector<std::size_t> cuts;
  while (cuts.size() + 1 < groups) {
    const std::size_t cut = 1 + random.below(size - 1);
    if (std::find(cuts.begin(), cuts.end(), cut) == cuts.end()) cuts.push_back(cut);
  }
  SafetyRule rule;
  rule.is_or = random.chance(1, 2);
  rule.severity = static_cast<int>(1 + random.below(3));
  rule.groups.emplace_back();
  for (std::size_t i = 0; i < size; ++i) {
    if (std::find(cuts.begin(), cuts.end(), i) != cuts.end()) rule.groups.emplace_back();
    rule.groups.back().push_back(make_term(random));
  }
  return rule;
}

// What one event in kTenants has.
SafetyTerm make_need(Random& random) {
  SafetyTerm term;
  if (random.chance(1, 2)) {
    term.kind = Kind::Tenant;
    term.op = SafetyOp::Equal;
    term.values = static_cast<std::uint32_t>(random.below(kTenants));
  } else {
    term.kind = Kind::Score;
    term.op = SafetyOp::GreaterEqual;
    term.input = static_cast<std::uint32_t>(random.below(10));
    // Scores are cubes of what is spread evenly.
    term.number = std::round(std::pow(1 - between(random, 0.5, 1.5) / kTenants, 3) * 10'000) / 10'000;
  }
  return term;
}

template <class T>
bool compare(SafetyOp op, T a, T b) {
  switch (op) {
    case SafetyOp::Greater: return a > b;
    case SafetyOp::GreaterEqual: return a >= b;
    case SafetyOp::Less: return a < b;
    default: return a <= b;
  }
}

bool holds(const SafetyTerm& term, const SafetyEvent& event) {
  switch (term.kind) {
    case Kind::Score: return compare(term.op, event.scores[term.input], term.number);
    case Kind::Counter: return compare(term.op, event.counters[term.input], term.int_value);
    case Kind::Tag: return ((event.tag_mask >> term.values & 1) != 0) == (term.op == SafetyOp::Has);
    case Kind::Tenant: return term.values == event.tenant;
    case Kind::String: break;
  }
  const bool is_in = (term.values >> event.strings[term.input] & 1) != 0;
  return is_in == (term.op == SafetyOp::Equal || term.op == SafetyOp::In);
}

}  // namespace

bool fires(const SafetyRule& rule, const SafetyEvent& event) {
  if (rule.need && !holds(*rule.need, event)) return false;
  for (const auto& group : rule.groups) {
    bool any = false, all = true;
    for (const SafetyTerm& term : group) (holds(term, event) ? any : all) = holds(term, event);
    if (rule.is_or && all) return true;
    if (!rule.is_or && !any) return false;
  }
  return !rule.is_or;
}

std::vector<SafetyEvent> make_safety_events(std::size_t count) {
  Random random(7), tenants(8);
  std::vector<SafetyEvent> events;
  for (std::size_t i = 0; i < count; ++i) {
    events.push_back(make_event(random));
    events.back().tenant = static_cast<std::uint32_t>(tenants.below(kTenants));
  }
  return events;
}

std::vector<SafetyRule> make_safety_rules(std::size_t count, Hits hits) {
  Random random(count);
  const bool is_few = hits == Hits::Few;
  const std::size_t sample = is_few ? 2000 : 400;
  const std::size_t least = is_few ? 1 : sample / 100;
  const std::size_t most = is_few ? sample / 1000 : sample * 8 / 100;
  std::vector<SafetyEvent> events;
  for (std::size_t i = 0; i < sample; ++i) events.push_back(make_event(random));
  std::vector<SafetyRule> rules;
  while (rules.size() < count) {
    SafetyRule rule = make_rule(random);
    std::size_t fired = 0;
    for (std::size_t i = 0; i < events.size() && fired <= most; ++i) fired += fires(rule, events[i]) ? 1 : 0;
    if (fired >= least && fired <= most) rules.push_back(std::move(rule));
  }
  if (hits == Hits::RareNeeds) {
    for (SafetyRule& rule : rules) rule.need = make_need(random);
  }
  return rules;
}

const std::vector<std::string>& score_names() {
  static const std::vector<std::string> names = {"toxicity", "sexual",    "violence", "self_harm", "hate",
                                                 "pii",      "jailbreak", "malware",  "fraud",     "spam"};
  return names;
}
const std::vector<std::string>& string_names() {
  static const std::vector<std::string> names = {"direction", "lang", "tier", "model", "region", "app"};
  return names;
}
const std::vector<std::string>& values_of(std::size_t string) { return kValues[string]; }
const std::vector<std::string>& counter_names() {
  static const std::vector<std::string> names = {"req_1m", "flag_1h", "tok_1d", "deny_1d"};
  return names;
}
const std::vector<std::string>& tag_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const char* word :
         {"news", "med", "legal", "code", "minor", "edu",   "finance", "gov",   "travel",   "sports",
          "game", "art", "music", "bio",  "chem",  "cyber", "weapon",  "drugs", "politics", "health"}) {
      all.push_back(std::string("tag-") + word);
    }
    return all;
  }();
  return names;
}
const std::vector<std::string>& tenant_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < kTenants; ++i) all.push_back("tenant-" + std::to_string(i));
    return all;
  }();
  return names;
}

}  // namespace mpol::bench
