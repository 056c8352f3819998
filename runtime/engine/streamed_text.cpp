#include "runtime/engine/streamed_text.hpp"

#include <algorithm>

namespace mpol::engine {
namespace {

// Bytes of a folded form. Larger: more text is held back than a match needs. Smaller: more memory for long matches.
constexpr std::uint64_t kBetweenMarks = 16;

}  // namespace

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
    own.is_code = search.needs == StreamPlan::Needs::Code;
    own.is_plain_code = search.is_plain_code();
    if (!search.is_view) settled_[i] = &own.stream.found();
  }
}

void StreamedText::watch(std::span<const RuleId> watched, std::span<const RuleId> open) {
  watched_ = plan_->rules().none();
  for (const RuleId rule : watched) plan_->rules().add(rule, watched_);
  is_watched_.clear();
  for (const patterns::PatternBits& bits : watched_) is_watched_.push_back(bits.any());
  sought_ = watched_;
  for (const RuleId rule : open) plan_->rules().add(rule, sought_);
  for (Search& search : searches_) search.is_sought = sought_[search.index].any();
}

bool StreamedText::feed(std::string_view text, StreamScratch& scratch) {
  bool is_new = false;
  const std::string_view words = text.substr(0, text.find_last_of(" \t\r\n") + 1);
  for (Search& search : searches_) {
    // What is found in views, the evaluation says.
    if (search.is_view)
      (void)(is_watched(search.index) && feed(search.is_plain_code ? text : words, search, scratch));
    else if (search.is_sought)
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
  const patterns::PatternBits* counted = watched(search.index);
  // What is found in views, the evaluation says.
  const patterns::PatternBits* sought = search.is_view || sought_.empty() ? counted : &sought_[search.index];
  std::string_view piece = text.substr(search.done);
  if (!form.folded) {
    search.done = text.size();
    return scanner.feed(piece, search.stream, own, counted, sought);
  }
  piece = piece.substr(0, settled_fold(piece, form.steps));
  if (piece.empty()) return false;
  fold(piece, form.steps, scratch.folded);
  const Mark begin{search.stream.size(), search.done};
  search.done += piece.size();
  const bool is_new = scanner.feed(scratch.folded.bytes, search.stream, own, counted, sought);
  add_marks(begin, scratch.folded, search);
  return is_new;
}

// From what is live on; what is before is never asked for again.
void StreamedText::add_marks(Mark begin, const Folded& folded, Search& search) const {
  const std::uint64_t live = live_in(search);
  for (std::uint64_t at = std::max(live, begin.form); at < search.stream.size(); at += kBetweenMarks) {
    const auto source = folded.map.source_range(at - begin.form, folded.bytes.size());
    search.marks.push_back({at, begin.text + source.begin});
  }
  while (search.marks.size() > 1 && search.marks[1].form <= live) search.marks.pop_front();
}

std::uint64_t StreamedText::live_in(const Search& search) const {
  const patterns::PatternBits* only = watched(search.index);
  return only == nullptr ? search.stream.live_from()
                         : plan_->searches()[search.index].scanner->live_from(search.stream, *only);
}

std::uint64_t StreamedText::live_from(bool in_code) const {
  std::uint64_t from = ~std::uint64_t{0};
  for (const Search& search : searches_) {
    if ((search.is_code && !in_code) || !is_watched(search.index)) continue;
    const std::uint64_t live = live_in(search);
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
