// One pass over the bytes. Stretches of ordinary ASCII go through vector code (fold_ascii.hpp). Every other character
// is one table look-up (fold_entry.hpp): mostly it stays, or one to three bytes replace it, and both are done without a
// branch: the bytes are stored, the position moves on by their number, and the map's next run is written and kept only
// if its shape differs from the last one's. What is rare goes through Folder::rare():
//
//   * removed characters leave a gap in the map;
//   * long foldings are copied from a pool;
//   * a mark with a combining class is put in canonical order among the kept marks before it, at most kMarksInOrder of
//     them: then the text from the first of them on is written again, as one unit of the map;
//   * a vowel or trailing jamo, or a voicing mark, joins the character just written, if the two compose;
//   * a bad sequence becomes U+FFFD.
//
// INVARIANT: the output has room for as many bytes as there are input bytes left, and kRoom more.
#include "base/text/fold.hpp"

#include <algorithm>
#include <cstring>

#include "base/assert.hpp"
#include "base/text/compose.hpp"
#include "base/text/fold_ascii.hpp"
#include "base/text/fold_entry.hpp"
#include "base/text/fold_steps.hpp"
#include "base/text/utf8.hpp"

namespace mpol {

namespace {

using fold_entry::Op;

constexpr std::size_t kRoom = 64;
// Unicode's stream-safe text has at most 30 marks in a row (UAX #15, section 13); longer rows are ordered piece by
// piece.
constexpr std::size_t kMarksInOrder = 32;

unsigned byte_at(const char* p) { return static_cast<unsigned char>(*p); }
bool is_voicing_mark(char32_t c) { return c == compose::kVoiced || c == compose::kSemiVoiced; }
bool is_continuation(unsigned byte) { return (byte & 0xC0) == 0x80; }

class Folder {
 public:
  Folder(std::string_view in, Folded& out)
      : begin_(in.data()), in_(in.data()), end_(in.data() + in.size()), bytes_(out.bytes), map_(out.map) {
    bytes_.resize(in.size() + kRoom);
    out_ = bytes_.data();
  }

  void run() {
    while (in_ < end_) {
      common_stretch();
      if (in_ == end_) break;
      map_.make_room();
      const unsigned first = byte_at(in_);
      if (first < 0x80) {
        ascii();
      } else if (first < 0xE0) {
        two_bytes(first);
      } else if (first < 0xF0) {
        three_bytes(first);
      } else {
        four_bytes();
      }
    }
    const std::size_t size = written();
    map_.finish(size);
    bytes_.resize(size);
  }

 private:
  std::size_t written() const { return static_cast<std::size_t>(out_ - bytes_.data()); }
  std::size_t read() const { return static_cast<std::size_t>(in_ - begin_); }
  std::size_t left() const { return static_cast<std::size_t>(end_ - in_); }

  // The inner loop for text that is not ASCII: characters of two and three bytes that stay or become no longer, and the
  // single ASCII characters between them. It works on copies, because a byte that is stored might be part of any
  // member.
  void common_stretch() {
    const char* in = in_;
    char* out = out_;
    char* const out_begin = bytes_.data();
    OffsetMapWriter map = map_;
    while (end_ - in >= 8) {
      map.make_room();
      const unsigned first = byte_at(in), second = byte_at(in + 1);
      std::uint32_t entry, bytes;
      unsigned length;
      if (first < 0x80) {
        std::uint64_t eight;
        std::memcpy(&eight, in, 8);
        if ((eight & 0x8080808080808080u) == 0 || !is_ordinary_ascii(static_cast<unsigned char>(first))) break;
        map.shaped(static_cast<std::size_t>(out - out_begin), static_cast<std::size_t>(in - begin_), 1, 1);
        *out++ = to_lower_ascii(*in++);
        continue;
      }
      if (first < 0xE0) {
        if (first < 0xC2 || !is_continuation(second)) break;
        entry = fold_entry::kEntries[(first & 0x1F) << 6 | (second & 0x3F)];
        bytes = first | second << 8;
        length = 2;
      } else {
        const unsigned third = byte_at(in + 2), block = (first & 0x0F) << 6 | (second & 0x3F);
        if (first >= 0xF0 || !is_continuation(second) || !is_continuation(third) || block < 0x20) break;
        entry = fold_entry::kEntries[fold_entry::kIndex[block] * 64u + (third & 0x3F)];
        bytes = first | second << 8 | third << 16;
        length = 3;
      }
      const unsigned op = entry >> 28;
      if (op > length) break;
      const unsigned written = op == 0 ? length : op;
      bytes = op == 0 ? bytes : entry;
      map.shaped(static_cast<std::size_t>(out - out_begin), static_cast<std::size_t>(in - begin_), length, written);
      std::memcpy(out, &bytes, 4);
      out += written;
      in += length;
    }
    in_ = in;
    out_ = out;
    map_ = map;
  }

