// Runs are sorted by derived offset. The run of a derived byte is the last one that begins at or before it; runs of
// length nothing can occur (the end of an irregular unit followed at once by another shape) and are passed over by that
// rule.
//
// Composition walks the runs of the inner map. A stretch of copies takes over the outer runs it covers, cut at its
// ends; of a unit that is cut the remaining bytes become a unit of the whole source. Every other unit of the inner map
// becomes one unit over whatever its middle bytes came from.
#include "base/text/offset_map.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace mpol {

void OffsetMap::reset(std::size_t shift) {
  MPOL_ASSERT(shift <= kMaxOffset, "offsets stay below 2^28");
  runs_.clear();
  shift_ = static_cast<std::uint32_t>(shift);
  built_ = 0;
}

std::uint32_t OffsetMap::shape_of(std::size_t source, std::size_t derived) {
  for (std::uint32_t shape = 0; shape < kShapes.size(); ++shape) {
    if (kShapes[shape].source == source && kShapes[shape].derived == derived) return shape;
  }
  return kIrregular;
}

std::size_t OffsetMap::run_at(std::size_t derived) const {
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), derived,
                                      [](std::size_t offset, const Run& run) { return offset < run.derived; });
  return static_cast<std::size_t>(after - runs_.begin()) - (after == runs_.begin() ? 0 : 1);
}

OffsetMap::Range OffsetMap::source_range(std::size_t begin, std::size_t end) const {
  if (runs_.empty()) return {begin + shift_, end + shift_};
  const auto unit_of = [this](std::size_t derived) -> Range {
    const std::size_t index = run_at(derived);
    const Run& run = runs_[index];
    if (run.shape() == kIrregular) return {run.source(), runs_[index + 1].source()};
    const Shape shape = kShapes[run.shape()];
    const std::size_t start = run.source() + (derived - run.derived) / shape.derived * shape.source;
    return {start, start + shape.source};
  };
  if (begin < end) return {unit_of(begin).begin, unit_of(end - 1).end};
  // An empty range lies where the next character begins, or behind the last one.
  const std::size_t place = begin < built_ ? unit_of(begin).begin : begin == 0 ? 0 : unit_of(begin - 1).end;
  return {place, place};
}

void OffsetMap::push(std::size_t source, std::uint32_t shape) {
  MPOL_ASSERT(source <= kMaxOffset && built_ <= kMaxOffset, "offsets stay below 2^28");
  runs_.push_back({static_cast<std::uint32_t>(built_), static_cast<std::uint32_t>(source) | shape << 28});
}

void OffsetMap::append_shaped(std::size_t source, std::uint32_t shape, std::size_t units) {
  if (units == 0) return;
  bool continues = false;
  if (!runs_.empty() && runs_.back().shape() == shape) {
    const Run& last = runs_.back();
    continues = last.source() + (built_ - last.derived) / kShapes[shape].derived * kShapes[shape].source == source;
  }
  if (!continues) push(source, shape);
  built_ += units * kShapes[shape].derived;
}

void OffsetMap::append_copy(std::size_t source, std::size_t length) { append_shaped(source, kCopy, length); }

void OffsetMap::append_unit(std::size_t source, std::size_t source_length, std::size_t derived_length) {
  if (derived_length == 0) return;
  const std::uint32_t shape = shape_of(source_length, derived_length);
  if (shape != kIrregular) return append_shaped(source, shape, 1);
  push(source, kIrregular);
  built_ += derived_length;
  push(source + source_length, kCopy);
}

