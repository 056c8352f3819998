// One block is filled and cut at line feeds. What is left of a line at the block's end moves to its front before the
// next fill; a line that fills the whole block makes it twice as large, up to the longest line taken.
#include "runtime/event/line_source.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/assert.hpp"
#include "base/limits.hpp"

namespace mpol::event {
namespace {

// One byte more than an event may have: for its line feed.
constexpr std::size_t kMaxCapacity = limits::kMaxEventBytes + 1;

}  // namespace

Result<std::size_t> DescriptorInput::read(std::span<char> into) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR)
      return Failure{fmt::format("cannot read the events: {}", std::generic_category().message(errno))};
  }
}

LineSource::LineSource(ByteInput& input, std::size_t block_bytes) : input_(input), block_bytes_(block_bytes) {
  MPOL_ASSERT(block_bytes > 0 && block_bytes <= kMaxCapacity, "a block of some size, and not above the limit");
  resize(block_bytes);
}

// Keeps what is not given yet, at the front.
void LineSource::resize(std::size_t capacity) {
  // Zeroed: the parser may read the padding before anything was written there.
  auto block = std::make_unique<char[]>(capacity + kLinePadding);
  if (block_) std::memcpy(block.get(), block_.get() + begin_, end_ - begin_);
  block_ = std::move(block);
  capacity_ = capacity;
  end_ -= begin_;
  begin_ = 0;
}

// Reads once more behind what there is. False: the input has ended, or the block is as full as it may be.
Result<bool> LineSource::fill() {
  if (is_at_end_) return false;
  if (begin_ > 0) {
    std::memmove(block_.get(), block_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == capacity_) {
    if (capacity_ == kMaxCapacity) return false;
    resize(std::min(capacity_ * 2, kMaxCapacity));
  }
  const Result<std::size_t> count = input_.read({block_.get() + end_, capacity_ - end_});
  if (!count) return count.error();
  end_ += *count;
  is_at_end_ = *count == 0;
  return !is_at_end_;
}

Result<std::optional<EventLine>> LineSource::next() {
  if (capacity_ > block_bytes_ && end_ - begin_ <= block_bytes_) resize(block_bytes_);
  for (std::size_t searched = 0;;) {
    const char* const from = block_.get() + begin_;
    const std::size_t size = end_ - begin_;
    const void* const feed = std::memchr(from + searched, '\n', size - searched);
    if (feed != nullptr || (is_at_end_ && size > 0)) {
      const std::size_t length =
          feed != nullptr ? static_cast<std::size_t>(static_cast<const char*>(feed) - from) : size;
      const std::size_t taken = feed != nullptr ? length + 1 : length;
      begin_ += taken;
      bytes_done_ += taken;
      return EventLine{{from, length}, ++line_number_, 0};
    }
    if (is_at_end_) return std::nullopt;
    searched = size;
    const Result<bool> filled = fill();
    if (!filled) return filled.error();
    if (*filled || is_at_end_) continue;
    const Result<EventLine> skipped = skip_line();
    if (!skipped) return skipped.error();
    return *skipped;
  }
}

// The block is full and holds no line feed: drops bytes up to and with the next one, or to the end.
Result<EventLine> LineSource::skip_line() {
  std::uint64_t length = 0;
  for (;;) {
    const char* const from = block_.get() + begin_;
    const void* const feed = std::memchr(from, '\n', end_ - begin_);
    if (feed != nullptr) {
      const auto rest = static_cast<std::size_t>(static_cast<const char*>(feed) - from);
      length += rest;
      begin_ += rest + 1;
      bytes_done_ += length + 1;
      return EventLine{{}, ++line_number_, length};
    }
    length += end_ - begin_;
    begin_ = end_ = 0;
    if (is_at_end_) {
      bytes_done_ += length;
      return EventLine{{}, ++line_number_, length};
    }
    const Result<bool> filled = fill();
    if (!filled) return filled.error();
  }
}

}  // namespace mpol::event
