// Words: what a kind of counter keeps for a key: a list of 64-bit words, of which kInline need no memory of their own. As
// small as that can be, so that a key and its state are one cache line (key_table.hpp).
// Memory:  32 bytes; more words than kInline are outside, in room that doubles.
// Threads: plain data.
#pragma once
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace mpol::counters {

class Words {
 public:
  static constexpr std::uint32_t kInline = 3;

  Words() = default;
  Words(std::initializer_list<std::uint64_t> words) { *this = words; }
  Words(const Words& other) { copy(other.begin(), other.end()); }
  Words(Words&& other) noexcept { take(other); }
  Words& operator=(const Words& other) {
    if (this != &other) copy(other.begin(), other.end());
    return *this;
  }
  Words& operator=(Words&& other) noexcept {
    if (this == &other) return *this;
    release();
    take(other);
    return *this;
  }
  Words& operator=(std::initializer_list<std::uint64_t> words) {
    copy(words.begin(), words.end());
    return *this;
  }
  ~Words() { release(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::size_t capacity() const { return capacity_; }
  // Of the words that are not inside.
  std::size_t bytes_outside() const { return is_outside() ? capacity_ * sizeof(std::uint64_t) : 0; }
  void prefetch() const {
    if (is_outside()) __builtin_prefetch(outside_);
  }
  std::uint64_t* data() { return is_outside() ? outside_ : inside_; }
  const std::uint64_t* data() const { return is_outside() ? outside_ : inside_; }
  std::uint64_t* begin() { return data(); }
  std::uint64_t* end() { return data() + size_; }
  const std::uint64_t* begin() const { return data(); }
  const std::uint64_t* end() const { return data() + size_; }
  std::uint64_t& operator[](std::size_t i) { return data()[i]; }
  const std::uint64_t& operator[](std::size_t i) const { return data()[i]; }

  void push_back(std::uint64_t word) { insert(end(), 1, word); }
  // `count` times the word, before `at`.
  void insert(const std::uint64_t* at, std::size_t count, std::uint64_t word) {
    const auto place = at - begin();
    reserve(size_ + count);
    std::uint64_t* const from = begin() + place;
    std::move_backward(from, end(), end() + count);
    std::fill_n(from, count, word);
    size_ += static_cast<std::uint32_t>(count);
  }
  void erase(const std::uint64_t* from, const std::uint64_t* to) {
    const auto gone = to - from;
    std::copy(to, static_cast<const std::uint64_t*>(end()), begin() + (from - begin()));
    size_ -= static_cast<std::uint32_t>(gone);
  }
  // Further words are 0.
  void resize(std::size_t size) {
    if (size > size_) return insert(end(), size - size_, 0);
    size_ = static_cast<std::uint32_t>(size);
  }
  bool operator==(const Words& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

 private:
  bool is_outside() const { return capacity_ > kInline; }
  void release() {
    if (is_outside()) delete[] outside_;
  }
  void take(Words& other) {
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, kInline);
    if (is_outside()) {
      outside_ = other.outside_;
    } else {
      std::copy_n(other.inside_, kInline, inside_);
    }
  }
  void copy(const std::uint64_t* from, const std::uint64_t* to) {
    size_ = 0;
    reserve(static_cast<std::size_t>(to - from));
    std::copy(from, to, begin());
    size_ = static_cast<std::uint32_t>(to - from);
  }
  void reserve(std::size_t size) {
    if (size <= capacity_) return;
    const std::size_t room = std::max<std::size_t>(size, 2 * std::size_t{capacity_});
    auto* const more = new std::uint64_t[room];
    std::copy(begin(), end(), more);
    release();
    outside_ = more;
    capacity_ = static_cast<std::uint32_t>(room);
  }

  std::uint32_t size_ = 0, capacity_ = kInline;
  union {
    std::uint64_t inside_[kInline] = {};
    std::uint64_t* outside_;  // where capacity_ > kInline
  };
};

}  // namespace mpol::counters
