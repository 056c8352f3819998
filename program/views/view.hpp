// Views: deterministic selections and decodings of text, which keep a map back to the original bytes.
//
// In and out: a ViewText, so that views compose: `lines(decoded(text))`. `out` is cleared first; it may not be `in`.
// Limits:  limits::kMaxSegments, kMaxDecodeDepth, kMaxDecodedBytes. `cut` says that one was met, here or in `in`.
// Threads: safe; a ViewText belongs to one thread at a time. Reuse it.
// Ownership: segments point into the original text, into `in`'s storage or into their own ViewText's: all that a
// ViewText was
//          made from must live as long as it does, and must not move. A ViewText moves, but is not copied.
// docs/text.md says exactly what each view gives. A new view: a row in views.def and a file here.
#pragma once
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/offset_map.hpp"

namespace mpol::views {

struct Segment {
  std::string_view bytes;
  OffsetMap map;              // from `bytes` to the text of the event's field
  std::string_view language;  // of code: `python`; empty when unknown
  std::string_view made_by;   // the last decoding: `base64`; empty for what is as written
};

struct ViewText {
  std::vector<Segment> segments;
  std::deque<std::string> storage;
  bool cut = false;

  ViewText() = default;
  ViewText(ViewText&&) = default;
  ViewText& operator=(ViewText&&) = default;
  ViewText(const ViewText&) = delete;
  ViewText& operator=(const ViewText&) = delete;

  void clear();
};

using ViewFunction = void (*)(const ViewText& in, ViewText& out);

#define MPOL_VIEW(name, function, doc) void function(const ViewText& in, ViewText& out);
#include "program/views/views.def"
#undef MPOL_VIEW

// The table of views, in the order of views.def.
struct View {
  std::string_view name;
  ViewFunction function;
  std::string_view doc;
};
std::span<const View> all_views();
const View* find_view(std::string_view name);  // null when there is none of this name

// How many bytes behind the end of a part something may still come that becomes part of it though text stands between: escapes
// that are near to each other share one part of `decoded`.
std::size_t joins_within(const Segment& part);

// What every composition starts from: the text of a field, as one segment.
void start_view(std::string_view text, ViewText& out);

// For the views themselves.
// Adds the bytes [begin, end) of a segment; false, and `cut`, when there are too many.
bool add_slice(const Segment& from, std::size_t begin, std::size_t end, ViewText& out);
// The tag of a fence as one name a language: `py` is `python`. The answer lives in `tag`, in static memory or in `out`.
std::string_view normalize_code_language(std::string_view tag, ViewText& out);
// The same for names in policies, so that `code_blocks(text, py)` finds blocks of `python`. Empty: no name.
std::string code_language_name(std::string_view tag);
// Whether people write this behind a fence, as far as is known; and one name for each language that is known.
bool is_code_language(std::string_view tag);
std::vector<std::string> code_languages();

}  // namespace mpol::views
