#include "program/patterns/stream_scanner.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text/utf8.hpp"

namespace mpol::patterns {
namespace {

// What is kept before the place where a match may begin: assertions look at the character before it.
constexpr std::uint64_t kContext = 4;
// Text that is not needed is dropped when there is so much of it.
constexpr std::uint64_t kDropAt = 1024;
// A stretch in which a pattern was sought in vain is searched again when it is longer by one part of so many.
constexpr std::uint64_t kTryAgainAt = 8;
// Patterns that one automaton searches together: what a text has of one multiplies with what it has of the others, and
// each automaton reads all of the text.
constexpr std::size_t kMostTogether = 8;
// The automata share limits::kMaxCandidateCacheBytes, but each has so many.
constexpr std::size_t kLeastCacheBytes = 256u << 10;

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::uint64_t back(std::uint64_t at, std::uint32_t code_points, bool ascii) {
  const std::uint64_t bytes = std::uint64_t{ascii ? 1u : 4u} * code_points;
  return code_points == kUnbounded || bytes > at ? 0 : at - bytes;
}

// The last place of which the character behind is known, and is not a last line break, before which `$` stands: no
// assertion looks further.
std::optional<std::uint64_t> last_settled(std::string_view text) {
  std::size_t at = text.size();
  if (at > 0 && text[at - 1] == '\n') --at;
  if (at == 0) return std::nullopt;
  do --at;
  while (at > 0 && is_continuation(text[at]));
  return at;
}

}  // namespace

std::uint64_t StreamScanner::Stream::under_way_from() const {
  std::uint64_t reach = opened_.reach;
  for (const Candidates::Position& other : others_) reach = std::max(reach, other.reach);
  return size_ - reach;
}

std::uint64_t StreamScanner::Stream::live_from() const {
  std::uint64_t from = under_way_from();
  for (const Pending& pending : pending_) {
    if (pending.open) from = std::min(from, pending.first_begin);
  }
  return from;
}

StreamScanner::StreamScanner(std::vector<Pattern> patterns)
    : StreamScanner(std::make_shared<std::vector<Pattern>>(std::move(patterns))) {}

StreamScanner::StreamScanner(const std::shared_ptr<std::vector<Pattern>>& patterns)
    : StreamScanner(*patterns, [patterns](std::uint32_t id) { return std::move((*patterns)[id].tree); }) {}

StreamScanner::StreamScanner(const std::vector<Pattern>& patterns, TreeOf tree_of)
    : tree_of_(std::move(tree_of)), members_(patterns.size()) {
  std::vector<Candidates::OwnedTree> opened, others;
  for (std::uint32_t id = 0; id < patterns.size(); ++id) {
    const Node& tree = patterns[id].tree;
    (OpenedPatterns::is_fit(tree) ? opened : others).push_back({&tree, id});
    members_[id].max_length = match_length(tree).max;
  }
  opened_ = OpenedPatterns(opened);
  for (std::size_t i = 0; i < others.size(); i += kMostTogether)
    others_.emplace_back(std::span(others).subspan(i, std::min(kMostTogether, others.size() - i)));
}

const Nfa& StreamScanner::nfa_of(std::uint32_t pattern) const {
  const Member& member = members_[pattern];
  std::call_once(member.once, [&] { member.nfa.emplace(tree_of_(pattern), true); });
  return *member.nfa;
}

StreamScanner::Stream StreamScanner::open() const {
  Stream stream;
  stream.found_.reset(members_.size());
  stream.others_.resize(others_.size());
  return stream;
}

StreamScanner::Scratch StreamScanner::make_scratch() const {
  Scratch scratch;
  scratch.opened = opened_.make_cache();
  const std::size_t share = limits::kMaxCandidateCacheBytes / std::max<std::size_t>(others_.size(), 1);
  for (const Candidates& other : others_) scratch.others.push_back(other.make_cache(std::max(share, kLeastCacheBytes)));
  return scratch;
}

std::uint64_t StreamScanner::live_from(const Stream& stream, const PatternBits& patterns) const {
  std::uint64_t reach = opened_.reach_of(patterns, stream.opened_);
  for (std::size_t i = 0; i < others_.size(); ++i)
    reach = std::max(reach, others_[i].reach_of(patterns, stream.others_[i]));
  std::uint64_t from = stream.size_ - reach;
  for (const Stream::Pending& pending : stream.pending_) {
    if (pending.open && patterns.test(pending.pattern)) from = std::min(from, pending.first_begin);
  }
  return from;
}

bool StreamScanner::feed(std::string_view piece, Stream& stream, Scratch& scratch, const PatternBits* counted,
                         const PatternBits* sought) const {
  if (piece.empty()) return false;
  const std::uint64_t before = stream.size_, live = stream.under_way_from();
  stream.kept_ += piece;
  stream.size_ += piece.size();
  stream.ascii_ = stream.ascii_ && std::none_of(piece.begin(), piece.end(), [](char c) { return (c & 0x80) != 0; });
  scratch.candidates.clear();
  for (std::size_t i = 0; i < others_.size(); ++i)
    others_[i].scan_piece(piece, stream.others_[i], *scratch.others[i], scratch.candidates);
  if (!opened_.empty()) opened_.scan_piece(piece, stream.opened_, *scratch.opened, sought, scratch.candidates);
  bool is_new = false;
  for (const Candidate& candidate : scratch.candidates) {
    if (counted == nullptr || counted->test(candidate.owner)) ++stream.accepts_;
    if (stream.found_.test(candidate.owner)) continue;
    if (candidate.proof == ByteAutomaton::Proof::Always ||
        (candidate.proof == ByteAutomaton::Proof::InAsciiText && stream.ascii_)) {
      stream.found_.set(candidate.owner);
      is_new = true;
      continue;
    }
    add_pending(candidate, before + candidate.end, live, stream);
  }
  is_new = confirm(stream, scratch) || is_new;
  drop_dead(stream);
  return is_new;
}

void StreamScanner::add_pending(const Candidate& candidate, std::uint64_t end, std::uint64_t live,
                                Stream& stream) const {
  const std::uint64_t begin =
      std::max({back(end, members_[candidate.owner].max_length, stream.ascii_), live, stream.kept_from_});
  for (Stream::Pending& pending : stream.pending_) {
    if (pending.pattern != candidate.owner) continue;
    pending.first_begin = pending.open ? std::min(pending.first_begin, begin) : begin;
    pending.end = end;
    pending.open = true;
    return;
  }
  stream.pending_.push_back({candidate.owner, true, begin, end, 0});
}

// A pattern that was tried in vain is tried again when the stretch has grown by a share, so that the work for a long
// stretch stays linear.
bool StreamScanner::confirm(Stream& stream, Scratch& scratch) const {
  if (stream.pending_.empty()) return false;
  const std::optional<std::uint64_t> last_end = last_settled(stream.kept_);
  if (!last_end) return false;
  std::size_t work = limits::kMaxFindWork;
  const auto is_found = [&](Stream::Pending& pending) {
    if (!pending.open || stream.size_ < pending.try_at) return false;
    std::size_t begin = pending.first_begin - stream.kept_from_;
    while (begin > 0 && is_continuation(stream.kept_[begin])) --begin;
    const Begins begins{begin, pending.end - stream.kept_from_};
    pending.open = pending.end > stream.kept_from_ + *last_end;
    pending.try_at = stream.size_ + (stream.size_ - pending.first_begin) / kTryAgainAt;
    if (!nfa_of(pending.pattern).find(stream.kept_, {&begins, 1}, scratch.nfa, work, *last_end)) {
      // What is left ends behind that place.
      const std::uint64_t least =
          back(stream.kept_from_ + *last_end + 1, members_[pending.pattern].max_length, stream.ascii_);
      pending.first_begin = std::max(pending.first_begin, least);
      return false;
    }
    stream.found_.set(pending.pattern);
    return true;
  };
  return std::erase_if(stream.pending_, is_found) > 0;
}

// Forgets the text in which no match can begin any more.
void StreamScanner::drop_dead(Stream& stream) {
  const std::uint64_t needed = stream.live_from();
  if (needed < stream.kept_from_ + kDropAt + kContext) return;
  std::size_t count = needed - kContext - stream.kept_from_;
  while (is_continuation(stream.kept_[count])) --count;
  stream.kept_.erase(0, count);
  stream.kept_from_ += count;
}

}  // namespace mpol::patterns
