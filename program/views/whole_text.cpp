// The view `text`: every segment as it is. It lets code that takes a view treat "no view" alike.
#include "program/views/view.hpp"

namespace mpol::views {

void whole_text(const ViewText& in, ViewText& out) {
  out.clear();
  out.segments = in.segments;
  out.cut = in.cut;
}

}  // namespace mpol::views
