#include "runtime/counters/record.hpp"

#include <bit>
#include <cstring>

namespace mpol::counters {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

void RecordWriter::shape(const CounterShape& shape) {
  text(shape.name);
  u8(static_cast<std::uint8_t>(shape.kind));
  text(shape.keys_by);
  i64(shape.bucket_ms);
  i64(shape.buckets);
  i64(shape.half_life_ms);
  i64(shape.limit_count);
  i64(shape.limit_period_ms);
  u64(shape.max_keys);
  i64(shape.late_ms);
  u8(shape.is_whole ? 1 : 0);
  u8(shape.reads_others ? 1 : 0);
}

void RecordWriter::state(const KeyState& state) {
  i64(state.newest_ms);
  u32(static_cast<std::uint32_t>(state.words.size()));
  for (const std::uint64_t word : state.words) u64(word);
}

void RecordWriter::finish(std::string& out) {
  const auto size = static_cast<std::uint32_t>(payload_.size());
  const std::uint64_t hash = hash_key(payload_).low;
  out.append(reinterpret_cast<const char*>(&size), sizeof size);
  out.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  out += payload_;
  payload_.clear();
}

std::string RecordReader::text() {
  const std::uint32_t size = u32();
  if (size > left_.size()) {
    cut_ = true;
    left_ = {};
    return {};
  }
  std::string text(left_.substr(0, size));
  left_.remove_prefix(size);
  return text;
}

CounterShape RecordReader::shape() {
  CounterShape shape;
  shape.name = text();
  const std::uint8_t kind = u8();
  cut_ |= kind > static_cast<std::uint8_t>(ir::CounterKind::LastSeen);
  shape.kind = cut_ ? ir::CounterKind::Count : static_cast<ir::CounterKind>(kind);
  shape.keys_by = text();
  shape.bucket_ms = i64();
  shape.buckets = i64();
  shape.half_life_ms = i64();
  shape.limit_count = i64();
  shape.limit_period_ms = i64();
  shape.max_keys = u64();
  shape.late_ms = i64();
  shape.is_whole = u8() != 0;
  shape.reads_others = u8() != 0;
  const bool windowed = shape.buckets > 0;
  // A shape that no policy could have made (shape_of).
  for (const std::int64_t time : {shape.half_life_ms, shape.limit_period_ms, shape.late_ms, shape.limit_count})
    cut_ |= time < 0 || time > kMostOfShape;
  cut_ |= windowed && shape.bucket_ms > kMostOfShape / shape.buckets;
  const bool is_of_window =
      shape.kind == ir::CounterKind::Mean || shape.kind == ir::CounterKind::Distinct ||
      (shape.half_life_ms == 0 && (shape.kind == ir::CounterKind::Count || shape.kind == ir::CounterKind::Sum));
  cut_ |= is_of_window && !windowed;
  cut_ |= shape.bucket_ms < 0 || shape.buckets < 0 || (windowed && shape.bucket_ms == 0) || shape.max_keys == 0 ||
          (shape.kind == ir::CounterKind::Rate && shape.limit_period_ms <= 0);
  return shape;
}

KeyState RecordReader::state() {
  KeyState state;
  state.newest_ms = i64();
  const std::uint32_t count = u32();
  if (count > left_.size() / sizeof(std::uint64_t)) {
    cut_ = true;
    left_ = {};
    return state;
  }
  for (std::uint32_t i = 0; i < count; ++i) state.words.push_back(u64());
  return state;
}

RecordFile::RecordFile(std::string_view bytes, std::string_view format)
    : left_(bytes), is_of_format_(bytes.starts_with(format)) {
  if (is_of_format_) left_.remove_prefix(format.size());
}

std::optional<std::string_view> RecordFile::next() {
  constexpr std::size_t kHead = sizeof(std::uint32_t) + sizeof(std::uint64_t);
  if (!is_of_format_ || left_.size() < kHead) return std::nullopt;
  std::uint32_t size = 0;
  std::uint64_t hash = 0;
  std::memcpy(&size, left_.data(), sizeof size);
  std::memcpy(&hash, left_.data() + sizeof size, sizeof hash);
  if (size > left_.size() - kHead) return std::nullopt;
  const std::string_view payload = left_.substr(kHead, size);
  if (hash_key(payload).low != hash) return std::nullopt;
  left_.remove_prefix(kHead + size);
  return payload;
}

}  // namespace mpol::counters
