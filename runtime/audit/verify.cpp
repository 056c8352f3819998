// Members that the chain needs are the first of a line, in a fixed order, and the hash is the last: they are read without
// parsing JSON, which the hash covers anyway.
#include "runtime/audit/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace mpol::audit {
namespace {

constexpr std::string_view kHashKey = ",\"hash\":\"";

class Verifier {
 public:
  explicit Verifier(const Key& key) : key_(key) {}

  // Instead of at the beginning: with this segment, which has a record. What it does not say is a fault when it is looked at.
  void begin_at(std::uint64_t number, std::string_view bytes) {
    const std::string_view head = bytes.substr(0, bytes.find('\n'));
    const auto before = from_hex(member_text(head, "previous").value_or(""));
    out_.segments = number - 1;
    if (before) out_.last = *before;
    out_.torn = member_number(head, "torn").value_or(0);
    out_.records = member_number(bytes.substr(head.size()), "seq").value_or(0);
  }
  // False: a fault was found.
  bool segment(const std::string& name, std::uint64_t number, std::string_view bytes, bool is_last) {
    name_ = name;
    line_ = 0;
    if (number != out_.segments + 1)
      return fault(0, fmt::format("expected segment {}, found segment {}", out_.segments + 1, number));
    torn_ = 0;
    while (!bytes.empty()) {
      ++line_;
      const std::size_t end = bytes.find('\n');
      if (end == bytes.npos) {
        torn_ = bytes.size();
        break;
      }
      if (!(line_ == 1 ? head(bytes.substr(0, end), number) : record(bytes.substr(0, end)))) return false;
      bytes.remove_prefix(end + 1);
    }
    if (line_ == 0 || (line_ == 1 && torn_ > 0)) {
      // A segment that nothing was written to is the trace of a crash at its beginning.
      if (!is_last) return fault(1, "expected the head of a segment, found an empty file");
      out_.begun = torn_;
      return true;
    }
    ++out_.segments;
    out_.torn = torn_;
    return true;
  }
  Verified take() { return std::move(out_); }

 private:
  bool fault(std::uint64_t line, std::string what) {
    out_.fault = Fault{name_, line, std::move(what)};
    return false;
  }
  bool chain(std::string_view line) {
    const auto parts = split_line(line);
    if (!parts) return fault(line_, "found a line that is no record");
    const Hash hash = next_hash(out_.last, parts->covered, key_);
    if (to_hex(hash) != parts->hash)
      return fault(line_, "the record, or one before it, is not what was written (or the key is another one)");
    out_.last = hash;
    return true;
  }
  bool head(std::string_view line, std::uint64_t number) {
    if (!line.starts_with("{\"mpol_audit\":")) return fault(1, "expected the head of a segment, found another line");
    if (member_number(line, "mpol_audit") != 1u) return fault(1, "the format is of a newer version");
    if (member_number(line, "segment") != number) return fault(1, "the head is of another segment");
    const auto log = member_text(line, "log");
    if (!log || (!out_.log.empty() && *log != out_.log)) return fault(1, "the segment is of another log");
    out_.log = *log;
    if (member_text(line, "previous") != to_hex(out_.last))
      return fault(1, "the segment does not follow the one before it: its end is missing, or was changed");
    if (member_number(line, "torn").value_or(0) != out_.torn)
      return fault(1, fmt::format("{} bytes at the end of the segment before are no whole record, and were there when "
                                  "this one was begun: {}",
                                  out_.torn, member_number(line, "torn").value_or(0)));
    return chain(line);
  }
  bool record(std::string_view line) {
    const auto number = member_number(line, "seq");
    if (!number) return fault(line_, "found a line that is no record");
    if (*number != out_.records)
      return fault(line_, fmt::format("expected record {}, found record {}", out_.records, *number));
    ++out_.records;
    return chain(line);
  }

  const Key& key_;
  Verified out_;
  std::string name_;
  std::uint64_t line_ = 0;
  std::size_t torn_ = 0;
};

using Segments = std::vector<std::pair<std::uint64_t, std::string>>;  // number and name

Result<Segments> segments_of(const DurableFolder& folder) {
  const auto names = folder.list();
  if (!names) return names.error();
  Segments segments;
  for (const std::string& name : *names) {
    if (const auto number = segment_number(name)) segments.emplace_back(*number, name);
  }
  std::sort(segments.begin(), segments.end());
  return segments;
}

Result<Verified> verify_from(const DurableFolder& folder, const Segments& segments, std::size_t first,
                             Verifier verifier) {
  for (std::size_t i = first; i < segments.size(); ++i) {
    const auto bytes = folder.read(segments[i].second);
    if (!bytes) return bytes.error();
    if (!verifier.segment(segments[i].second, segments[i].first, *bytes, i + 1 == segments.size())) break;
  }
  return verifier.take();
}

}  // namespace

std::string segment_name(std::uint64_t number) { return fmt::format("audit-{:08}.jsonl", number); }

std::optional<std::uint64_t> segment_number(const std::string& name) {
  constexpr std::string_view kPrefix = "audit-", kSuffix = ".jsonl";
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return std::nullopt;
  std::uint64_t number = 0;
  const char* const end = name.data() + name.size() - kSuffix.size();
  const auto [stop, error] = std::from_chars(name.data() + kPrefix.size(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::optional<Line> split_line(std::string_view line) {
  constexpr std::size_t kTail = kHashKey.size() + 64 + 2;  // `"}`
  if (line.size() < kTail || !line.ends_with("\"}")) return std::nullopt;
  const std::size_t at = line.size() - kTail;
  if (line.substr(at, kHashKey.size()) != kHashKey) return std::nullopt;
  return Line{line.substr(0, at), line.substr(at + kHashKey.size(), 64)};
}

std::optional<std::uint64_t> member_number(std::string_view line, std::string_view name) {
  const std::string key = fmt::format("\"{}\":", name);
  const std::size_t at = line.find(key);
  if (at == line.npos) return std::nullopt;
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(line.data() + at + key.size(), line.data() + line.size(), number);
  if (error != std::errc() || stop == line.data() + at + key.size()) return std::nullopt;
  return number;
}

std::optional<std::string_view> member_text(std::string_view line, std::string_view name) {
  const std::string key = fmt::format("\"{}\":\"", name);
  const std::size_t at = line.find(key);
  if (at == line.npos) return std::nullopt;
  const std::size_t begin = at + key.size(), end = line.find('"', begin);
  if (end == line.npos) return std::nullopt;
  return line.substr(begin, end - begin);
}

Result<Verified> verify(const DurableFolder& folder, const Key& key) {
  const auto segments = segments_of(folder);
  if (!segments) return segments.error();
  return verify_from(folder, *segments, 0, Verifier(key));
}

Result<Verified> verify_end(const DurableFolder& folder, const Key& key) {
  const auto segments = segments_of(folder);
  if (!segments) return segments.error();
  Verifier verifier(key);
  for (std::size_t i = segments->size(); i > 1; --i) {
    const auto bytes = folder.read((*segments)[i - 1].second);
    if (!bytes) return bytes.error();
    if (std::count(bytes->begin(), bytes->end(), '\n') < 2) continue;
    verifier.begin_at((*segments)[i - 1].first, *bytes);
    return verify_from(folder, *segments, i - 1, std::move(verifier));
  }
  return verify_from(folder, *segments, 0, std::move(verifier));
}

}  // namespace mpol::audit
