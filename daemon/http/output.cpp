#include "daemon/http/output.hpp"

#include <algorithm>

namespace mpol::http {

namespace {
constexpr std::size_t kSmall = 4096;  // up to here a copy is cheaper than one more part of a gathered write
}

void Output::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (!grows_ || parts_[used_ - 1].size() > 4 * kSmall) {
    if (used_ == parts_.size()) parts_.emplace_back();
    parts_[used_++].clear();
    grows_ = true;
  }
  parts_[used_ - 1] += bytes;
  size_ += bytes.size();
}

void Output::append(std::string&& bytes) {
  if (bytes.size() <= kSmall) return append(std::string_view(bytes));
  size_ += bytes.size();
  if (used_ == parts_.size()) parts_.emplace_back();
  parts_[used_++] = std::move(bytes);
  grows_ = false;
}

std::span<const iovec> Output::next(std::array<iovec, 16>& room) const {
  std::size_t count = 0, offset = offset_;
  for (std::size_t i = first_; i < used_ && count < room.size(); ++i, offset = 0) {
    const std::string& part = parts_[i];
    room[count++] = {const_cast<char*>(part.data()) + offset, part.size() - offset};
  }
  return {room.data(), count};
}

void Output::taken(std::size_t bytes) {
  size_ -= bytes;
  if (size_ == 0) return clear();
  offset_ += bytes;
  while (offset_ >= parts_[first_].size()) {
    offset_ -= parts_[first_].size();
    std::string().swap(parts_[first_++]);
  }
}

void Output::clear() {
  // The memory of small texts is used again.
  std::erase_if(parts_, [](const std::string& part) { return part.capacity() > 5 * kSmall || part.capacity() == 0; });
  used_ = first_ = offset_ = size_ = 0;
  grows_ = false;
}

}  // namespace mpol::http
