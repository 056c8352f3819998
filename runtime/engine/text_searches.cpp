// Places travel back through two maps: folding's (form to segment) and the view's (segment to field).
#include "runtime/engine/text_searches.hpp"

#include <algorithm>

namespace mpol::engine {

bool by_place(const ByteRange& a, const ByteRange& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; }

TextSearches::TextSearches(const Program& program, TextViews& views)
    : tables_(program.tables()), plan_(program.text_plan()), views_(views), states_(plan_.searches().size()) {
  for (const auto& scanner : plan_.scanners()) scratches_.push_back(scanner->make_scratch());
}

void TextSearches::run(const TextPlan::Search& search, State& state) {
  state.stamp = views_.event();
  state.any = false;
  const std::vector<views::Segment>& segments = views_.view(search.view).text.segments;
  if (segments.empty()) return;
  const patterns::Scanner& scanner = plan_.scanner_of(search);
  const TextForm& form = plan_.forms()[search.form];
  if (state.found.size() < segments.size()) state.found.resize(segments.size());
  if (form.folded && state.folded.size() < segments.size()) state.folded.resize(segments.size());
  state.anywhere.assign((search.patterns.size() + 63) / 64, 0);
  const std::size_t index = static_cast<std::size_t>(&search - plan_.searches().data());
  if (!settled_.empty() && settled_[index] != nullptr) add_words(settled_[index]->words(), state);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (views_.is_open(search.view, segments[i])) {
      state.found[i].reset(search.patterns.size());
      continue;
    }
    if (form.folded) fold(segments[i].bytes, form.steps, state.folded[i]);
    const std::string_view bytes = form.folded ? std::string_view(state.folded[i].bytes) : segments[i].bytes;
    // What was not found is not known to be missing, as where the view itself was cut.
    if (!scanner.find(bytes, *scratches_[search.scanner], state.found[i])) {
      views_.cut(search.view, "search of " + views_.name(search.view));
    }
    add_words(state.found[i].words(), state);
  }
}

void TextSearches::add_words(std::span<const std::uint64_t> words, State& state) {
  for (std::size_t word = 0; word < words.size(); ++word) {
    state.anywhere[word] |= words[word];
    state.any |= words[word] != 0;
  }
}

// A part that may change is searched to see what could still come of it. A match that is there may count or not, so
// what it covers is live; and so is what is under way at the end of something decoded, which is no part of the text.
std::uint64_t TextSearches::live_from(std::uint32_t index, const patterns::StreamScanner& scanner,
                                      patterns::StreamScanner::Scratch& scratch, const patterns::PatternBits* watched) {
  const TextPlan::Search& search = plan_.searches()[index];
  const State& state = this->search(index);
  const TextForm& form = plan_.forms()[search.form];
  std::uint64_t from = ~std::uint64_t{0};
  for (const views::Segment& segment : views_.view(search.view).text.segments) {
    if (!views_.is_open(search.view, segment)) continue;
    if (form.folded) fold(segment.bytes, form.steps, open_form_);
    const std::string_view bytes = form.folded ? std::string_view(open_form_.bytes) : segment.bytes;
    std::size_t begin = bytes.size();
    if (!segment.made_by.empty()) {
      patterns::StreamScanner::Stream stream = scanner.open();
      (void)scanner.feed(bytes, stream, scratch);
      begin = watched == nullptr ? stream.live_from() : scanner.live_from(stream, *watched);
    }
    if (!plan_.scanner_of(search).find(bytes, *scratches_[search.scanner], open_found_)) begin = 0;
    for (std::size_t i = 0; i < search.patterns.size() && begin > 0; ++i) {
      const bool is_meant = open_found_.test(i) && (watched == nullptr || watched->test(i));
      if (!is_meant || (state.any && (state.anywhere[i / 64] >> i % 64 & 1) != 0)) continue;
      raw_ranges_.clear();
      (void)plan_.scanner_of(search).matches(i, bytes, *scratches_[search.scanner], raw_ranges_);
      if (!raw_ranges_.empty()) begin = std::min<std::size_t>(begin, raw_ranges_.front().begin);
    }
    if (begin == bytes.size()) continue;
    if (form.folded) begin = open_form_.map.source_range(begin, bytes.size()).begin;
    from = std::min<std::uint64_t>(from, segment.map.source_range({begin, segment.bytes.size()}).begin);
  }
  return from;
}

bool TextSearches::matches(TextPlan::Place place, std::size_t segment, std::vector<ByteRange>& out) {
  const State& state = search(place.search);
  if (!state.any || !state.found[segment].test(place.index)) return true;
  if (listed_event_ != views_.event()) {
    listed_event_ = views_.event();
    listed_.clear();
    listed_ranges_.clear();
  }
  for (const Listed& known : listed_) {
    if (known.place != place || known.segment != segment) continue;
    out.insert(out.end(), listed_ranges_.begin() + static_cast<std::ptrdiff_t>(known.begin),
               listed_ranges_.begin() + static_cast<std::ptrdiff_t>(known.end));
    return known.is_whole;
  }
  const std::size_t first = out.size();
  const bool is_whole = list(place, segment, state, out);
  if (listed_.size() < kMaxListed && out.size() - first <= kMaxListedRanges) {
    const std::size_t begin = listed_ranges_.size();
    listed_ranges_.insert(listed_ranges_.end(), out.begin() + static_cast<std::ptrdiff_t>(first), out.end());
    listed_.push_back({place, segment, begin, listed_ranges_.size(), is_whole});
  }
  return is_whole;
}

bool TextSearches::list(TextPlan::Place place, std::size_t segment, const State& state, std::vector<ByteRange>& out) {
  const TextPlan::Search& what = plan_.searches()[place.search];
  const bool folded = plan_.forms()[what.form].folded;
  const std::string_view bytes =
      folded ? std::string_view(state.folded[segment].bytes) : views_.view(what.view).text.segments[segment].bytes;
  raw_ranges_.clear();
  const bool is_whole = plan_.scanner_of(what).matches(place.index, bytes, *scratches_[what.scanner], raw_ranges_);
  if (!is_whole) {
    views_.meet_limit("matches of /" + tables_.patterns[what.patterns[place.index].index].text + "/");
  }
  for (const patterns::ByteRange& range : raw_ranges_) {
    out.push_back(folded ? state.folded[segment].map.source_range(range.begin, range.end)
                         : ByteRange{range.begin, range.end});
  }
  return is_whole;
}

TextMatch TextSearches::to_field(ViewId id, std::size_t segment, PatternId pattern, ByteRange range) {
  const ByteRange place = views_.view(id).text.segments[segment].map.source_range(range);
  return {pattern, tables_.views[id.index].field, place.begin, place.end};
}

}  // namespace mpol::engine