  void ascii() {
    map_.shaped(written(), read(), 1, 1);
    const std::size_t length = fold_ascii(in_, left(), out_);
    in_ += length;
    out_ += length;
    if (in_ < end_ && byte_at(in_) < 0x80) {  // a control
      ++in_;
      map_.gap();
    }
  }

  void two_bytes(unsigned first) {
    if (first < 0xC2 || left() < 2 || !is_continuation(byte_at(in_ + 1))) return bad();
    const std::uint32_t entry = fold_entry::kEntries[(first & 0x1F) << 6 | (byte_at(in_ + 1) & 0x3F)];
    common<2>(entry, first | byte_at(in_ + 1) << 8);
  }

  void three_bytes(unsigned first) {
    if (left() < 3) return bad();
    const unsigned second = byte_at(in_ + 1), third = byte_at(in_ + 2);
    const unsigned block = (first & 0x0F) << 6 | (second & 0x3F);
    if (!is_continuation(second) || !is_continuation(third) || block < 0x20) return bad();
    const std::uint32_t entry = fold_entry::kEntries[fold_entry::kIndex[block] * 64u + (third & 0x3F)];
    common<3>(entry, first | second << 8 | third << 16);
  }

  void four_bytes() {
    const utf8::Decoded decoded = utf8::decode({in_, left()}, 0);
    if (!decoded.valid) return bad();
    const std::uint32_t entry = fold_entry::entry_of(decoded.code_point);
    std::uint32_t raw;
    std::memcpy(&raw, in_, 4);
    common<4>(entry, raw);
  }

  // The character stays, or becomes one to three bytes.
  template <unsigned kLength>
  void common(std::uint32_t entry, std::uint32_t raw) {
    const auto op = static_cast<unsigned>(entry >> 28);
    if (op > 3) [[unlikely]]
      return rare(entry, kLength);
    const std::uint32_t bytes = op == 0 ? raw : entry;
    const unsigned length = op == 0 ? kLength : op;
    map_.shaped(written(), read(), kLength, length);
    std::memcpy(out_, &bytes, 4);
    out_ += length;
    in_ += kLength;
    if constexpr (kLength == 2) {
      if (length == 3) ensure_room();
    }
  }

  // Restores the invariant after more bytes were written than read.
  void ensure_room() {
    const std::size_t done = written();
    if (bytes_.size() >= done + left() + kRoom) return;
    bytes_.resize(std::max(bytes_.size() + bytes_.size() / 2, done + left() + 4 * kRoom));
    out_ = bytes_.data() + done;
  }

  void bad() {
    const utf8::Decoded decoded = utf8::decode({in_, left()}, 0);
    map_.shaped(written(), read(), decoded.length, 3);
    std::memcpy(out_, "\xEF\xBF\xBD", 3);
    out_ += 3;
    in_ += decoded.length;
    ensure_room();
  }

  void rare(std::uint32_t entry, unsigned length) {
    const std::uint32_t operand = fold_entry::operand_of(entry);
    switch (fold_entry::op_of(entry)) {
      case Op::kPool: return pool(operand, length);
      case Op::kSequence: return sequence(operand, length);
      case Op::kOrdered: return ordered({in_, length}, operand, length);
      case Op::kCompose: return compose(operand, length);
      case Op::kBad: return bad();
      default: break;
    }
    in_ += length;  // removed
    map_.gap();
  }

  void pool(std::uint32_t operand, unsigned length) {
    const std::size_t size = operand & 0xFF;
    const char* const text = reinterpret_cast<const char*>(fold_entry::kPool) + (operand >> 8);
    const bool is_one_character = utf8::decode({text, size}, 0).length == size;
    if (size <= 4 && (size != length || is_one_character)) {
      map_.shaped(written(), read(), length, static_cast<unsigned>(size));
    } else {
      map_.irregular(written(), read(), size, length);
    }
    in_ += length;
    write({text, size});
  }

  // At most 255 bytes, but the room behind the output is smaller.
  void write(std::string_view text) {
    const std::size_t done = written();
    if (bytes_.size() < done + text.size() + left() + kRoom) {
      bytes_.resize(std::max(bytes_.size() + bytes_.size() / 2, done + text.size() + left() + 4 * kRoom));
      out_ = bytes_.data() + done;
    }
    std::memcpy(out_, text.data(), text.size());
    out_ += text.size();
  }

  // A character that becomes several, some of them ordered marks.
  void sequence(std::uint32_t operand, unsigned length) {
    const std::string_view text(reinterpret_cast<const char*>(fold_entry::kPool) + (operand >> 8), operand & 0xFF);
    const char* const after = in_ + length;
    const std::size_t unit = written();
    map_.irregular(unit, read(), text.size(), length);
    for (std::size_t i = 0; i < text.size();) {
      const utf8::Decoded decoded = utf8::decode(text, i);
      const std::uint32_t entry = fold_entry::entry_of(decoded.code_point);
      const unsigned order = fold_entry::op_of(entry) == Op::kOrdered ? fold_entry::operand_of(entry) : 0;
      append_mark(text.substr(i, decoded.length), order);
      i += decoded.length;
    }
    in_ = after;
    if (unsorted_) sort_marks();
  }

