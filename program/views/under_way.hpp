// DecodedWatch: where in the last stretch of a text that goes on a part of the view `decoded` may begin that nobody has
// looked at yet. Ordinary prose has none, so that it need not be held back for what might be encoded in it.
//
// In:      the text so far, ending with a whole character; from where on it has not been looked at.
// Out:     a place; what is encoded and complete, or under way, begins there or later. Only what may turn out to be rotated can
//          begin before the one that was given. What is under way in the last word, behind the last white space, is the
//          caller's matter.
// Cost:    about that of decoding the stretch. Memory: a few words. Threads: it belongs to one text.
#pragma once
#include <cstddef>
#include <string_view>

#include "program/views/view.hpp"

namespace mpol::views {

// The stretches of a text that rotation by 13 letters makes English, found as the text comes (decode_rot13.cpp).
class RotatedStretches {
 public:
  // `text` begins with what it was before; `found` gets the begin and end of each stretch that has ended in it.
  template <class Found>
  void feed(std::string_view text, const Found& found);
  // The text ends here, and with it what is under way.
  template <class Found>
  void finish(std::string_view text, const Found& found);
  // What has been read; where what is under way begins, and where there is none, the end of that.
  std::size_t done() const { return done_; }
  std::size_t begin() const { return letters_ > 0 ? begin_ : done_; }

 private:
  std::size_t done_ = 0;
  std::size_t begin_ = 0, letters_ = 0;  // under way
  int sum_ = 0, best_ = 0;
  std::size_t best_end_ = 0, best_letters_ = 0;
};

class RotatedWatch {
 public:
  // `text` begins with what it was before.
  void feed(std::string_view text);
  // `text`: that was fed. Where what is under way begins, or what was found last if it ends behind `from`; else where the
  // last word begins.
  std::size_t begin(std::string_view text, std::size_t from) const;
  // Whether one that was found ends behind that byte.
  bool has_found_behind(std::size_t from) const { return found_end_ > from; }

 private:
  RotatedStretches stretches_;
  std::size_t found_begin_ = 0, found_end_ = 0;
};

// Where fences of code blocks may have come.
class FenceWatch {
 public:
  // `text` begins with what it was before.
  void feed(std::string_view text);
  // The end of the last line with ``` or ~~~, as far as it has come; 0: there is none.
  std::size_t last() const { return last_; }
  // … in which something stands before them: in a list or a quote, that is left out of the block's lines, too.
  std::size_t last_indented() const { return last_indented_; }

 private:
  std::size_t done_ = 0, last_ = 0, last_indented_ = 0;
  bool in_line_ = false, in_indented_ = false;  // such a line goes on
};

class DecodedWatch {
 public:
  // `text` begins with what it was before. The text's end: there is nothing.
  std::size_t first_unseen(std::string_view text, std::size_t from);
  // Whether nothing that is encoded and complete ends behind `from`.
  bool is_clear(std::string_view text, std::size_t from) {
    return first_unseen(text, from) > from && !rotated_.has_found_behind(from);
  }

 private:
  RotatedWatch rotated_;
  ViewText window_, found_;
};

}  // namespace mpol::views