void OffsetMap::append_range_of(const OffsetMap& outer, std::size_t begin, std::size_t end) {
  if (outer.runs_.empty()) return append_copy(begin + outer.shift_, end - begin);
  for (std::size_t index = outer.run_at(begin); begin < end; ++index) {
    const Run& run = outer.runs_[index];
    const std::size_t run_end = index + 1 < outer.runs_.size() ? outer.runs_[index + 1].derived : outer.built_;
    const std::size_t stop = std::min(end, run_end);
    if (begin >= stop) {
      MPOL_ASSERT(index + 1 < outer.runs_.size(), "a range to map lies inside the derived text");
      continue;
    }
    if (run.shape() == kIrregular) {
      append_unit(run.source(), outer.runs_[index + 1].source() - run.source(), stop - begin);
      begin = stop;
      continue;
    }
    const Shape shape = kShapes[run.shape()];
    const auto source_of = [&](std::size_t derived) {
      return run.source() + (derived - run.derived) / shape.derived * shape.source;
    };
    const std::size_t head =
        std::min(stop - begin, (shape.derived - (begin - run.derived) % shape.derived) % shape.derived);
    append_unit(source_of(begin), shape.source, head);
    begin += head;
    const std::size_t units = (stop - begin) / shape.derived;
    append_shaped(source_of(begin), run.shape(), units);
    begin += units * shape.derived;
    append_unit(source_of(begin), shape.source, stop - begin);
    begin = stop;
  }
}

void OffsetMap::compose(const OffsetMap& to_middle, std::size_t derived_size, const OffsetMap& to_source) {
  reset();
  if (to_middle.runs_.empty()) {
    if (to_source.runs_.empty()) return reset(to_middle.shift_ + to_source.shift_);
    return append_range_of(to_source, to_middle.shift_, to_middle.shift_ + derived_size);
  }
  for (std::size_t index = 0; index < to_middle.runs_.size(); ++index) {
    const Run& run = to_middle.runs_[index];
    if (run.derived >= derived_size) break;
    const bool is_last = index + 1 == to_middle.runs_.size();
    const std::size_t stop =
        std::min<std::size_t>(derived_size, is_last ? derived_size : to_middle.runs_[index + 1].derived);
    if (run.shape() == kCopy) {
      append_range_of(to_source, run.source(), run.source() + (stop - run.derived));
      continue;
    }
    const std::size_t width = run.shape() == kIrregular ? stop - run.derived : kShapes[run.shape()].derived;
    for (std::size_t derived = run.derived; derived < stop; derived += width) {
      const Range source = to_source.source_range(to_middle.source_range(derived, derived + 1));
      append_unit(source.begin, source.end - source.begin, std::min(width, stop - derived));
    }
  }
}

void OffsetMapWriter::grow() {
  const std::size_t wanted = std::max<std::size_t>(64, capacity_ * 2);
  map_->runs_.resize(wanted);
  runs_ = map_->runs_.data();
  capacity_ = wanted;
}

void OffsetMapWriter::irregular(std::size_t derived, std::size_t source, std::size_t derived_length,
                                std::size_t source_length) {
  const auto at = static_cast<std::uint32_t>(derived), from = static_cast<std::uint32_t>(source);
  runs_[count_++] = {at, from | OffsetMap::kIrregular << 28};
  runs_[count_++] = {at + static_cast<std::uint32_t>(derived_length), from + static_cast<std::uint32_t>(source_length)};
  shape_ = OffsetMap::kCopy;
}

OffsetMapWriter::Place OffsetMapWriter::rewind(std::size_t derived) {
  while (count_ > 1 && runs_[count_ - 1].derived > derived) --count_;
  shape_ = kNone;
  if (count_ == 0) return {derived, derived};
  const OffsetMap::Run& run = runs_[count_ - 1];
  if (run.shape() == OffsetMap::kIrregular) return {run.derived, run.source()};
  const OffsetMap::Shape shape = OffsetMap::kShapes[run.shape()];
  const std::size_t units = (derived - run.derived) / shape.derived;
  return {run.derived + units * shape.derived, run.source() + units * shape.source};
}

void OffsetMapWriter::finish(std::size_t derived_size) {
  const bool one_copy = count_ == 1 && runs_[0].shape() == OffsetMap::kCopy;
  map_->shift_ = one_copy ? runs_[0].source() : 0;
  map_->runs_.resize(one_copy ? 0 : count_);
  map_->built_ = derived_size;
}

}  // namespace mpol
