// Patterns as one automaton over bytes that is wider than they are: it accepts wherever one of them ends a match, and
// perhaps elsewhere. What a lazy automaton (candidates.hpp) runs on.
//
// In:      trees of compile_pattern.
// Out:     states in one list; for each pattern what its acceptance proves.
// Threads: a value; immutable once made.
#pragma once
#include <array>
#include <bitset>
#include <cstdint>
#include <vector>

#include "program/patterns/regex.hpp"

namespace mpol::patterns {

using ByteSet = std::bitset<256>;

class ByteAutomaton {
 public:
  enum class Proof : std::uint8_t {
    Always,       // where it accepts, a match ends
    InAsciiText,  // so if the text is ASCII: large sets were widened beyond ASCII
    Never,        // assertions were left out, or repeats widened
  };
  struct State {
    enum class Kind : std::uint8_t { Bytes, Split, Match } kind;
    std::uint32_t next = 0;   // Match: the pattern, by order of add()
    std::uint32_t other = 0;  // Split: the second way; Bytes: into sets()
  };

  // The next pattern. Returns what its acceptance proves.
  Proof add(const Node& tree);

  const std::vector<State>& states() const { return states_; }
  const std::vector<ByteSet>& sets() const { return sets_; }
  const std::vector<std::uint32_t>& starts() const { return starts_; }  // by pattern

  // By state: how many bytes of a match have been read when the state is reached, at most. kAnyDepth: there is no most.
  static constexpr std::uint32_t kAnyDepth = 0xFFFFFFFF;
  std::vector<std::uint32_t> depths() const;

  // Bytes of one class are in the same sets.
  struct Classes {
    std::array<std::uint8_t, 256> of{};
    std::vector<unsigned char> members;  // one byte of each class
  };
  Classes classes() const;

 private:
  // Where a state goes on; without the way back where it stands for the further bytes of one character.
  struct Steps {
    std::array<std::uint32_t, 2> to{};
    std::size_t count = 0;
    bool is_one_character = false;
  };
  Steps steps_from(std::uint32_t at) const;

  std::uint32_t add(State state);
  std::uint32_t bytes(const ByteSet& set, std::uint32_t next);
  std::uint32_t build(const Node& node, std::uint32_t next);
  std::uint32_t build_set(const CodePointSet& set, std::uint32_t next);
  std::uint32_t build_beyond_ascii(const CodePointSet& set, std::uint32_t next);
  std::uint32_t build_repeat(const Node& node, std::uint32_t next);

  std::vector<State> states_;
  std::vector<ByteSet> sets_;
  std::vector<std::uint32_t> starts_;
  Proof proof_ = Proof::Always;  // of the pattern that is being added
  bool widens_repeats_ = false;
};

}  // namespace mpol::patterns
