// Output: bytes on their way to a peer, in order. Small ones are gathered in one text, large ones are moved in, not copied.
#pragma once
#include <sys/uio.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mpol::http {

class Output {
 public:
  void append(std::string_view bytes);
  void append(std::string&& bytes);
  bool is_empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  // What to write next, for one gathered write.
  std::span<const iovec> next(std::array<iovec, 16>& room) const;
  void taken(std::size_t bytes);
  void clear();

 private:
  std::vector<std::string> parts_;
  std::size_t used_ = 0;    // parts with bytes, or already written; those behind keep their memory
  std::size_t first_ = 0;   // the part that is written next …
  std::size_t offset_ = 0;  // … from here
  std::size_t size_ = 0;
  bool grows_ = false;  // the last part is a text of small ones
};

}  // namespace mpol::http