  void ordered(std::string_view mark, unsigned order, unsigned length) {
    map_.shaped(written(), read(), length, length);
    append_mark(mark, order);
    in_ += length;
    if (unsorted_) sort_marks();
  }

  // Writes a character and keeps account of the row of marks that it continues or begins.
  void append_mark(std::string_view mark, unsigned order) {
    if (order == 0) return write(mark);
    if (written() != marks_end_ || marks_count_ == kMarksInOrder) {
      marks_begin_ = written();
      marks_count_ = 0;
      last_order_ = 0;
    }
    unsorted_ = unsorted_ || order < last_order_;
    last_order_ = std::max(order, last_order_);
    ++marks_count_;
    write(mark);
    marks_end_ = written();
  }

  void sort_marks() {
    struct Mark {
      char bytes[4];
      unsigned length;
      unsigned order;
    } marks[kMarksInOrder];
    std::size_t count = 0;
    const std::string_view row(bytes_.data() + marks_begin_, marks_end_ - marks_begin_);
    for (std::size_t i = 0; i < row.size(); ++count) {
      const utf8::Decoded decoded = utf8::decode(row, i);
      marks[count].length = decoded.length;
      marks[count].order = fold_entry::operand_of(fold_entry::entry_of(decoded.code_point));
      std::memcpy(marks[count].bytes, row.data() + i, decoded.length);
      i += decoded.length;
    }
    // Insertion is stable and allocates nothing.
    for (std::size_t i = 1; i < count; ++i) {
      for (std::size_t k = i; k > 0 && marks[k].order < marks[k - 1].order; --k) std::swap(marks[k], marks[k - 1]);
    }
    char* to = bytes_.data() + marks_begin_;
    for (std::size_t i = 0; i < count; to += marks[i++].length) std::memcpy(to, marks[i].bytes, marks[i].length);
    unsorted_ = false;
    one_unit_from(marks_begin_);
  }

  // Makes all that was written from `derived` on one unit of the map, which reaches to the place of reading.
  void one_unit_from(std::size_t derived) {
    const OffsetMapWriter::Place place = map_.rewind(derived);
    map_.make_room();
    map_.irregular(place.derived, place.source, written() - place.derived, read() - place.source);
  }

  void compose(char32_t second, unsigned length) {
    const std::size_t done = written();
    const utf8::Decoded first = done == 0 ? utf8::Decoded{} : utf8::decode_before({bytes_.data(), done}, done);
    const char32_t joined = first.valid ? compose::compose_pair(first.code_point, second) : 0;
    if (joined != 0) {  // like its parts it is three bytes long
      utf8::encode(joined, out_ - 3);
      in_ += length;
      return one_unit_from(done - 3);
    }
    if (is_voicing_mark(second)) {  // nothing to join
      map_.gap();
    } else {
      map_.shaped(done, read(), length, 3);
      out_ += utf8::encode(second, out_);
    }
    in_ += length;
  }

  const char* const begin_;
  const char* in_;
  const char* const end_;
  std::string& bytes_;
  char* out_;
  OffsetMapWriter map_;

  // The row of ordered marks at the end of the output, as far as it has been kept in order.
  std::size_t marks_begin_ = 0;
  std::size_t marks_end_ = static_cast<std::size_t>(-1);
  std::size_t marks_count_ = 0;
  unsigned last_order_ = 0;
  bool unsorted_ = false;
};

}  // namespace

void fold(std::string_view utf8, FoldSteps steps, Folded& out) {
  MPOL_ASSERT(utf8.size() <= OffsetMap::kMaxOffset / 2, "a text to fold is smaller than 128 MiB");
  Folder(utf8, out).run();
  if (steps.any()) apply_fold_steps(steps, out);
}

std::string fold_for_pattern(std::string_view literal, FoldSteps steps) {
  Folded folded;
  fold(literal, steps, folded);
  return std::move(folded.bytes);
}

std::string fold_code_point(char32_t code_point, FoldSteps steps) {
  std::string text;
  utf8::append(code_point, text);
  return fold_for_pattern(text, FoldSteps{.leet = steps.leet});
}

bool is_removed_by_fold(char32_t code_point) {
  if (code_point < 0x80) return !is_ordinary_ascii(static_cast<unsigned char>(code_point));
  if (code_point > utf8::kMaxCodePoint) return false;
  const std::uint32_t entry = fold_entry::entry_of(code_point);
  if (fold_entry::op_of(entry) == Op::kCompose) return is_voicing_mark(fold_entry::operand_of(entry));
  return fold_entry::op_of(entry) == Op::kRemoved;
}

const char* fold_unicode_version() { return fold_entry::kUnicodeVersion; }

}  // namespace mpol
