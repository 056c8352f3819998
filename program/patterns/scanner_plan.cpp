// Bytes of a plan:
//
//   "mpol-scanner 3\n" key "\n"
//   number of members, of factors, of owners, of sets
//   members: max_length, most code points before the factor, which sets of bytes before it, directly before it and
//     directly behind it, flags
//   factors: size of the text, number of owners
//   owners, the sets, then the texts
//
// Numbers are 32 bits, little-endian.
#include "program/patterns/scanner_plan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/text/fold.hpp"
#include "program/patterns/rare_cases.hpp"

namespace mpol::patterns {
namespace {

constexpr std::string_view kFormat = "mpol-scanner 3\n";
constexpr std::uint32_t kIgnoresRareCases = 1, kHasFactor = 2;
static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

void put(std::uint32_t number, std::string& out) { out.append(reinterpret_cast<const char*>(&number), 4); }

constexpr std::size_t kWordsOfSet = ByteSet().size() / 32;
void put(const ByteSet& set, std::string& out) {
  constexpr ByteSet kWord(0xFFFFFFFFu);
  for (std::size_t word = 0; word < kWordsOfSet; ++word)
    put(static_cast<std::uint32_t>((set >> 32 * word & kWord).to_ulong()), out);
}

// The sets of a member, in the order in which they are kept.
template <class Member>
auto sets_of(Member& member) {
  return std::array{&member.before.bytes, &member.previous, &member.next};
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::optional<std::string_view> take(std::size_t size) {
    if (bytes_.size() < size) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  // 0 past the end, which is remembered.
  std::uint32_t number() {
    std::uint32_t value = 0;
    const auto taken = take(4);
    if (taken) std::memcpy(&value, taken->data(), 4);
    cut_ |= !taken;
    return value;
  }
  ByteSet set() {
    ByteSet set;
    for (std::size_t word = 0; word < kWordsOfSet; ++word) set |= ByteSet(number()) << 32 * word;
    return set;
  }
  std::size_t left() const { return bytes_.size(); }
  bool is_cut() const { return cut_; }

 private:
  std::string_view bytes_;
  bool cut_ = false;
};

// What is not a plan for as many members. Empty: nothing.
std::string fault_of(const ScannerPlan& plan) {
  std::vector<bool> owned(plan.members.size());
  for (std::size_t i = 0; i < plan.factors.size(); ++i) {
    const ScannerPlan::Factor& factor = plan.factors[i];
    if (factor.text.size() < kShortestFactor || factor.text.size() > kLongestFactor || factor.owners.empty())
      return "a factor is too short, too long, or nobody's";
    if (i > 0 && plan.factors[i - 1].text >= factor.text) return "its factors are not in order";
    for (std::size_t k = 0; k < factor.owners.size(); ++k) {
      if (factor.owners[k] >= plan.members.size() || (k > 0 && factor.owners[k - 1] >= factor.owners[k]))
        return "a factor's patterns are not in order, or not there";
      owned[factor.owners[k]] = true;
    }
  }
  for (std::size_t i = 0; i < plan.members.size(); ++i) {
    if (plan.members[i].has_factor != owned[i]) return "a pattern's factors are not there";
  }
  return {};
}

}  // namespace

ScannerPlan plan_scanner(const std::vector<Pattern>& patterns) {
  ScannerPlan plan;
  std::map<std::string, std::vector<std::uint32_t>> owners;
  for (const Pattern& pattern : patterns) {
    const auto id = static_cast<std::uint32_t>(plan.members.size());
    const Factors required = required_factors(pattern.tree);
    const bool has_factor = required.shortest() >= kShortestFactor;
    plan.members.push_back({match_length(pattern.tree).max, required.before, required.previous, required.next,
                            ignores_rare_cases(pattern.tree), has_factor});
    if (!has_factor) continue;
    for (const std::string& text : required.texts) {
      std::vector<std::uint32_t>& ids = owners[text];
      if (ids.empty() || ids.back() != id) ids.push_back(id);
    }
  }
  for (auto& [text, ids] : owners) plan.factors.push_back({text, std::move(ids)});
  return plan;
}

std::string patterns_version() { return std::string(MPOL_PATTERNS_VERSION) + ' ' + fold_unicode_version(); }

std::string write_plan(const ScannerPlan& plan, std::string_view key) {
  std::string out(kFormat);
  out += key;
  out += '\n';
  std::size_t owners = 0;
  for (const ScannerPlan::Factor& factor : plan.factors) owners += factor.owners.size();
  put(static_cast<std::uint32_t>(plan.members.size()), out);
  put(static_cast<std::uint32_t>(plan.factors.size()), out);
  put(static_cast<std::uint32_t>(owners), out);
  std::unordered_map<ByteSet, std::uint32_t> set_numbers;
  std::vector<ByteSet> sets;
  for (const ScannerPlan::Member& member : plan.members) {
    for (const ByteSet* const set : sets_of(member)) {
      if (set_numbers.try_emplace(*set, static_cast<std::uint32_t>(sets.size())).second) sets.push_back(*set);
    }
  }
  put(static_cast<std::uint32_t>(sets.size()), out);
  for (const ScannerPlan::Member& member : plan.members) {
    put(member.max_length, out);
    put(member.before.points, out);
    for (const ByteSet* const set : sets_of(member)) put(set_numbers[*set], out);
    put((member.ignores_rare_cases ? kIgnoresRareCases : 0) | (member.has_factor ? kHasFactor : 0), out);
  }
  for (const ScannerPlan::Factor& factor : plan.factors) {
    put(static_cast<std::uint32_t>(factor.text.size()), out);
    put(static_cast<std::uint32_t>(factor.owners.size()), out);
  }
  for (const ScannerPlan::Factor& factor : plan.factors) {
    for (const std::uint32_t owner : factor.owners) put(owner, out);
  }
  for (const ByteSet& set : sets) put(set, out);
  for (const ScannerPlan::Factor& factor : plan.factors) out += factor.text;
  return out;
}

Result<ScannerPlan> read_plan(std::string_view text, std::string_view key) {
  Bytes bytes(text);
  const auto format = bytes.take(kFormat.size());
  if (!format || *format != kFormat) return Failure{"it is of another format"};
  const auto own_key = bytes.take(key.size() + 1);
  if (!own_key || own_key->substr(0, key.size()) != key || own_key->back() != '\n')
    return Failure{"it is made from other patterns, or by another version"};
  const std::size_t members = bytes.number(), factors = bytes.number(), owners = bytes.number();
  const std::size_t sets = bytes.number();
  // Sizes are checked against what is there before anything is made of them.
  if (bytes.is_cut() || members * 24 + factors * 8 + owners * 4 + sets * 32 > bytes.left())
    return Failure{"it is cut short"};
  ScannerPlan plan;
  plan.members.resize(members);
  std::vector<std::uint32_t> set_numbers;
  set_numbers.reserve(3 * members);
  std::size_t used_sets = 0;
  for (ScannerPlan::Member& member : plan.members) {
    member.max_length = bytes.number();
    member.before.points = bytes.number();
    for (std::size_t i = 0; i < sets_of(member).size(); ++i) {
      set_numbers.push_back(bytes.number());
      if (set_numbers.back() > used_sets) return Failure{"it is damaged: its sets are not in order"};
      used_sets += set_numbers.back() == used_sets ? 1 : 0;
    }
    const std::uint32_t flags = bytes.number();
    if (flags > (kIgnoresRareCases | kHasFactor)) return Failure{"it is damaged: a pattern has unknown marks"};
    member.ignores_rare_cases = (flags & kIgnoresRareCases) != 0;
    member.has_factor = (flags & kHasFactor) != 0;
  }
  if (used_sets != sets) return Failure{"it is damaged: a pattern has a set that is not there, or a set is nobody's"};
  std::vector<std::uint32_t> sizes(factors);
  plan.factors.resize(factors);
  std::size_t owners_left = owners;
  for (std::size_t i = 0; i < factors; ++i) {
    sizes[i] = bytes.number();
    const std::uint32_t count = bytes.number();
    if (count > owners_left) return Failure{"it is damaged: factors have more patterns than there are"};
    owners_left -= count;
    plan.factors[i].owners.resize(count);
  }
  if (owners_left > 0) return Failure{"it is damaged: patterns are left over"};
  for (ScannerPlan::Factor& factor : plan.factors) {
    for (std::uint32_t& owner : factor.owners) owner = bytes.number();
  }
  std::vector<ByteSet> different(sets);
  std::unordered_set<ByteSet> seen;
  for (ByteSet& set : different) {
    set = bytes.set();
    if (!seen.insert(set).second) return Failure{"it is damaged: a set stands there twice"};
  }
  auto number = set_numbers.begin();
  for (ScannerPlan::Member& member : plan.members) {
    for (ByteSet* const set : sets_of(member)) *set = different[*number++];
  }
  for (std::size_t i = 0; i < factors; ++i) {
    const auto factor = bytes.take(sizes[i]);
    if (!factor) return Failure{"it is cut short"};
    plan.factors[i].text = *factor;
  }
  if (bytes.left() > 0) return Failure{"it is damaged: bytes are left over"};
  if (const std::string fault = fault_of(plan); !fault.empty()) return Failure{"it is damaged: " + fault};
  return plan;
}

}  // namespace mpol::patterns
