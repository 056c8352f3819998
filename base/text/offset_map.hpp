// From places in a derived text back to places in the text it was made from.
//
// In:      pieces of the derived text, appended in its order: copies (byte for byte) and units (some source bytes
// became
//          some derived bytes as a whole: a folded character, a decoded escape). Source bytes may be skipped, and the
//          source of a later piece may lie before that of an earlier one.
// Out:     source_range(): the source bytes of a half-open derived range. A range that begins or ends inside a unit
// gets
//          the whole unit. The source of removed characters belongs to no range, unless it lies between two that do.
// Units:   byte offsets below 2^28.
// Cost:    a copy of the whole, shifted or not, needs no memory; else 8 bytes a run of equal units. Look-up is
// logarithmic. Threads: reading is safe from many. Buffers are kept by reset() and reused.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mpol {

class OffsetMap {
 public:
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const Range&) const = default;
  };

  static constexpr std::size_t kMaxOffset = (std::size_t{1} << 28) - 1;

  OffsetMap() = default;
  // Derived offset d is source offset d + shift, for a derived text of any length.
  explicit OffsetMap(std::size_t shift) : shift_(static_cast<std::uint32_t>(shift)) {}

  Range source_range(std::size_t begin, std::size_t end) const;
  Range source_range(Range derived) const { return source_range(derived.begin, derived.end); }

  // Whether the derived text is one piece of the source, byte for byte.
  bool is_shift() const { return runs_.empty(); }
  std::size_t shift() const { return shift_; }
  // Runs held; for tests and for those who count memory.
  std::size_t run_count() const { return runs_.size(); }

  void reset(std::size_t shift = 0);

  // Building, after reset(). The derived offset is the sum of what was appended.
  void append_copy(std::size_t source, std::size_t length);
  void append_unit(std::size_t source, std::size_t source_length, std::size_t derived_length);
  std::size_t built() const { return built_; }

  // Makes this the map from a derived text of `derived_size` bytes through a middle text to the source. Neither
  // argument may be *this.
  void compose(const OffsetMap& to_middle, std::size_t derived_size, const OffsetMap& to_source);
  // The map of the bytes [begin, end) of the text that `whole` belongs to.
  void slice(const OffsetMap& whole, std::size_t begin, std::size_t end) {
    compose(OffsetMap(begin), end - begin, whole);
  }

 private:
  friend class OffsetMapWriter;

  // A run of equal units; it reaches to where the next one begins.
  struct Run {
    std::uint32_t derived;
    std::uint32_t source_and_shape;
    std::uint32_t source() const { return source_and_shape & kMaxOffset; }
    std::uint32_t shape() const { return source_and_shape >> 28; }
  };
  // How many source bytes became how many derived bytes in each unit of a run. kIrregular: the run is one unit, and its
  // source ends where the source of the next run begins, which is always there.
  struct Shape {
    std::uint8_t source;
    std::uint8_t derived;
  };
  static constexpr std::uint32_t kCopy = 0;
  static constexpr std::uint32_t kIrregular = 15;
  static constexpr std::array<Shape, 15> kShapes = {{{1, 1},
                                                     {2, 1},
                                                     {3, 1},
                                                     {4, 1},
                                                     {3, 2},
                                                     {4, 2},
                                                     {4, 3},
                                                     {1, 2},
                                                     {1, 3},
                                                     {2, 3},
                                                     {6, 3},
                                                     {9, 3},
                                                     {2, 4},
                                                     {3, 6},
                                                     {3, 4}}};
  static std::uint32_t shape_of(std::size_t source, std::size_t derived);

  std::size_t run_at(std::size_t derived) const;
  void push(std::size_t source, std::uint32_t shape);
  void append_shaped(std::size_t source, std::uint32_t shape, std::size_t units);
  void append_range_of(const OffsetMap& outer, std::size_t begin, std::size_t end);

  std::vector<Run> runs_;
  std::uint32_t shift_ = 0;
  std::size_t built_ = 0;
};

// Writes a map in the inner loop of folding: no checks, no branches for the common shapes. The caller calls make_room()
// before each character, says every piece, in order, and calls finish() once. A copy goes on where the original was;
// one of the two is then forgotten.
class OffsetMapWriter {
 public:
  explicit OffsetMapWriter(OffsetMap& map) : map_(&map) { map.reset(); }

  void make_room() {
    if (count_ + 4 > capacity_) [[unlikely]]
      grow();
  }
  // The next characters, from `derived` on, come from `source` on, each of the shape source:derived bytes (1 to 4;
  // equal lengths count as a copy).
  void shaped(std::size_t derived, std::size_t source, unsigned source_length, unsigned derived_length) {
    const std::uint32_t shape = kShapeOf[source_length][derived_length];
    runs_[count_] = {static_cast<std::uint32_t>(derived), static_cast<std::uint32_t>(source) | shape << 28};
    count_ += shape != shape_;
    shape_ = shape;
  }
  // Source bytes were skipped.
  void gap() { shape_ = kNone; }
  void irregular(std::size_t derived, std::size_t source, std::size_t derived_length, std::size_t source_length);
  // Forgets everything from `derived` on, and the whole unit it lies in; answers where that unit begins in both texts.
  struct Place {
    std::size_t derived;
    std::size_t source;
  };
  Place rewind(std::size_t derived);
  void finish(std::size_t derived_size);

 private:
  static constexpr std::uint32_t kNone = 16;
  static constexpr std::uint8_t kShapeOf[5][5] = {
      {0, 0, 0, 0, 0}, {0, 0, 7, 8, 15}, {0, 1, 0, 9, 12}, {0, 2, 4, 0, 14}, {0, 3, 5, 6, 0}};

  void grow();

  OffsetMap* map_;
  OffsetMap::Run* runs_ = nullptr;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
  std::uint32_t shape_ = kNone;
};

}  // namespace mpol
