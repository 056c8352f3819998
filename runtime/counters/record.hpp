// Records: what journals and snapshots are made of. A file begins with a line that names its format; then records, each
//
//   size of the payload (32 bits), its hash (64 bits of SipHash, key_hash.hpp), the payload
//
// Numbers are little-endian. A record that is cut short or whose hash does not fit ends the file: what comes after is
// not looked at. Threads: plain data.
#pragma once
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "program/key_hash.hpp"
#include "runtime/counters/kinds.hpp"
#include "runtime/counters/shape.hpp"

namespace mpol::counters {

class RecordWriter {
 public:
  void u8(std::uint8_t value) { payload_ += static_cast<char>(value); }
  void u32(std::uint32_t value) { put(&value, sizeof value); }
  void u64(std::uint64_t value) { put(&value, sizeof value); }
  void i64(std::int64_t value) { put(&value, sizeof value); }
  void number(double value) { put(&value, sizeof value); }
  void key(const KeyHash& key) {
    u64(key.low);
    u64(key.high);
  }
  void text(std::string_view text) {
    u32(static_cast<std::uint32_t>(text.size()));
    payload_ += text;
  }
  void shape(const CounterShape& shape);
  void state(const KeyState& state);
  // Appends the record, and begins the next.
  void finish(std::string& out);

 private:
  void put(const void* bytes, std::size_t size) { payload_.append(static_cast<const char*>(bytes), size); }
  std::string payload_;
};

// Reads what RecordWriter wrote; past its end everything is 0, and is_whole() false.
class RecordReader {
 public:
  explicit RecordReader(std::string_view payload) : left_(payload) {}
  std::uint8_t u8() { return get<std::uint8_t>(); }
  std::uint32_t u32() { return get<std::uint32_t>(); }
  std::uint64_t u64() { return get<std::uint64_t>(); }
  std::int64_t i64() { return get<std::int64_t>(); }
  double number() { return get<double>(); }
  KeyHash key() {
    const std::uint64_t low = u64();
    return {low, u64()};
  }
  std::string text();
  CounterShape shape();
  KeyState state();
  std::size_t left() const { return left_.size(); }
  // Everything was there, and nothing is left over.
  bool is_whole() const { return !cut_ && left_.empty(); }

 private:
  template <class T>
  T get();
  std::string_view left_;
  bool cut_ = false;
};

template <class T>
T RecordReader::get() {
  T value{};
  if (left_.size() < sizeof value) {
    cut_ = true;
    left_ = {};
    return value;
  }
  std::memcpy(&value, left_.data(), sizeof value);
  left_.remove_prefix(sizeof value);
  return value;
}

// The records of a file, one after the other.
class RecordFile {
 public:
  // `format`: the line that the file must begin with. is_of_format() says whether it does.
  RecordFile(std::string_view bytes, std::string_view format);
  bool is_of_format() const { return is_of_format_; }
  // Nothing: the end, or a record that does not hold.
  std::optional<std::string_view> next();
  // Bytes behind the last record that holds.
  std::size_t left() const { return left_.size(); }

 private:
  std::string_view left_;
  bool is_of_format_;
};

}  // namespace mpol::counters
