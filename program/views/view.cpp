#include "program/views/view.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace mpol::views {

void ViewText::clear() {
  segments.clear();
  storage.clear();
  cut = false;
}

namespace {

constexpr View kViews[] = {
#define MPOL_VIEW(name, function, doc) {#name, function, doc},
#include "program/views/views.def"
#undef MPOL_VIEW
};

}  // namespace

std::span<const View> all_views() { return kViews; }

const View* find_view(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kViews), std::end(kViews), [&](const View& view) { return view.name == name; });
  return found == std::end(kViews) ? nullptr : found;
}

void start_view(std::string_view text, ViewText& out) {
  out.clear();
  out.segments.push_back({text, OffsetMap(), {}, {}});
}

bool add_slice(const Segment& from, std::size_t begin, std::size_t end, ViewText& out) {
  if (out.segments.size() >= limits::kMaxSegments) {
    out.cut = true;
    return false;
  }
  Segment& slice =
      out.segments.emplace_back(Segment{from.bytes.substr(begin, end - begin), {}, from.language, from.made_by});
  slice.map.slice(from.map, begin, end);
  return true;
}

}  // namespace mpol::views
