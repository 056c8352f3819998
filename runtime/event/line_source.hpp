// LineSource: the lines of an input of any length, in memory that stays flat.
//
// In:      bytes through a door (a file descriptor, or memory in tests).
// Out:     each line in turn, without its line feed, with the padding that the JSON parser needs and without a copy.
// The
//          last line needs no line feed. A line longer than limits::kMaxEventBytes is skipped to its end and said so.
// Memory:  one block, that grows to the longest line taken and shrinks again once that was read.
// Errors:  Failure when reading fails; the lines before it were given.
// Threads: one source belongs to one thread.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/result.hpp"
#include "runtime/event/event_line.hpp"

namespace mpol::event {

// The door. read() gives the count of bytes put into the span, 0 at the end of the input.
class ByteInput {
 public:
  virtual ~ByteInput() = default;
  virtual Result<std::size_t> read(std::span<char> into) = 0;
};

// Does not close the descriptor.
class DescriptorInput : public ByteInput {
 public:
  explicit DescriptorInput(int descriptor) : descriptor_(descriptor) {}
  Result<std::size_t> read(std::span<char> into) override;

 private:
  int descriptor_;
};

class LineSource {
 public:
  // Larger: fewer system calls. Smaller: less memory. From 256 KiB on the calls no longer show in profiles.
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

  explicit LineSource(ByteInput& input, std::size_t block_bytes = kBlockBytes);

  // The next line; nothing at the end. The line is valid until the next call.
  Result<std::optional<EventLine>> next();
  // For a progress line: bytes of the lines given so far, with their line feeds.
  std::uint64_t bytes_done() const { return bytes_done_; }

 private:
  Result<bool> fill();
  Result<EventLine> skip_line();
  void resize(std::size_t capacity);

  ByteInput& input_;
  std::size_t block_bytes_;
  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0;         // without the padding
  std::size_t begin_ = 0, end_ = 0;  // what is not given yet
  std::uint64_t line_number_ = 0, bytes_done_ = 0;
  bool is_at_end_ = false;
};

}  // namespace mpol::event
