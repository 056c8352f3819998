#include "runtime/engine/streamed_text.hpp"

#include <algorithm>

namespace mpol::engine {

StreamScratch::StreamScratch(const StreamPlan& plan) : scanners(plan.searches().size()) {
  for (std::size_t i = 0; i < scanners.size(); ++i) scanners[i] = plan.searches()[i].scanner->make_scratch();
}

StreamedText::StreamedText(const StreamPlan& plan, FieldId field) : plan_(&plan), settled_(plan.searches().size()) {
  for (std::size_t i = 0; i < settled_.size(); ++i) {
    const StreamPlan::Search& search = plan.searches()[i];
    if (search.field != field) continue;
    Search& own = searches_.emplace_back();
    own.index = static_cast<std::uint32_t>(i);
    own.folded = plan.program().text_plan().forms()[plan.program().text_plan().searches()[i].form].folded;
    own.stream = search.scanner->open();
    own.is_view = search.is_view;
    if (!search.is_view) settled_[i] = &own.stream.found();
  }
}

bool StreamedText::feed(std::string_view text, StreamScratch& scratch) {
  bool is_new = false;
  const std::string_view words = text.substr(0, text.find_last_of(" \t\r\n") + 1);
  for (Search& search : searches_) {
    if (search.is_view)
      (void)feed(words, search, scratch);
    else
      is_new = feed(text, search, scratch) || is_new;
  }
  return is_new;
}

bool StreamedText::feed(std::string_view text, Search& search, StreamScratch& scratch) {
  const std::uint64_t accepts = search.stream.accepts();
  const bool is_new = feed_form(text, search, scratch);
  if (search.stream.accepts() != accepts) search.accepted = search.done;
  return is_new;
}

bool StreamedText::feed_form(std::string_view text, Search& search, StreamScratch& scratch) {
  const TextPlan& plan = plan_->program().text_plan();
  const TextForm& form = plan.forms()[plan.searches()[search.index].form];
  const patterns::StreamScanner& scanner = *plan_->searches()[search.index].scanner;
  patterns::StreamScanner::Scratch& own = scratch.scanners[search.index];
  std::string_view piece = text.substr(search.done);
  if (!form.folded) {
    search.done = text.size();
    return scanner.feed(piece, search.stream, own);
  }
  piece = piece.substr(0, settled_fold(piece, form.steps));
  if (piece.empty()) return false;
  fold(piece, form.steps, scratch.folded);
  search.marks.push_back({search.stream.size(), search.done});
  search.done += piece.size();
  const bool is_new = scanner.feed(scratch.folded.bytes, search.stream, own);
  const std::uint64_t live = search.stream.live_from();
  while (search.marks.size() > 1 && search.marks[1].form <= live) search.marks.pop_front();
  return is_new;
}

std::uint64_t StreamedText::live_from() const {
  std::uint64_t from = ~std::uint64_t{0};
  for (const Search& search : searches_) {
    const std::uint64_t live = search.stream.live_from();
    if (!search.folded)
      from = std::min(from, live);
    else
      from = std::min(from, live < search.stream.size() ? search.marks.front().text : search.done);
  }
  return from;
}

std::uint64_t StreamedText::accepts() const {
  std::uint64_t all = 0;
  for (const Search& search : searches_) all += search.stream.accepts();
  return all;
}

bool StreamedText::may_have_ended_behind(std::uint32_t search, std::uint64_t place) const {
  return std::any_of(searches_.begin(), searches_.end(),
                     [&](const Search& own) { return own.index == search && own.accepted > place; });
}

}  // namespace mpol::engine
